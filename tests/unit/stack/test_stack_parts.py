"""What `fleet up` and its companions are made of, without any server."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from pydantic import SecretStr
from rich.console import Console
from typer.testing import CliRunner

from fleetlib.cli import build_app
from fleetlib.cli.status import screen
from fleetlib.errors import SettingsError
from fleetlib.settings import (
    DatabaseSettings,
    KafkaSettings,
    LiveSettings,
    MqttSettings,
    PgSettings,
    ProcessorSettings,
    Settings,
)
from fleetlib.stack import addresses, doctor, probe
from fleetlib.stack.admission import Admission
from fleetlib.stack.children import Child, State, child_of
from fleetlib.stack.credentials import Credentials, load_credentials, with_role
from fleetlib.stack.locking import alone
from fleetlib.stack.services import check_places, plan
from fleetlib.stack.vehicles import VehicleAccess
from fleetlib.store.addresses import save


@pytest.fixture
def credentials() -> Credentials:
    return Credentials("fleet", "ingest", "operate", "write", "read", "live", "group")


def test_credentials_are_random_private_and_kept(tmp_path: Path) -> None:
    first = load_credentials(tmp_path)
    assert load_credentials(tmp_path) == first
    assert load_credentials(tmp_path / "other") != first
    assert (tmp_path / "credentials.json").stat().st_mode & 0o777 == 0o600
    assert first.writer not in repr(first)


def test_the_broker_file_has_the_services_and_every_vehicle_and_no_password(credentials: Credentials) -> None:
    entries = [*credentials.service_entries(), *VehicleAccess(3).entries(SecretStr(credentials.fleet_secret))]
    assert [entry.split(":")[0] for entry in entries] == ["ingestor", "operator", "1", "2", "3"]
    assert all(entry.split(":")[1].startswith("$7$") for entry in entries)


@pytest.mark.parametrize("password", ["plain", "with@and:/ and %"])
def test_an_address_as_another_role_keeps_host_and_database(password: str) -> None:
    from psycopg.conninfo import conninfo_to_dict

    url = with_role("postgresql://owner:x@127.0.0.1:25432/fleet?sslmode=disable", "fleet_reader", password)
    parts = conninfo_to_dict(url)
    assert parts["user"] == "fleet_reader"
    assert parts["password"] == password
    assert (parts["host"], parts["port"], parts["dbname"]) == ("127.0.0.1", "25432", "fleet")
    assert parts["sslmode"] == "disable"


def test_each_service_gets_its_own_secrets_only(credentials: Credentials, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEET_DATABASE_URL", "postgresql://owner:owner-secret@host/db")
    services = plan(Settings(), credentials, "postgresql://w", vehicles=5, rate_hz=0.5, roads=None).services
    environments = {service.name: service.environment(Path("/home")) for service in services}
    assert list(environments) == ["ingest", "write", "watch", "simulate"]
    secrets = {"ingest": "ingest", "write": "postgresql://w", "watch": "live", "simulate": "fleet"}
    for name, environment in environments.items():
        values = set(environment.values())
        assert secrets[name] in values
        assert not values & (set(secrets.values()) - {secrets[name]})
        assert "FLEET_DATABASE_URL" not in environment
    assert services[-1].arguments == ("simulate", "--vehicles", "5", "--rate-hz", "0.5")


def test_no_vehicles_means_no_simulator(credentials: Credentials) -> None:
    services = plan(Settings(), credentials, "", vehicles=0, rate_hz=1, roads=None).services
    assert [service.name for service in services] == ["ingest", "write", "watch"]


@pytest.mark.parametrize(
    "settings",
    [
        Settings(kafka=KafkaSettings(bootstrap_servers="kafka.example:9092")),
        Settings(kafka=KafkaSettings(bootstrap_servers="127.0.0.1")),
        Settings(mqtt=MqttSettings(host="broker.example")),
    ],
    ids=["kafka elsewhere", "kafka without a port", "broker elsewhere"],
)
def test_servers_elsewhere_are_not_started_here(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="FLEET_"):
        check_places(settings)


def test_the_demos_database_comes_back_when_the_stack_ends(tmp_path: Path) -> None:
    save(tmp_path, "postgresql://demo")
    ours = addresses.Addresses("postgresql://stack", "postgresql://w", "postgresql://r")
    addresses.publish(tmp_path, ours)
    addresses.publish(tmp_path, ours)
    assert json.loads((tmp_path / "database.json").read_text())["reader_url"] == "postgresql://r"
    addresses.withdraw(tmp_path, "postgresql://stack")
    assert json.loads((tmp_path / "database.json").read_text())["url"] == "postgresql://demo"
    addresses.withdraw(tmp_path, "postgresql://stack")
    assert (tmp_path / "database.json").exists()


def test_metrics_are_summed_over_labels() -> None:
    registry = CollectorRegistry()
    counter = Counter("fleet_things", "things", ["kind"], registry=registry)
    counter.labels("a").inc(2)
    counter.labels("b").inc(3)
    Gauge("fleet_level", "level", registry=registry).set(7)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/metrics"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(generate_latest(registry) if found else b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            assert probe.metrics(server.server_port) == {"fleet_things": 5.0, "fleet_level": 7.0}
            assert probe.main([str(server.server_port), "/metrics"]) == 0
            assert probe.main([str(server.server_port), "/nothing"]) == 1
        finally:
            server.shutdown()
            thread.join()
    assert probe.metrics(server.server_port) is None


def test_the_doctor_finds_every_part_and_advises_where_one_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings = {one.name: one for one in doctor.examine(Settings(home=tmp_path))}
    assert findings["Python"].state == findings["packages"].state == "ok"
    assert all(one.advice and one.needed_for for one in findings.values() if one.state == "missing")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("fleetlib.stack.mosquitto._search_path", lambda: str(tmp_path))
    bare = {one.name: one for one in doctor.examine(Settings(home=tmp_path, cache=tmp_path))}
    assert {name for name, one in bare.items() if one.state == "missing"} == {"Mosquitto", "Java", "Kafka"}
    assert "apt-get install mosquitto" in bare["Mosquitto"].advice


@pytest.mark.parametrize(
    ("version", "state", "said"),
    [
        ((2, 1, 2), "ok", []),
        ((2, 0, 22), "note", ["2.1 or later"]),
        ((2, 0, 11), "note", ["2.1 or later", "lose count"]),
    ],
)
def test_the_doctor_says_what_an_older_mosquitto_lacks(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], state: str, said: list[str]
) -> None:
    monkeypatch.setattr(doctor, "mosquitto_program", lambda: "/usr/sbin/mosquitto")
    monkeypatch.setattr(doctor, "_version", lambda *_: version)
    finding = doctor._mosquitto(Settings())
    assert (finding.state, ".".join(map(str, version)) in finding.detail) == (state, True)
    assert [words for words in ("2.1 or later", "lose count") if words in finding.advice] == said


def test_the_doctor_goes_on_where_kafka_is_elsewhere_and_where_home_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    kafka = KafkaSettings(bootstrap_servers="127.0.0.2:1,127.0.0.2:2")
    findings = {one.name: one for one in doctor.examine(Settings(home=tmp_path / "file" / "x", kafka=kafka))}
    assert (findings["home"].state, findings["home"].needed_for) == ("missing", "demo, up")
    assert f"{tmp_path / 'file'} is no folder" in findings["home"].detail
    assert (findings["ports"].state, findings["ports"].needed_for) == ("missing", "up")
    assert "starts Kafka here" in findings["ports"].detail
    assert findings["topics"].detail.startswith("Kafka does not answer at 127.0.0.2:1,127.0.0.2:2")


def test_the_doctor_knows_every_port_that_up_needs(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        for section, variable in (
            ({"mqtt": MqttSettings(service_port=taken)}, "FLEET_MQTT_SERVICE_PORT"),
            ({"mqtt": MqttSettings(port=taken - 1)}, "FLEET_MQTT_PORT + 1"),
            ({"processor": ProcessorSettings(metrics_port=taken - 1)}, "FLEET_PROCESSOR_METRICS_PORT + 1"),
        ):
            found = {one.name: one for one in doctor.examine(Settings(home=tmp_path, **section))}["ports"]
            assert (found.state, f"{taken} ({variable})" in found.detail) == ("missing", True)


@pytest.mark.parametrize("name", ["file", "file/below", "/proc/nowhere"])
def test_a_home_that_cannot_be_used_is_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match=r"FLEET_HOME = .* cannot be used"), alone(tmp_path / name):
        pass


def test_one_port_for_two_is_one_sentence_that_names_both() -> None:
    with pytest.raises(SettingsError, match="FLEET_INGESTOR_METRICS_PORT and FLEET_LIVE_PORT are both 29101"):
        check_places(Settings(live=LiveSettings(port=29101)))
    with pytest.raises(SettingsError, match=r"FLEET_MQTT_PORT \+ 1 and FLEET_PG_PORT are both 21884"):
        check_places(Settings(pg=PgSettings(port=21884)))
    elsewhere = DatabaseSettings(url=SecretStr("postgresql://elsewhere/fleet"))
    check_places(Settings(pg=PgSettings(port=21884), database=elsewhere))


@pytest.mark.parametrize("change", ["add", "revoke"])
def test_a_broker_that_runs_otherwise_is_told_before_anything_has_changed(tmp_path: Path, change: str) -> None:
    load_credentials(tmp_path)
    State(tmp_path).add(
        child_of(os.getpid(), name="mosquitto", kind="server", port=None, log="", command=["--tls", "on"])
    )
    admission = Admission(Settings(home=tmp_path))
    with pytest.raises(SettingsError, match="the broker runs with TLS on, and the settings say off"):
        getattr(admission, change)([17])
    assert not (tmp_path / "vehicles.json").exists()


@pytest.mark.parametrize(
    ("words", "variables"), [(["--derived"], []), ([], ["FLEET_MQTT_TLS", "FLEET_MQTT_CLIENT_CERTIFICATES"])]
)
def test_a_file_for_passwords_is_refused_where_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], variables: list[str]
) -> None:
    load_credentials(tmp_path)
    monkeypatch.setenv("FLEET_HOME", str(tmp_path))
    for name in variables:
        monkeypatch.setenv(name, "true")
    out = tmp_path / "passwords.csv"
    done = CliRunner().invoke(build_app("provision"), ["provision", "add", "17", "--out", str(out), *words])
    assert isinstance(done.exception, SettingsError)
    assert "would hold nothing" in str(done.exception)
    assert not out.exists()
    assert not (tmp_path / "vehicles.json").exists()


def test_an_unknown_benchmark_names_those_that_exist() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fleetlib.cli", "bench", "nothing"], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "nothing" in done.stderr or "no benchmarks" in done.stderr


def _shown_status(states: dict[str, str], vehicles: dict[str, int] | None = None) -> str:
    """What `fleet status` shows of servers and services in these states."""
    parts = {name: {"state": state} for name, state in states.items()}
    services = {name: {"state": "down"} for name in ("ingest", "write", "watch", "simulate")}
    found = {
        "healthy": False,
        "home": "/home/here",
        "servers": parts,
        "services": {**services, "simulate": {"state": "up", **vehicles}} if vehicles else services,
        "account": None,
        "log": None,
        "database": {"state": "up", "newest_row_age_s": 5.0, "timescaledb": None, "size_bytes": 1, "connections": 1},
        "versions": {"fleettracker": "1"},
        "page": None,
    }
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(screen(found))
    return console.export_text()


def test_after_the_demo_the_status_says_what_runs_and_calls_nothing_wrong() -> None:
    servers = {"mosquitto": "down", "kafka": "down", "postgres": "down"}
    rests = _shown_status({**servers, "demo-postgres": "up"})
    assert "Only the demo's database runs" in rests
    assert "not all is well" not in rests
    assert "✗" not in rests
    rows = [line for line in rests.splitlines() if "●" in line or "○" in line]
    assert len({line.index("●" if "●" in line else "○") for line in rows}) == 1  # one below the other

    broken = _shown_status({**servers, "kafka": "up", "demo-postgres": "up"})
    assert "not all is well" in broken
    assert "not running: mosquitto, postgres, ingest" in broken


def test_the_vehicles_row_tells_what_the_broker_refused_and_only_then() -> None:
    counts = {"connected": 9, "published": 1_000, "acked": 980, "pending": 5, "resent": 0}
    clean = _shown_status({"kafka": "up"}, {**counts, "refused": 0, "dropped": 0})
    lossy = _shown_status({"kafka": "up"}, {**counts, "refused": 12, "dropped": 3})
    (row,) = (line for line in lossy.splitlines() if line.split()[:2] == ["vehicles", "1,000"])
    assert "with 12 refused, 3 dropped" in row
    assert "the broker refused 12 messages" in lossy
    assert "FLEET_MQTT_VEHICLE_WAITING" in lossy
    assert "refused" not in clean
    assert "dropped" not in clean


def test_status_of_an_empty_home_says_down_and_ends_with_one(tmp_path: Path) -> None:
    environment = {**os.environ, "FLEET_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "fleetlib.cli", "status", "--json"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 1
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["healthy"] is False
    assert {part["state"] for part in {**found["servers"], **found["services"]}.values()} == {"down"}
    assert signal.SIGTERM.name == Child("a", "service", 1, 1.0, None, "").stop_signal


def test_a_drive_on_which_nothing_happened_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    import polars as pl

    from fleetlib.cli.demo import _show_scores
    from fleetlib.contracts.incidents import LABEL_SCHEMA

    nothing = pl.DataFrame(schema=LABEL_SCHEMA)
    _show_scores(nothing, nothing)
    told = capsys.readouterr().err
    assert "Nothing happened" in told
    assert "precision" not in told
