"""`fleet up`, `status` and `down` with the real servers and services, as a person runs them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from tests.fixtures_machine import DEADLINE_S, POLL_S, Machine

pytestmark = [pytest.mark.servers, pytest.mark.timeout(400)]


def test_the_whole_stack_runs_is_repaired_and_ends(machine: Machine) -> None:
    done = machine.fleet("up", "--vehicles", "20", "--rate-hz", "2", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["started"] == [
        *("mosquitto", "kafka", "postgres", "ingest", "write", "watch", "simulate")
    ]

    found = machine.wait_for(lambda now: bool(now["account"]) and now["account"]["stored"] > 100)
    assert found["healthy"]
    account = found["account"]
    parts = ("stored", "duplicates", "dead_lettered", "pending")
    assert account["received"] == sum(account[part] for part in parts)
    assert account["closes"]
    assert account["dead_lettered"] == 0
    assert found["database"]["newest_row_age_s"] < DEADLINE_S
    assert found["services"]["watch"]["received"] > 0

    before = machine.children()
    again = machine.fleet("up", "--vehicles", "20", "--rate-hz", "2", "--json")
    assert json.loads(again.stdout.splitlines()[-1])["started"] == []
    assert machine.children() == before

    os.kill(before["ingest"].pid, signal.SIGKILL)
    broken = machine.wait_for(lambda now: now["services"]["ingest"]["state"] == "down")
    assert not broken["healthy"]
    repaired = machine.fleet("up", "--vehicles", "20", "--rate-hz", "2", "--json")
    assert json.loads(repaired.stdout.splitlines()[-1])["started"] == ["ingest"], repaired.stderr
    stored = account["stored"]
    machine.wait_for(lambda now: bool(now["account"]) and now["account"]["stored"] > stored + 100)

    for name in ("database.json", "credentials.json", "stack.json"):
        assert (machine.home / name).stat().st_mode & 0o777 == 0o600
    assert (machine.home / "kafka").stat().st_mode & 0o777 == 0o700
    secrets = json.loads((machine.home / "credentials.json").read_text()).values()
    logs = "".join(path.read_text(errors="replace") for path in (machine.home / "logs").iterdir())
    commands = " ".join(" ".join(child.command) for child in before.values())
    assert not [secret for secret in secrets if secret in logs + commands + done.stderr]

    ended = json.loads(machine.fleet("down", "--json").stdout.splitlines()[-1])["ended"]
    assert ended == ["simulate", "watch", "write", "ingest", "postgres", "kafka", "mosquitto"]
    assert not [child for child in before.values() if child.is_running]
    assert not (machine.home / "stack.json").exists()
    assert not (machine.home / "database.json").exists()


def test_down_ends_what_a_crashed_up_has_left(machine: Machine) -> None:
    command = [sys.executable, "-m", "fleetlib.cli", "up", "--vehicles", "0"]
    up = subprocess.Popen(command, env=machine.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + DEADLINE_S
    while "kafka" not in machine.children():
        assert time.monotonic() < deadline
        assert up.poll() is None
        time.sleep(POLL_S)
    up.kill()
    up.wait()
    pids = [child.pid for child in machine.children().values()]
    assert any(psutil.pid_exists(pid) for pid in pids)
    machine.fleet("down")
    assert not [pid for pid in pids if psutil.pid_exists(pid)]


def test_a_port_in_use_is_one_sentence_and_starts_nothing(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", machine.mqtt_port)):
        done = machine.fleet("up", "--vehicles", "0")
    assert done.returncode == 3
    assert f"port {machine.mqtt_port} on 127.0.0.1 is in use" in done.stderr
    assert "FLEET_MQTT_PORT" in done.stderr
    assert "Traceback" not in done.stderr
    assert machine.children() == {}
