"""A service's /healthz, /readyz and /metrics, asked over HTTP."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fleetlib import health as module
from fleetlib.errors import SettingsError
from fleetlib.health import Health
from fleetlib.stack import free_port, probe

DEADLINE_S = 20.0
STALL_S = 0.3


@pytest.fixture
def health() -> Iterator[Health]:
    made = Health("write", "1.2.3", stall_s=STALL_S)
    made.serve(0, "127.0.0.1", ["write"], "FLEET_X")
    yield made
    made.close()


def ask(health: Health, path: str) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{health.port}{path}", timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def test_a_loop_that_stands_still_is_not_live_until_it_turns_again(health: Health) -> None:
    turn, ended = threading.Event(), threading.Event()
    pulse = health.pulse("write")

    def loop() -> None:
        while not ended.is_set():
            turn.wait()
            pulse.beat()
            ended.wait(0.01)

    thread = threading.Thread(target=loop)
    thread.start()
    turn.set()
    wait_for(lambda: ask(health, "/healthz")[0] == 200, "it turns")
    turn.clear()  # the loop hangs, the process and its HTTP server go on
    wait_for(lambda: ask(health, "/healthz")[0] == 503, "it hangs")
    status, body = ask(health, "/readyz")
    assert status == 503
    assert body["checks"]["write"]["reason"].startswith("the loop has not turned for")
    turn.set()
    wait_for(lambda: ask(health, "/readyz")[0] == 200, "it turns again")
    ended.set()
    thread.join()
    wait_for(lambda: ask(health, "/healthz")[0] == 503, "its thread has ended")


def test_readiness_tells_reasons_and_liveness_does_not_depend_on_others(health: Health) -> None:
    why: list[str | None] = ["No database answers"]
    health.check("database", lambda: why[0])
    status, body = ask(health, "/readyz")
    assert (status, body["reasons"], body["version"]) == (503, ["database: No database answers"], "1.2.3")
    assert ask(health, "/healthz")[0] == 200
    assert probe.health(health.port) == probe.Answer(False, ["database: No database answers"], "1.2.3")
    why[0] = None
    assert ask(health, "/readyz")[0] == 200
    assert probe.main([str(health.port), "/readyz"]) == 0
    health.stopping()
    assert ask(health, "/readyz")[1]["reasons"] == ["service: it is stopping"]
    assert ask(health, "/healthz")[0] == 200


def test_a_check_that_hangs_or_breaks_is_a_failed_one(health: Health, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANSWER_S", 0.2)
    monkeypatch.setattr(module, "ASK_EVERY_S", 0.05)
    hang, broken = threading.Event(), [False]

    def answer() -> str | None:
        if broken[0]:
            raise OSError("no route")
        hang.wait()
        return None

    hang.set()
    health.inquire("kafka", answer)
    wait_for(lambda: ask(health, "/readyz")[0] == 200, "it answers")
    hang.clear()
    wait_for(lambda: "no answer for" in str(ask(health, "/readyz")[1]["reasons"]), "it hangs")
    broken[0] = True
    hang.set()
    wait_for(lambda: "OSError: no route" in str(ask(health, "/readyz")[1]["reasons"]), "it breaks")


def test_metrics_are_those_of_the_service_alone_and_gauges_follow_the_checks(health: Health) -> None:
    def scrape() -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{health.port}/metrics", timeout=5) as answer:
            return str(answer.read().decode())

    health.check("database", lambda: "gone")
    wait_for(lambda: 'fleet_health_check{check="database"} 0.0' in scrape(), "the gauge")
    text = scrape()
    assert "fleet_write_stored_total" in text
    assert "process_resident_memory_bytes" in text
    assert "fleet_ingest" not in text
    assert "_created" not in text


def test_nothing_else_is_there_and_a_port_in_use_is_one_sentence(health: Health) -> None:
    assert probe.http_get(health.port, "/secrets") is None
    with pytest.raises(SettingsError, match=r"metrics cannot be served on port .* FLEET_Y"):
        Health("x", "1").serve(health.port, "127.0.0.1", ["write"], "FLEET_Y")
    with pytest.raises(
        SettingsError, match=r"port \d+ of 192\.0\.2\.1: .* Set FLEET_Y_HOST to an address of this machine"
    ):
        Health("x", "1").serve(free_port(), "192.0.2.1", ["write"], "FLEET_Y_PORT")
    assert not probe.health(1).ok
