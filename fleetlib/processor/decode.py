"""Kafka records to what one database transaction stores; what cannot be stored becomes a dead letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from fleetlib.contracts import decode_kernel, validate
from fleetlib.contracts.codec import decode_frames
from fleetlib.contracts.columns import INT4_MAX, MAX_TIME_US, MIN_TIME_US, TELEMETRY_NAMES, TIME_TYPE
from fleetlib.contracts.incidents import IncidentKind, Severity, decode_incidents
from fleetlib.contracts.schema import UNKNOWN_SCHEMA_VERSION, is_readable
from fleetlib.contracts.topics import KAFKA_DEAD_LETTER, KAFKA_INCIDENTS, KAFKA_TELEMETRY, KAFKA_TRACE
from fleetlib.contracts.traces import decode_trace, trace_frame
from fleetlib.errors import DecodeError
from fleetlib.transport.base import Headers, Record
from fleetlib.units import US_PER_S

DEAD_LETTER_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "time": TIME_TYPE,
    "source": pl.String,
    "item": pl.Int32,
    "reason": pl.String,
    "payload": pl.Binary,
}
INCIDENT_OUT_OF_RANGE = "incident_out_of_range"
REASONS = tuple(
    dict.fromkeys((*decode_kernel.REASONS[1:], *validate.REASONS, INCIDENT_OUT_OF_RANGE, UNKNOWN_SCHEMA_VERSION))
)
"""Why messages are refused, but for the rare ones of crash traces."""
DAY_US = 86_400 * US_PER_S
STORED_HEADER = "stored"  # a dead letter that `write` has put into the table itself


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that cannot be stored: where it came from, which part of it, why, when, and its bytes."""

    source: str
    item: int
    reason: str
    time_us: int
    payload: bytes

    def headers(self) -> Headers:
        """Return the headers with which it travels in `dead-letter.v1`."""
        return (
            ("reason", self.reason.encode()),
            ("source", self.source.encode()),
            ("item", str(self.item).encode()),
            ("time_us", str(self.time_us).encode()),
            (STORED_HEADER, b"1"),
        )


@dataclass(frozen=True, slots=True)
class Contents:
    """What a batch of records holds.

    Attributes:
        telemetry: SI columns, valid rows only.
        incidents: `INCIDENT_SCHEMA`.
        traces: `TRACE_SCHEMA`.
        refused: What this batch could not decode: it goes to the table and to the topic.
        passed_on: Dead letters that others have put into the topic: they go to the table.
        messages: How many telemetry messages the records held, bad ones included; and the bad records of other topics,
            so that received = stored + duplicate + dead-lettered.
    """

    telemetry: pl.DataFrame
    incidents: pl.DataFrame
    traces: pl.DataFrame
    refused: list[DeadLetter]
    passed_on: list[DeadLetter]
    messages: int

    def dead_letters(self) -> pl.DataFrame:
        """Return all dead letters as rows of their table."""
        letters = [*self.refused, *self.passed_on]
        return pl.DataFrame(
            {
                "time": pl.Series([one.time_us for one in letters], dtype=pl.Int64).cast(TIME_TYPE),
                "source": [one.source for one in letters],
                "item": [one.item for one in letters],
                "reason": [one.reason for one in letters],
                "payload": [one.payload for one in letters],
            },
            schema=DEAD_LETTER_SCHEMA,
        )


def decode_records(records: Sequence[Record], now_us: int, max_future_s: float) -> Contents:
    """Return what records of the four topics hold.

    Args:
        records: In the order of their offsets within each partition.
        now_us: The time now, microseconds since 1970 UTC.
        max_future_s: A sample later than now by more is refused.
    """
    by_topic: dict[str, list[Record]] = {}
    unknown: list[DeadLetter] = []
    for record in records:
        if record.topic == KAFKA_DEAD_LETTER or is_readable(record.headers):
            by_topic.setdefault(record.topic, []).append(record)
        else:
            unknown.append(DeadLetter(coordinates(record), -1, UNKNOWN_SCHEMA_VERSION, now_us, record.value))
    telemetry, refused, messages = _telemetry(by_topic.get(KAFKA_TELEMETRY, []), now_us, max_future_s)
    incidents, bad_incidents = _incidents(by_topic.get(KAFKA_INCIDENTS, []), now_us)
    traces, bad_traces = _traces(by_topic.get(KAFKA_TRACE, []), now_us)
    passed_on = [letter for record in by_topic.get(KAFKA_DEAD_LETTER, []) for letter in _passed_on(record)]
    others = [*bad_incidents, *bad_traces, *unknown]
    return Contents(telemetry, incidents, traces, [*refused, *others], passed_on, messages + len(others))


def coordinates(record: Record) -> str:
    """Return where a record is, for example `telemetry.v1/3/1234`."""
    return f"{record.topic}/{record.partition}/{record.offset}"


def _telemetry(records: list[Record], now_us: int, max_future_s: float) -> tuple[pl.DataFrame, list[DeadLetter], int]:
    values = [record.value for record in records]
    decoded = validate.validate(decode_frames(values), values, now_us, max_future_s)
    refused = [
        DeadLetter(coordinates(records[bad.record]), bad.item, bad.reason, now_us, bad.payload) for bad in decoded.bad
    ]
    frame = decoded.frame[list(TELEMETRY_NAMES)]
    return frame, refused, len(frame) + len(refused)


def _incidents(records: list[Record], now_us: int) -> tuple[pl.DataFrame, list[DeadLetter]]:
    from google.protobuf.message import DecodeError as ProtobufError

    frames, refused = [decode_incidents([])], []
    for record in records:
        try:
            frame = decode_incidents([record.value])
        except (ProtobufError, pl.exceptions.PolarsError, OverflowError, TypeError):
            refused.append(DeadLetter(coordinates(record), -1, "malformed", now_us, record.value))
            continue
        if frame.select(_incident_in_range()).to_series().all():
            frames.append(frame)
        else:
            refused.append(DeadLetter(coordinates(record), -1, INCIDENT_OUT_OF_RANGE, now_us, record.value))
    return pl.concat(frames), refused


def _incident_in_range() -> pl.Expr:
    times = pl.col("start_time", "end_time", "detected_time").to_physical().is_between(MIN_TIME_US, MAX_TIME_US)
    return (
        pl.all_horizontal(times)
        & (pl.col("incident_id").bin.size() == 16)
        & pl.col("vehicle_id").is_between(1, INT4_MAX)
        & pl.col("kind").is_in([int(kind) for kind in IncidentKind])
        & ~pl.col("rule").str.contains("\0", literal=True)  # PostgreSQL's texts hold none
        & pl.col("severity").is_in([int(severity) for severity in Severity])
        & pl.col("latitude_deg").is_between(-90, 90)
        & pl.col("longitude_deg").is_between(-180, 180)
    )


def _traces(records: list[Record], now_us: int) -> tuple[pl.DataFrame, list[DeadLetter]]:
    rows, refused = [], []
    for record in records:
        try:
            rows.append(decode_trace(record.value))
        except DecodeError as error:
            refused.append(DeadLetter(coordinates(record), -1, error.message, now_us, record.value))
    return trace_frame(rows), refused


def _passed_on(record: Record) -> Iterator[DeadLetter]:
    """Yield what another service has refused. Anyone may write to that topic: nothing in it is taken for granted."""
    headers = {name: value.decode("utf-8", "replace").replace("\0", "") for name, value in record.headers}
    if STORED_HEADER in headers:
        return
    yield DeadLetter(
        headers.get("source", coordinates(record)),
        _integer(headers.get("item", ""), 0, INT4_MAX, otherwise=-1),
        headers.get("reason", "unknown"),
        _integer(headers.get("time_us", ""), MIN_TIME_US, record.timestamp_us + DAY_US, otherwise=record.timestamp_us),
        record.value,
    )


def _integer(text: str, low: int, high: int, *, otherwise: int) -> int:
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else otherwise
    return value if low <= value <= high else otherwise
