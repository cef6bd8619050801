"""What services say, and how `fleet logs` reads it back."""

from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fleetlib import logs
from fleetlib.errors import MissingServer, SettingsError
from fleetlib.stack import logs as reading

DEADLINE_S = 10.0


class Spoken:
    """A service's log that ends in memory."""

    def __init__(self, form: str, repeat_s: float) -> None:
        self._out = io.StringIO()
        handler = logging.StreamHandler(self._out)
        handler.setFormatter(logs.Formatter("write", form))
        self.repeats = logs.RepeatFilter(handler, repeat_s)
        handler.addFilter(self.repeats)
        self.logger = logging.getLogger("fleetlib.test")
        self.other = logging.getLogger("kafka.test")
        for one in (self.logger, self.other):
            one.handlers, one.propagate = [handler], False
            one.setLevel(logging.DEBUG)

    @property
    def lines(self) -> list[str]:
        return self._out.getvalue().splitlines()


@pytest.fixture(params=["text", "json"])
def spoken(request: pytest.FixtureRequest) -> Iterator[Spoken]:
    made = Spoken(request.param, repeat_s=3_600)
    yield made
    for one in (made.logger, made.other):
        one.handlers, one.propagate = [], True


def test_an_event_is_one_line_that_reads_back_the_same(spoken: Spoken) -> None:
    said = {"error": 'it said "no"\nand more', "reason": "a=b c", "count": 3, "after_s": 1.5}
    logs.get("fleetlib.test").warning("database away, trying again", **said)
    (text,) = spoken.lines
    line = reading.parse("write", text)
    assert (line.level, line.event) == ("warning", "database away, trying again")
    assert line.fields == {key: str(value) for key, value in said.items()}
    assert line.time is not None
    assert abs(datetime.now(UTC) - line.time) < timedelta(minutes=1)


def test_a_repeated_event_is_counted_and_each_reason_for_itself(spoken: Spoken) -> None:
    log = logs.get("fleetlib.test")
    for number in range(500):
        log.warning("dead letters", per="a", reason="a", number=number)
    log.warning("dead letters", per="b", reason="b")
    assert len(spoken.lines) == 2
    spoken.repeats.flush()
    assert len(spoken.lines) == 3
    last = reading.parse("write", spoken.lines[-1]).fields
    assert (last["number"], last["suppressed"]) == ("499", "498")


def test_what_is_held_back_is_told_at_the_end_of_the_interval_although_nothing_more_happens() -> None:
    spoken = Spoken("text", repeat_s=0.2)
    for _ in range(10):
        spoken.logger.warning("again")
    deadline = time.monotonic() + DEADLINE_S
    while len(spoken.lines) < 2:
        assert time.monotonic() < deadline
    assert reading.parse("write", spoken.lines[1]).fields["suppressed"] == "8"
    spoken.logger.handlers = []


def test_an_expected_fault_is_a_sentence_and_one_of_ours_has_its_traceback_on_the_same_line(spoken: Spoken) -> None:
    def fail(error: Exception) -> None:
        raise error

    try:
        fail(MissingServer("Kafka does not answer", "Start it"))
    except MissingServer:
        spoken.logger.exception("cannot start")
    try:
        fail(ValueError("a bug"))
    except ValueError:
        spoken.logger.exception("crashed")
        spoken.other.exception("their fault")
    expected, ours, theirs = (reading.parse("write", text).fields for text in spoken.lines)
    assert expected == {"error": "Kafka does not answer. Start it"}
    assert "test_logs.py" in ours["traceback"]
    assert "traceback" not in theirs
    assert theirs["logger"] == "kafka.test"
    assert theirs["error"] == "ValueError: a bug"


LINES = {
    "kafka": ("2026-11-25T04:35:37.379Z WARN [Broker id=1] says (Broker)", "warning", "[Broker id=1] says (Broker)"),
    "postgres": ("2026-11-25 04:35:37.379 UTC [6101] FATAL:  no role", "error", "no role"),
    "mosquitto": ("1795581337: mosquitto version 2.0.11 running", "info", "mosquitto version 2.0.11 running"),
    "ingest": ("Traceback (most recent call last):", "", "Traceback (most recent call last):"),
}


@pytest.mark.parametrize("name", LINES)
def test_servers_lines_are_understood(name: str) -> None:
    text, level, event = LINES[name]
    line = reading.parse(name, text)
    assert (line.level, line.event) == (level, event)
    assert (line.time is None) == (name == "ingest")


def test_files_are_merged_by_time_and_chosen_by_level_and_age(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(
        "time=2026-11-25T08:00:00.000Z level=info service=a event=one\n"
        "time=2026-11-25T08:00:02.000Z level=error service=a event=three\n  and more of three\n"
    )
    (tmp_path / "b.log").write_text("2026-11-25 08:00:01.000 UTC [1] ERROR:  two\n")
    files = sorted(tmp_path.iterdir())
    assert [line.event for line in reading.read(files)] == ["one", "two", "three", "  and more of three"]
    assert [line.event for line in reading.read(files, level="warning", lines=1)] == ["two", "  and more of three"]
    since = reading.since_of("2026-11-25T08:00:01", datetime.now(UTC))
    assert [line.event for line in reading.read(files, since)] == ["two", "three", "  and more of three"]
    now = datetime(2026, 11, 25, 8, 10, tzinfo=UTC)
    assert reading.since_of("10m", now) == now - timedelta(minutes=10)
    with pytest.raises(SettingsError, match="10m, 2h"):
        reading.since_of("yesterday", now)


def test_json_lines_are_json() -> None:
    spoken = Spoken("json", repeat_s=0)
    logs.get("fleetlib.test").info("started", sides="write")
    spoken.logger.handlers = []
    found = json.loads(spoken.lines[0])
    assert list(found) == ["time", "level", "service", "event", "sides"]
    assert found["time"].endswith("Z")
