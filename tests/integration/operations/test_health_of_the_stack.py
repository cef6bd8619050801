"""Health as it really is: servers that hang or stop, and services that hang, are told, and so is that they are back."""

from __future__ import annotations

import signal

import pytest

from tests.integration.operations.conftest import UP, Running

pytestmark = [pytest.mark.servers, pytest.mark.timeout(400)]
SERVICES = ("ingest", "write", "watch", "simulate")


def test_all_services_are_ready_where_all_is_well(running: Running) -> None:
    for name in SERVICES:
        assert running.health(name).ok, running.health(name)
        assert running.health(name, "/healthz").ok
    assert running.status()["healthy"]


def test_a_database_that_hangs_makes_write_unready_and_at_last_not_live_and_leaves_watch_alone(
    running: Running,
) -> None:
    import psutil

    family = [psutil.Process(running.children()["postgres"].pid)]
    family += family[0].children(recursive=True)
    for process in family:
        process.send_signal(signal.SIGSTOP)
    try:
        running.wait_until(lambda: not running.health("write").ok, "write is not ready")
        running.wait_until(lambda: not running.health("write", "/healthz").ok, "its loop waits for the database")
        assert "the loop has not turned for" in str(running.health("write", "/healthz").reasons)
        running.wait_until(lambda: "database: no answer" in str(running.health("write").reasons), "the reason")
        assert running.health("watch").ok
    finally:
        for process in family:
            process.send_signal(signal.SIGCONT)
    running.wait_until(lambda: running.health("write").ok, "write is ready again")
    running.wait_until(lambda: "ready again" in running.said("write"), "it says so")


def test_a_service_that_hangs_is_not_healthy(running: Running) -> None:
    running.signal("watch", signal.SIGSTOP)
    try:
        assert not running.health("watch", "/healthz").ok
        found = running.status()
        assert found["services"]["watch"]["state"] == "unhealthy"
        assert "does not answer" in str(found["services"]["watch"]["reasons"])
        assert not found["healthy"]
    finally:
        running.signal("watch", signal.SIGCONT)
    running.wait_until(lambda: running.health("watch").ok, "watch goes on")


@pytest.mark.parametrize("server", ["mosquitto", "kafka"])
def test_a_server_that_is_gone_is_told_by_who_needs_it_until_it_is_back(running: Running, server: str) -> None:
    needing = {"mosquitto": ("ingest", "simulate"), "kafka": ("ingest", "write", "watch")}[server]
    running.signal(server, signal.SIGKILL)
    for name in needing:
        running.wait_until(lambda name=name: not running.health(name).ok, f"{name} misses {server}")  # type: ignore[misc]
        assert running.health(name, "/healthz").ok, "its own loop turns: starting it again would not help"
    done = running.fleet(*UP)
    assert done.returncode == 0, done.stderr
    for name in needing:
        running.wait_until(lambda name=name: running.health(name).ok, f"{name} has {server} again")  # type: ignore[misc]
    for name in SERVICES:
        assert "Traceback" not in running.said(name), "an expected fault is a sentence"
