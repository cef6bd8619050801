"""A real `fleet up` with TLS: it listens on loopback only, and lets in whom `fleet provision` says."""

from __future__ import annotations

import json
import ssl
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from fleetlib.contracts.topics import UplinkKind, uplink_topic
from fleetlib.settings import MqttSettings
from fleetlib.transport.credentials import vehicle_password
from tests.fixtures_machine import Machine
from tests.integration.ingest.conftest import wait_until
from tests.integration.security.conftest import Vehicle, trusting
from tests.integration.security.telling import count, listening, logs

pytestmark = [pytest.mark.servers, pytest.mark.timeout(500)]
UP = ("up", "--vehicles", "8", "--rate-hz", "2", "--json")
NOT_AUTHORISED = 0x87


def test_a_stack_is_private_and_a_revoked_vehicle_stays_away(machine: Machine, tmp_path: Path) -> None:
    machine.environment["FLEET_MQTT_TLS"] = "true"
    up = machine.fleet(*UP)
    assert up.returncode == 0, up.stderr
    machine.wait_for(lambda now: bool(now["account"]) and now["account"]["stored"] > 100)
    assert listening(machine)
    assert {address for address, _ in listening(machine)} <= {"127.0.0.1", "::1", "::ffff:127.0.0.1"}

    settings = MqttSettings(port=machine.mqtt_port, tls=True, ca_file=machine.home / "tls" / "ca.crt")
    context = trusting(machine.home / "tls" / "ca.crt")
    passwords = provision(machine, "add", "20001", "20002-20003", "--json")["passwords"]
    assert list(passwords) == ["20001", "20002", "20003"]
    out = tmp_path / "passwords.csv"
    assert provision(machine, "add", "20004", "--out", str(out), "--json")["passwords"] == {}
    assert out.stat().st_mode & 0o777 == 0o600
    passwords["20004"] = out.read_text().splitlines()[1].partition(",")[2]
    for one, password in passwords.items():
        with Vehicle(settings, int(one), password=password, context=context) as vehicle:
            assert vehicle.publish(uplink_topic(int(one), UplinkKind.STATUS)) == 0

    derived = derived_password(machine, 3)
    with Vehicle(settings, 20001, password=passwords["20001"], context=context) as vehicle:
        found = provision(machine, "revoke", "20001", "3", "--json")
        assert found == {"revoked": [20001, 3], "reloaded": True}
        vehicle.ended.get(timeout=10)
    assert is_refused(settings, 20001, passwords["20001"], context)
    assert is_refused(settings, 3, derived, context)
    assert not is_refused(settings, 20002, passwords["20002"], context)
    services = machine.children()
    wait_until(lambda: count(machine, "fleet_simulate_connected") == 7)
    assert "Traceback" not in logs(machine)

    for words in (("seventeen",), ("0",), ("2147483648",), ("5-2",), ("1-99999999999",), ("",), ("4;5",)):
        bad = machine.fleet("provision", "revoke", *words)
        assert bad.returncode == 2
        assert "is no vehicle id" in bad.stderr
        assert "Traceback" not in bad.stderr
    beyond = machine.fleet("provision", "add", "20001", "--derived")
    assert "has no derived password" in beyond.stderr

    assert machine.fleet("down").returncode == 0
    assert not [child for child in services.values() if child.is_running]
    again = machine.fleet(*UP)
    assert again.returncode == 0, again.stderr
    assert is_refused(settings, 20001, passwords["20001"], context)
    assert is_refused(settings, 3, derived, context)
    with Vehicle(settings, 20002, password=passwords["20002"], context=context) as vehicle:
        assert vehicle.connected == 0
    wait_until(lambda: count(machine, "fleet_simulate_connected") == 7)
    provision(machine, "add", "3", "--derived", "--json")
    assert not is_refused(settings, 3, derived, context)
    assert provision(machine, "list", "--json") == {
        "derived": 10_000,
        "own_password": [20002, 20003, 20004],
        "revoked": [20001],
        "admitted": 10_003,
    }


def test_a_revoked_certificate_ends_the_connection_that_was_made_with_it(machine: Machine) -> None:
    machine.environment |= {"FLEET_MQTT_TLS": "true", "FLEET_MQTT_CLIENT_CERTIFICATES": "true"}
    up = machine.fleet("up", "--vehicles", "2", "--json")
    assert up.returncode == 0, up.stderr
    settings = MqttSettings(port=machine.mqtt_port, tls=True, ca_file=machine.home / "tls" / "ca.crt")
    topic = uplink_topic(20001, UplinkKind.STATUS)
    provision(machine, "add", "20001-20002", "--json")
    with Vehicle(settings, 20001, context=showing(machine, 20001)) as stolen:
        assert stolen.publish(topic) == 0
        assert provision(machine, "revoke", "20001-20002", "--json") == {"revoked": [20001, 20002], "reloaded": True}
        stolen.ended.get(timeout=10)
        assert not list((machine.home / "tls").rglob("passing/*"))
        provision(machine, "add", "20001", "--json")
        with Vehicle(settings, 20001, context=showing(machine, 20001)) as owner:
            # It tries again and again with the certificate that was revoked; TLS 1.3 tells it only after its CONNECT.
            wait_until(lambda: stolen.in_vain > 0 or not stolen.ended.empty())
            assert owner.publish(topic) == 0
        assert stolen.answers.empty()
    wait_until(lambda: count(machine, "fleet_simulate_connected") == 2)
    assert "Traceback" not in logs(machine)


def showing(machine: Machine, vehicle_id: int) -> ssl.SSLContext:
    context = trusting(machine.home / "tls" / "ca.crt")
    folder = machine.home / "tls" / "vehicles"
    context.load_cert_chain(folder / f"{vehicle_id}.crt", folder / f"{vehicle_id}.key")
    return context


def provision(machine: Machine, *arguments: str) -> dict[str, Any]:
    done = machine.fleet("provision", *arguments)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def derived_password(machine: Machine, vehicle_id: int) -> str:
    secret = json.loads((machine.home / "credentials.json").read_text())["fleet_secret"]
    return vehicle_password(SecretStr(secret), vehicle_id)


def is_refused(settings: MqttSettings, vehicle_id: int, password: str, context: ssl.SSLContext) -> bool:
    vehicle = Vehicle(settings, vehicle_id, password=password, context=context)
    vehicle.client.loop_stop()
    return vehicle.connected == NOT_AUTHORISED
