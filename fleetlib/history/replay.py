"""History through today's detection or other rules: into a schema of the database, or into a frame."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from fleetlib.clock import SystemClock, moment, to_datetime, to_us
from fleetlib.contracts.incidents import incident_frame
from fleetlib.contracts.topics import KAFKA_INCIDENTS, KAFKA_TELEMETRY
from fleetlib.detection import DetectionRules, Detector
from fleetlib.errors import FleetError, SettingsError
from fleetlib.history import compare
from fleetlib.history.pace import paced, stopped_by_ctrl_c, until
from fleetlib.history.replayed import Replay
from fleetlib.history.sources import open_history
from fleetlib.history.span import MARGIN, Span
from fleetlib.processor.decode import Contents
from fleetlib.settings import Settings, load_settings
from fleetlib.store import addresses
from fleetlib.store.reader import Reader
from fleetlib.store.side_schema import make_side_schema
from fleetlib.store.writer import TelemetryWriter, WriteBatch

Watcher = Callable[[Replay, datetime, pl.DataFrame], None]
"""Told after each chunk: the replay so far, the event time that is reached, the incidents that are new or changed."""


def replay(
    start: datetime | str,
    end: datetime | str,
    *,
    source: str = "database",
    topic: str = KAFKA_TELEMETRY,
    rules: DetectionRules | Mapping[str, Any] | None = None,
    vehicles: Collection[int] | None = None,
    into: str | None = None,
    replace: bool = False,
    rows: bool = False,
    speed: float | None = None,
    late_s: float = 600.0,
    settings: Settings | None = None,
    watcher: Watcher | None = None,
) -> Replay:
    """Run a time of history through detection, and compare what is found with the live incidents.

    The same history gives the same incident ids as it did live, from every source. Live tables are not touched.
    Ctrl-C ends it with what was done.

    Args:
        start: Incidents that begin from here, aware, or text such as "now-2h" or ISO 8601 with its zone ...
        end: ... up to here, not included.
        source: "database", "kafka", or "parquet:FILE".
        topic: telemetry.v1 goes through detection; incidents.v1 and trace.v1 are taken as Kafka has them.
        rules: Other thresholds, or some of them by name, for example {"braking_g": 0.3}; None for today's.
        vehicles: Only these; None for all.
        into: A schema of the database to put it into, made for it; None for nowhere but the result.
        replace: Drop what an earlier replay has put into that schema.
        rows: Put the telemetry into the schema too, through today's decoding and validation.
        speed: How many seconds of history pass in one second; None for as fast as possible.
        late_s: From Kafka: how much earlier or later than its sample a record may have come.
        settings: Where Kafka and the database are; read from the environment if None.
        watcher: Told of the progress.

    Raises:
        SettingsError: If an argument is unknown or out of range.
        MissingServer: If the source or the database does not answer.
    """
    settings = settings or load_settings()
    chosen = chosen_rules(rules, settings)
    around = timedelta(microseconds=chosen.warmup_us) + MARGIN
    begin, stop_at = _moment("start", start), _moment("end", end)
    span = Span(begin, stop_at, around, vehicles, timedelta(seconds=_not_negative("late_s", late_s)))
    _check(topic, into, speed, rows=rows, replace=replace)
    history = open_history(source, topic, span, settings, whole_rows=rows, in_order=speed is not None)
    result = Replay(begin, stop_at, history.name, chosen, schema=into)
    stop, began_s = threading.Event(), time.monotonic()
    with contextlib.ExitStack() as opened:
        opened.enter_context(stopped_by_ctrl_c(stop))
        writer = opened.enter_context(_writer(settings, into, replace, result)) if into is not None else None
        opened.callback(history.chunks.close)
        since_us = to_us(span.low) if history.cut else None
        detector = Detector(chosen, since_us=since_us) if topic == KAFKA_TELEMETRY else None
        run = _Run(result, span, writer, detector, rows=rows)
        chunks = paced(history.chunks, speed, stop) if speed is not None else history.chunks
        for contents in until(chunks, stop):
            changed = run.take(contents)
            result.elapsed_s = time.monotonic() - began_s
            if watcher is not None:
                watcher(result, run.reached, changed)
        run.finish(interrupted=stop.is_set())
        result.elapsed_s = time.monotonic() - began_s
        result.changes = _compared(result, span, settings, topic)
    return result


class _Run:
    """Takes chunks: detects, keeps the latest revision of each incident, and stores."""

    def __init__(
        self, result: Replay, span: Span, writer: TelemetryWriter | None, detector: Detector | None, *, rows: bool
    ) -> None:
        self.reached = span.low
        self._result = result
        self._span = span
        self._writer = writer
        self._rows = rows
        self._detector = detector
        self._found: list[pl.DataFrame] = []

    def take(self, contents: Contents) -> pl.DataFrame:
        """Look at a chunk; return the incidents of the span that begin or change in it."""
        found = contents.incidents
        if len(contents.telemetry):
            self._result.samples += len(contents.telemetry)
            self._reach(contents.telemetry)
            if self._detector is not None:
                found = self._detector.detect(contents.telemetry, _came_us(contents.telemetry))
        found = self._span.inside(found, "start_time")
        self._result.refused += len(contents.refused)
        self._keep(found)
        if self._writer is not None:
            self._store(self._writer, contents, found)
        return found

    def finish(self, *, interrupted: bool) -> None:
        """Complete the result."""
        self._result.incidents = _latest(self._found).sort("start_time", "vehicle_id", "kind")
        self._result.interrupted = interrupted
        if interrupted:
            self._result.end = max(self._result.start, min(self._result.end, self.reached))

    def _reach(self, telemetry: pl.DataFrame) -> None:
        """Take note of the time that has been read."""
        times = telemetry["time"].to_physical()
        first, last = (to_datetime(int(one)) for one in (times.min(), times.max()))  # type: ignore[arg-type]
        result = self._result
        result.first = first if result.first is None else min(result.first, first)
        result.last = last if result.last is None else max(result.last, last)
        self.reached = max(self.reached, last)

    def _keep(self, found: pl.DataFrame) -> None:
        self._found.append(found)
        if len(self._found) >= 64:  # each incident is told a few times
            self._found = [_latest(self._found)]

    def _store(self, writer: TelemetryWriter, contents: Contents, found: pl.DataFrame) -> None:
        traces = self._span.inside(contents.traces, "trigger_time")
        telemetry = self._span.inside(contents.telemetry, "time") if self._rows else None
        letters = contents.dead_letters() if self._rows else None
        result = writer.write(WriteBatch(telemetry=telemetry, incidents=found, traces=traces, dead_letters=letters))
        self._result.stored += result.stored
        self._result.traces += len(traces)


def _latest(parts: list[pl.DataFrame]) -> pl.DataFrame:
    frame = pl.concat([incident_frame([]), *parts])
    return frame.sort("revision").unique("incident_id", keep="last", maintain_order=True)


def _came_us(telemetry: pl.DataFrame) -> int:
    return int(telemetry["ingest_time"].to_physical().max())  # type: ignore[arg-type]


def _compared(result: Replay, span: Span, settings: Settings, topic: str) -> pl.DataFrame | None:
    """Compare with the live table; without a database there is nothing to compare with."""
    if topic not in (KAFKA_TELEMETRY, KAFKA_INCIDENTS):
        return None
    if result.end <= result.start:
        return compare.compare(result.incidents.clear(), result.incidents.clear(), result.rules)
    done = Span(result.start, result.end, span.around, span.vehicles)
    try:
        with Reader(addresses.reader(settings)) as reader:
            live = compare.live_incidents(reader, done)
    except FleetError as error:
        result.notes.append(f"Not compared with the live incidents: {error}")
        return None
    if topic == KAFKA_TELEMETRY:
        if result.first is None or result.last is None:
            result.notes.append(f"{result.source} holds no telemetry of this time: there is nothing to compare")
            return None
        live = _in_reach(live, result, result.first, result.last)
    return compare.compare(done.inside(result.incidents, "start_time"), live, result.rules)


def _in_reach(live: pl.DataFrame, result: Replay, first: datetime, last: datetime) -> pl.DataFrame:
    """Return the live incidents that the source's telemetry could show: the others are not gone, they were not seen."""
    seen = live.filter(pl.col("start_time").to_physical().is_between(to_us(first), to_us(last)))
    if unseen := len(live) - len(seen):
        result.notes.append(
            f"{result.source} holds telemetry from {first:%Y-%m-%d %H:%M:%S}Z to {last:%Y-%m-%d %H:%M:%S}Z only: "
            f"{unseen:,} live incident{'s' * (unseen > 1)} of another time left out of the comparison"
        )
    return seen


def _writer(settings: Settings, into: str, replace: bool, result: Replay) -> TelemetryWriter:
    note = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "from": result.start,
        "to": result.end,
        "source": result.source,
        "rules": {name: getattr(result.rules, name) for name in result.rules.names()},
    }
    return TelemetryWriter(make_side_schema(addresses.owner(settings), into, note, replace=replace))


def chosen_rules(rules: DetectionRules | Mapping[str, Any] | None, settings: Settings) -> DetectionRules:
    """Return today's rules with other thresholds, or those that are given whole.

    Raises:
        SettingsError: If a name is unknown, or a value is no number or out of its range.
    """
    if isinstance(rules, DetectionRules):
        return rules
    return DetectionRules(overspeed_mps=settings.processor.overspeed_limit_mps).changed(rules or {})


def _moment(name: str, given: datetime | str) -> datetime:
    return moment(name, given, SystemClock().now_us()) if isinstance(given, str) else given


def _not_negative(name: str, value: float) -> float:
    if not value >= 0:
        raise SettingsError(f"{name} = {value} is negative", "Give seconds from 0 up")
    return value


def _check(topic: str, into: str | None, speed: float | None, *, rows: bool, replace: bool) -> None:
    if speed is not None and not speed > 0:
        raise SettingsError(f"speed = {speed} is not greater than 0", "Give how many seconds pass in one")
    if speed is not None and topic != KAFKA_TELEMETRY:
        raise SettingsError(f"{topic} has no speed", f"Only {KAFKA_TELEMETRY} is replayed at one")
    if rows and into is None:
        raise SettingsError("There is no schema to put rows into", "Name one, for example replay_rows")
    if replace and into is None:
        raise SettingsError("There is no schema to replace", "Name the one of the earlier replay, or leave it out")
