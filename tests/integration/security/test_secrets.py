"""Secrets that can be recognised, in services that run and in commands that fail: nothing that is said holds one."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from fleetlib.stack import free_port
from fleetlib.stack.credentials import Credentials
from fleetlib.transport.credentials import shared_group, vehicle_password
from tests.fixtures_machine import Machine
from tests.integration.security.telling import command_lines, logs, pages

pytestmark = [pytest.mark.servers, pytest.mark.timeout(500)]
WORD = "Recognisable%Secret"
GIVEN = {
    "FLEET_MQTT_PASSWORD": f"{WORD}Mqtt",
    "FLEET_MQTT_FLEET_SECRET": f"{WORD}Fleet",
    "FLEET_MQTT_GROUP_SECRET": f"{WORD}Group",
    "FLEET_LIVE_TOKEN_SECRET": f"{WORD}Token",
}
SASL = {  # without the first, the settings refuse the others
    "FLEET_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
    "FLEET_KAFKA_USERNAME": "ingest",
    "FLEET_KAFKA_PASSWORD": f"{WORD}Kafka",
}
READ = "from fleetlib.settings import load_settings; found = load_settings(); "
SHOW = f"{READ}print(found, repr(found), found.model_dump())"
RAISE = f"{READ}raise RuntimeError(found, found.model_dump_json())"


def test_nothing_that_a_running_stack_says_holds_a_secret(machine: Machine) -> None:
    machine.home.mkdir(parents=True)
    made = {one.name: f"{WORD}-{one.name}" for one in fields(Credentials)}
    (machine.home / "credentials.json").write_text(json.dumps(made))
    machine.environment["FLEET_LOG_LEVEL"] = "debug"
    up = machine.fleet("up", "--vehicles", "5", "--rate-hz", "2", "--json")
    assert up.returncode == 0, up.stderr
    machine.wait_for(lambda now: bool(now["account"]) and now["account"]["stored"] > 20)
    asked = [machine.fleet(*words) for words in (("status", "--json"), ("status",), ("doctor", "--json"), ("doctor",))]
    asked += [machine.fleet("provision", "list"), machine.fleet("db", "status", "--json"), machine.fleet("logs")]
    seen = pages(machine)
    assert "fleet_ingest_received" in seen
    told = [up.stderr, up.stdout, seen, logs(machine), command_lines(machine)]
    told += [one.stdout + one.stderr for one in asked]
    secret = SecretStr(made["fleet_secret"])
    hidden = [*(vehicle_password(secret, one) for one in range(1, 6)), shared_group(SecretStr(made["group"]))]
    assert found_in(told, hidden) == []


def failing(machine: Machine) -> dict[str, tuple[tuple[str, ...], dict[str, str]]]:
    """Return commands that fail, with the variables that make them."""
    nowhere, broker = f"127.0.0.1:{free_port()}", str(machine.mqtt_port)
    password = quote(GIVEN["FLEET_MQTT_PASSWORD"], safe="")
    owner = f"postgresql://fleet_owner:{password}@"
    raw = f"postgresql://fleet_owner:{WORD} raw/@host:port:/x"
    return {
        "the broker refuses": (("ingest",), {"FLEET_MQTT_PORT": broker, "FLEET_MQTT_USERNAME": "ingestor"}),
        "no broker": (("ingest",), {"FLEET_MQTT_PORT": nowhere[10:]}),
        "no broker for vehicles": (("simulate", "--vehicles", "2"), {"FLEET_MQTT_PORT": nowhere[10:]}),
        "Kafka does not know SASL": (("process", "--only", "write"), SASL),
        "no Kafka": (("ingest",), {**SASL, "FLEET_KAFKA_BOOTSTRAP_SERVERS": nowhere}),
        "no database": (("db", "status"), {"FLEET_DATABASE_URL": f"{owner}{nowhere}/fleet"}),
        "the database refuses": (
            ("db", "migrate"),
            {"FLEET_DATABASE_URL": f"{owner}127.0.0.1:{machine.environment['FLEET_PG_PORT']}/fleet"},
        ),
        "an address that is none": (("db", "status"), {"FLEET_DATABASE_URL": raw}),
        "another scheme": (
            ("db", "migrate"),
            {"FLEET_DATABASE_READER_URL": raw, "FLEET_DATABASE_URL": f"mysql://u:{password}@h/d"},
        ),
        "a report without a database": (
            ("report", "run", "daily"),
            {"FLEET_DATABASE_READER_URL": f"{owner}{nowhere}/fleet"},
        ),
        "a password without SASL": (("status",), {"FLEET_KAFKA_PASSWORD": f"{WORD}Kafka"}),
        "a setting out of range": (("status",), {"FLEET_LIVE_PORT": "0"}),
        "a misspelled setting": (("status",), {"FLEET_MQTT_PASSWORT": WORD}),
    }


def test_no_failure_says_a_secret(machine: Machine) -> None:
    told = []
    up = machine.fleet("up", "--vehicles", "0")
    assert up.returncode == 0, up.stderr
    for why, (words, variables) in failing(machine).items():
        environment = {**machine.environment, **GIVEN, "FLEET_LOG_LEVEL": "debug", **variables}
        done = run([sys.executable, "-m", "fleetlib.cli", *words], environment)
        assert done.returncode != 0, why
        assert "Traceback" not in done.stderr, (why, done.stderr)
        told.append(done.stdout + done.stderr)
    for code in (SHOW, RAISE):
        done = run([sys.executable, "-c", code], {**machine.environment, **GIVEN, **SASL})
        assert "mqtt" in done.stdout + done.stderr
        told.append(done.stdout + done.stderr)
    assert found_in(told, []) == []


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=100)


def found_in(told: list[str], hidden: list[str]) -> list[str]:
    """Return the lines that hold a secret, in clear or as in an address."""
    words = [WORD, quote(WORD, safe=""), *hidden]
    return [line for text in told for line in text.splitlines() if any(word in line for word in words)]
