"""`fleet up` waits for a service that works, says so, and gives up one that hangs."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from fleetlib.errors import MissingServer
from fleetlib.settings import Settings
from fleetlib.stack import patience
from fleetlib.stack.patience import HANG_S, MOST_S, Patience
from fleetlib.stack.ports import free_port
from fleetlib.stack.run import Stack
from fleetlib.stack.services import Service


def given_up_after(cpu_s: Callable[[float], float]) -> float:
    """Seconds until a service is given up that has used so much of the processor by then."""
    waiting, now_s = Patience(1_000.0), 0.0
    while not waiting.is_over(1_000.0 + now_s, partial(cpu_s, now_s)):
        now_s += 0.5
    return now_s


def test_a_service_is_waited_for_as_long_as_it_works_and_no_longer() -> None:
    assert given_up_after(lambda _now_s: 1.9) == pytest.approx(HANG_S, abs=1)
    assert given_up_after(lambda now_s: min(now_s, 200.0)) == pytest.approx(200 + HANG_S, abs=3)
    starved = given_up_after(lambda now_s: 0.03 * now_s)  # on a machine that gives it three hundredths of a core
    assert starved == pytest.approx(MOST_S, abs=1), "whatever it does, there is an end"


def test_what_is_waited_for_is_told_every_ten_seconds() -> None:
    waiting = Patience(0.0)
    assert [s for s in range(35) if waiting.is_to_be_told(float(s))] == [10, 20, 30]


# Works for more than a second of the processor, then answers as a service that is ready.
SLOW = """
import sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer
while time.process_time() < 1.3: pass
class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""
HANGS = "import signal; signal.pause()"


def service(monkeypatch: pytest.MonkeyPatch, program: str) -> Service:
    port = free_port()
    monkeypatch.setattr(Service, "command", property(lambda _self: [sys.executable, "-c", program, str(port)]))
    return Service("write", (), {}, (port,), port)


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack that notices work in hundredths of a second and tells in tenths."""
    for name, value in (("HANG_S", 1.0), ("WORK_S", 0.03), ("ASK_EVERY_S", 0.02), ("TELL_EVERY_S", 0.1)):
        monkeypatch.setattr(patience, name, value)
    told: list[tuple[str, str]] = []
    made = Stack(Settings(home=tmp_path), lambda name, step: told.append((name, step)))
    made.told = told  # type: ignore[attr-defined]
    return made


def test_a_service_that_hangs_is_given_up_with_what_it_says(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "WORK_S", 5.0)  # more than Python's own start takes
    try:
        with pytest.raises(MissingServer, match=r"write is not ready in \d+ s: it does not answer on port"):
            stack.start_service(service(monkeypatch, HANGS))
    finally:
        stack.down()


def test_a_slow_start_on_a_busy_machine_succeeds_and_is_told(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        assert stack.start_service(service(monkeypatch, SLOW))
    finally:
        stack.down()
    steps = [step for _, step in stack.told]  # type: ignore[attr-defined]
    assert any(re.match(r"still starting after [01] s: it does not answer on port", step) for step in steps)
    assert "ready" in steps
