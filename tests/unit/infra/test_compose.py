"""docker-compose.yml, checked without Docker: its structure, and what it names against the code."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from fleetlib.cli import build_app
from fleetlib.settings import MqttSettings, environment_names
from fleetlib.stack import provision
from fleetlib.stack.kafka import kafka_version

ROOT = Path(__file__).resolve().parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
APP = {name: service for name, service in SERVICES.items() if service["image"].startswith("fleettracker:")}
ONE_SHOT = {"provision", "migrate", "city"}
DURATION = {"type": "string", "pattern": r"^\d+(ms|s|m|h)$"}
STRINGS = {"type": "array", "items": {"type": "string"}, "minItems": 1}
HEALTH = {
    "type": "object",
    "required": ["test", "interval", "timeout", "retries"],
    "additionalProperties": False,
    "properties": {
        "test": {
            "type": "array",
            "prefixItems": [{"enum": ["CMD", "CMD-SHELL"]}],
            "items": {"type": "string"},
            "minItems": 2,
        },
        "interval": DURATION,
        "timeout": DURATION,
        "retries": {"type": "integer", "minimum": 1},
        "start_period": DURATION,
    },
}
CONDITIONS = ["service_started", "service_healthy", "service_completed_successfully"]
# The part of the Compose Specification that the file uses, with nothing else allowed: a misspelled key fails.
SERVICE = {
    "type": "object",
    "required": ["image", "restart"],
    "additionalProperties": False,
    "properties": {
        "image": {"type": "string", "pattern": r"^[a-z0-9/-]+:v?\d[\w.-]+$"},
        "build": {
            "type": "object",
            "required": ["context", "dockerfile"],
            "additionalProperties": False,
            "properties": {"context": {"type": "string"}, "dockerfile": {"type": "string"}},
        },
        "command": STRINGS,
        "user": {"type": "string", "pattern": r"^\d+:\d+$"},
        "restart": {"enum": ["no", "unless-stopped", "on-failure"]},
        "init": {"type": "boolean"},
        "read_only": {"type": "boolean"},
        "stop_grace_period": DURATION,
        "cap_add": STRINGS,
        "cap_drop": STRINGS,
        "security_opt": STRINGS,
        "tmpfs": STRINGS,
        "shm_size": {"type": "string", "pattern": r"^\d+[kmg]b$"},
        "profiles": STRINGS,
        "environment": {"type": "object", "additionalProperties": {"type": "string"}},
        "ports": {"type": "array", "items": {"type": "string", "pattern": r"^127\.0\.0\.1:\d+:\d+$"}},
        "volumes": {"type": "array", "items": {"type": "string", "pattern": r"^[\w./-]+:/[\w./-]+(:ro)?$"}},
        "depends_on": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["condition"],
                "additionalProperties": False,
                "properties": {"condition": {"enum": CONDITIONS}},
            },
        },
        "ulimits": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["soft", "hard"],
                "additionalProperties": False,
                "properties": {"soft": {"type": "integer"}, "hard": {"type": "integer"}},
            },
        },
        "healthcheck": HEALTH,
    },
}
FILE = {
    "type": "object",
    "required": ["name", "services", "volumes"],
    "additionalProperties": False,
    "patternProperties": {"^x-": {}},
    "properties": {
        "name": {"type": "string"},
        "services": {"type": "object", "additionalProperties": SERVICE},
        "volumes": {"type": "object", "additionalProperties": {"type": "null"}},
    },
}


def test_the_file_has_the_structure_of_the_compose_specification() -> None:
    jsonschema.validate(COMPOSE, FILE)


def test_a_misspelled_key_would_be_found() -> None:
    broken = {**COMPOSE, "services": {"x": {"image": "a:1.0", "restart": "no", "port": ["1:1"]}}}
    with pytest.raises(jsonschema.ValidationError, match="port"):
        jsonschema.validate(broken, FILE)


def test_the_whole_system_is_there() -> None:
    assert set(SERVICES) >= {
        "mosquitto",
        "kafka",
        "timescaledb",
        "ingest",
        "write",
        "watch",
        "simulate",
        "lab",
        "reports",
    }


@pytest.mark.parametrize("name", sorted(APP))
def test_the_command_exists_with_its_options(name: str) -> None:
    words = [re.sub(r"\$\{\w+:-(.*?)\}", r"\1", word) for word in APP[name]["command"]]
    path = words[: 2 if words[0] in ("db", "report", "provision") else 1]
    result = CliRunner().invoke(build_app(), [*path, "--help"], terminal_width=200)
    assert result.exit_code == 0, f"fleet {shlex.join(path)} does not exist"
    options = [word for word in words if word.startswith("--")]
    assert all(option in result.output for option in options), f"fleet {shlex.join(words)}: see {result.output}"


@pytest.mark.parametrize("name", sorted(APP))
def test_every_variable_is_a_setting(name: str) -> None:
    names = {key for key in APP[name].get("environment", {}) if key.startswith("FLEET_")}
    assert names <= environment_names().keys()


def test_every_service_depends_on_services_with_a_condition_that_can_come_true() -> None:
    for service in SERVICES.values():
        for other, how in service.get("depends_on", {}).items():
            assert other in SERVICES
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other]
            if how["condition"] == "service_completed_successfully":
                assert other in ONE_SHOT
                assert SERVICES[other]["restart"] == "no"


def test_the_live_page_draws_the_roads_that_are_written_before_it_starts() -> None:
    city, watch = SERVICES["city"], SERVICES["watch"]
    assert city["command"][city["command"].index("--roads") + 1] == watch["environment"]["FLEET_LIVE_ROADS"]
    assert set(city["volumes"]) == set(watch["volumes"])
    assert watch["depends_on"]["city"]["condition"] == "service_completed_successfully"
    assert city["command"][-4:] == SERVICES["simulate"]["command"][-4:], "the same fleet"


def test_what_runs_for_long_has_a_health_check_unless_it_listens_nowhere() -> None:
    without = {name for name, service in SERVICES.items() if "healthcheck" not in service} - ONE_SHOT
    assert without <= {"lab"}


def test_paths_and_volumes_are_there() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith("./") else source in COMPOSE["volumes"]
    assert (ROOT / "infra/docker/app.Dockerfile").exists()


def test_no_password_is_written_down() -> None:
    environments = [service.get("environment", {}) for service in SERVICES.values()]
    named = {key: value for variables in environments for key, value in variables.items()}
    secret = {key: value for key, value in named.items() if re.search("PASSWORD|SECRET|TOKEN|_URL|KEY", key)}
    assert secret
    assert all(value.startswith("/run/fleet/") for value in secret.values())
    assert "://" not in "".join(
        value for key, value in named.items() if key not in secret and "KAFKA" not in key and "ORIGINS" not in key
    )


def test_each_service_reads_its_own_secrets_and_finds_them(tmp_path: Path) -> None:
    written = provision.provision(tmp_path, 3, "timescaledb:5432/fleet")
    for name, service in APP.items():
        folder = service.get("environment", {}).get("SECRETS_FOLDER")
        if folder is not None:
            assert folder == f"/run/fleet/{name}"
            variables = {file.split("/")[1] for file in written if file.startswith(f"{name}/")}
            assert variables
            assert variables <= environment_names().keys()
    assert SERVICES["timescaledb"]["environment"]["POSTGRES_PASSWORD_FILE"].removeprefix("/run/fleet/") in written
    assert SERVICES["mosquitto"]["command"][-1].removeprefix("/run/fleet/") in written


def test_secrets_survive_a_second_provisioning_and_are_private(tmp_path: Path) -> None:
    provision.provision(tmp_path, 1, "timescaledb:5432/fleet")
    before = (tmp_path / "write" / "FLEET_DATABASE_WRITER_URL").read_text()
    provision.provision(tmp_path, 2, "timescaledb:5432/fleet")
    assert (tmp_path / "write" / "FLEET_DATABASE_WRITER_URL").read_text() == before
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.rglob("*") if path.is_file())


def test_published_ports_are_those_that_the_containers_listen_on() -> None:
    inside = {
        name: [int(port.split(":")[2]) for port in service.get("ports", [])] for name, service in SERVICES.items()
    }
    assert inside["mosquitto"] == [provision.BROKER_PORT]
    assert [str(port) for port in inside["watch"]] == [SERVICES["watch"]["environment"]["FLEET_LIVE_PORT"]]
    assert [str(port) for port in inside["lab"]] == [SERVICES["lab"]["command"][-1]]


@pytest.mark.parametrize("name", ["ingest", "write", "watch", "simulate", "reports"])
def test_health_checks_ask_whether_the_service_is_ready_where_it_listens(name: str) -> None:
    service = SERVICES[name]
    ports = {value for key, value in service["environment"].items() if key.endswith("METRICS_PORT")}
    assert {service["healthcheck"]["test"][4]} == ports
    assert service["healthcheck"]["test"][5] == "/readyz"


def test_grafana_has_its_own_password_the_dashboards_and_one_source_of_data(tmp_path: Path) -> None:
    grafana = SERVICES["grafana"]
    written = provision.provision(tmp_path, 1, "timescaledb:5432/fleet")
    secret = grafana["environment"]["GF_SECURITY_ADMIN_PASSWORD__FILE"].removeprefix("/run/fleet/")
    assert secret in written
    assert len((tmp_path / secret).read_text()) >= 24
    mounted = dict(volume.split(":")[1::-1] for volume in grafana["volumes"])
    folder = ROOT / mounted["/etc/grafana/provisioning"]
    (source,) = yaml.safe_load((folder / "datasources/prometheus.yml").read_text())["datasources"]
    assert source["url"] == "http://prometheus:9090"
    (provider,) = yaml.safe_load((folder / "dashboards/fleet.yml").read_text())["providers"]
    assert provider["options"]["path"] in mounted
    home = grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert (ROOT / mounted[str(Path(home).parent)] / Path(home).name).is_file()
    for name in ("grafana", "prometheus"):
        assert SERVICES[name]["profiles"] == ["monitoring"]


def test_kafka_in_the_container_is_configured_as_on_the_machine() -> None:
    template = (ROOT / "infra/kafka/server.properties.in").read_text()
    properties = dict(line.split("=", 1) for line in template.splitlines() if line and not line.startswith("#"))
    environment = SERVICES["kafka"]["environment"]
    own = {"listeners", "advertised.listeners", "controller.quorum.voters", "log.dirs"}
    expected = {f"KAFKA_{key.upper().replace('.', '_')}": value for key, value in properties.items() if key not in own}
    assert expected.items() <= environment.items()
    assert SERVICES["kafka"]["image"].endswith(f":{kafka_version()}")


def test_postgres_in_the_container_is_configured_as_on_the_machine() -> None:
    def values(name: str) -> dict[str, str]:
        lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]
        return dict(re.split(r"\s*=\s*", line, maxsplit=1) for line in lines)

    machine = values("infra/postgres/postgresql.conf.in")
    own = {"listen_addresses", "port", "unix_socket_directories"}
    assert {key: value for key, value in machine.items() if key not in own}.items() <= values(
        "infra/timescaledb/postgresql.conf"
    ).items()


def test_the_dockerfile_copies_what_exists_and_gives_up_root() -> None:
    lines = (ROOT / "infra/docker/app.Dockerfile").read_text().splitlines()
    sources = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    users = [line for line in lines if line.startswith("USER ")]
    assert users == [f"USER {provision.APP_UID}:{provision.APP_UID}"]


def test_prometheus_asks_services_and_names_metrics_that_exist() -> None:
    from prometheus_client.metrics import MetricWrapperBase

    from fleetlib import metrics

    scrape = yaml.safe_load((ROOT / "infra/prometheus/prometheus.yml").read_text())
    for job in scrape["scrape_configs"]:
        found = [target.split(":") for one in job.get("static_configs", []) for target in one["targets"]]
        found += [(name, str(one["port"])) for one in job.get("dns_sd_configs", []) for name in one["names"]]
        assert [host for host, _ in found] == [job["job_name"]]
        for host, port in found:
            assert port in SERVICES[host]["environment"].values()
    rules = (ROOT / "infra/prometheus/alerts.yml").read_text()
    known = {
        family.name
        for one in vars(metrics).values()
        if isinstance(one, (MetricWrapperBase, metrics.ColumnHistogram))
        for family in one.collect()
    }
    named = {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in re.findall(r"\bfleet_\w+", rules)}
    assert named
    assert named <= known


def test_the_alert_of_back_pressure_is_below_the_bound_of_what_it_looks_at() -> None:
    rules = (ROOT / "infra/prometheus/alerts.yml").read_text()
    (limit,) = re.findall(r"fleet_ingest_in_flight > (\d+)", rules)
    assert 0.5 < int(limit) / MqttSettings().receive_maximum < 0.9
