"""Where history comes from: Kafka, the database, or a Parquet file; never more of it in memory than a chunk."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from fleetlib.clock import SystemClock, to_us
from fleetlib.contracts.columns import TELEMETRY, TELEMETRY_NAMES, TIME_TYPE
from fleetlib.contracts.incidents import incident_frame
from fleetlib.contracts.topics import KAFKA_INCIDENTS, KAFKA_TELEMETRY, KAFKA_TRACE
from fleetlib.contracts.traces import trace_frame
from fleetlib.contracts.validate import split_by_range
from fleetlib.errors import FleetError, SettingsError
from fleetlib.history.log import read_log
from fleetlib.history.span import Span
from fleetlib.processor.decode import Contents, DeadLetter, coordinates, decode_records
from fleetlib.settings import Settings
from fleetlib.store import addresses
from fleetlib.store.connection import describe
from fleetlib.store.history import SLICE_ROWS, any_before, telemetry_by_time
from fleetlib.store.reader import Reader

TOPICS = (KAFKA_TELEMETRY, KAFKA_INCIDENTS, KAFKA_TRACE)
PARQUET = "parquet:"
# What the detector reads; a replay that stores rows reads them whole.
DETECTED = (
    *("vehicle_id", "time", "seq", "boot_id", "latitude_deg", "longitude_deg", "speed_mps", "flags", "ingest_time"),
    *("acceleration_longitudinal_mps2", "acceleration_lateral_mps2", "acceleration_vertical_mps2"),
)
SLOWLY_DETECTED = ("energy_level_ratio", "battery_voltage_v", "coolant_temperature_celsius")  # a file may lack them
SHORTEST_SLICE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class History:
    """An opened history.

    Attributes:
        name: For people: where it comes from.
        cut: Whether there is more of it before the span: then an incident may have begun before what is read.
        chunks: What it holds, about in the order of time.
    """

    name: str
    cut: bool
    chunks: Generator[Contents, None, None]


def open_history(
    source: str, topic: str, span: Span, settings: Settings, *, whole_rows: bool = False, in_order: bool = False
) -> History:
    """Open a history.

    Args:
        source: `kafka`, `database`, or `parquet:FILE` (the columns of telemetry, as `fleet export` writes them).
        topic: One of `TOPICS`; the database and Parquet hold telemetry alone.
        span: Which time, which vehicles.
        settings: Where Kafka and the database are.
        whole_rows: All columns, not only those that detection reads.
        in_order: Merge Kafka's partitions by time; detection does not need it, a person who watches does.

    Raises:
        SettingsError: If the source or the topic is unknown, or the file is no telemetry.
        MissingServer: If the server does not answer.
    """
    if topic not in TOPICS:
        raise SettingsError(f"There is no topic {topic!r} to replay", f"Take one of: {', '.join(TOPICS)}")
    if source == "kafka":
        return _kafka(topic, span, settings, in_order)
    if topic != KAFKA_TELEMETRY:
        raise SettingsError(f"{topic} is only in Kafka", "Add --source kafka")
    columns = TELEMETRY_NAMES if whole_rows else (*DETECTED, *SLOWLY_DETECTED)
    if source == "database":
        return _database(span, settings, columns)
    if source.startswith(PARQUET):
        return _parquet(Path(source.removeprefix(PARQUET)), span, columns)
    raise SettingsError(f"There is no source {source!r}", "Take kafka, database, or parquet:FILE")


def _kafka(topic: str, span: Span, settings: Settings, in_order: bool) -> History:
    low, high = to_us(span.low - span.late), to_us(span.high + span.late)
    log = read_log(settings.kafka, topic, low, high, in_order=in_order)

    def chunks() -> Generator[Contents, None, None]:
        for records in log.records:
            # Each record is judged as of the time at which it came: a clock that was ahead was ahead then.
            now_us = max(record.timestamp_us for record in records)
            contents = decode_records(records, now_us, settings.processor.max_future_s)
            # What is refused may tell no time: that of its record counts.
            came = {coordinates(record): record.timestamp_us for record in records}
            refused = [one for one in contents.refused if to_us(span.start) <= came[one.source] < to_us(span.end)]
            yield replace(contents, telemetry=span.read(contents.telemetry), refused=refused)

    return History(f"Kafka, {topic}", log.cut, chunks())


def _database(span: Span, settings: Settings, columns: tuple[str, ...]) -> History:
    reader = Reader(addresses.reader(settings))
    cut = any_before(reader, span.low)

    def chunks() -> Generator[Contents, None, None]:
        with reader:
            for frame in telemetry_by_time(reader, span.low, span.high, columns=columns, vehicles=span.vehicles):
                yield _telemetry(frame)

    return History(f"database {describe(reader.url)}", cut, chunks())


def span_of_file(file: Path) -> tuple[datetime, datetime]:
    """Return from when to when (not included) a Parquet file of telemetry reaches.

    Raises:
        SettingsError: If it cannot be read, is no such file, or is empty.
    """
    _, first, last, _ = _scan(file)
    if first is None or last is None:
        raise SettingsError(f"{file} holds no telemetry", "Export a time of which there is some")
    return first, last + timedelta(microseconds=1)


def _scan(file: Path) -> tuple[pl.LazyFrame, datetime | None, datetime | None, int]:
    """Open a file; return it with the times of its first and last sample and the number of its rows."""
    time = pl.col("time").cast(TIME_TYPE)
    try:
        lazy = pl.scan_parquet(file)
        lazy.collect_schema()
        found = lazy.select(time.min().alias("low"), time.max().alias("high"), pl.len().alias("rows")).collect()
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror or error}", "Give a Parquet file") from None
    except pl.exceptions.PolarsError as error:
        raise SettingsError(f"{file} is no Parquet file of telemetry: {error}", "`fleet export` makes one") from None
    first, last, rows = found.row(0)
    return lazy, first, last, rows


def _parquet(file: Path, span: Span, columns: tuple[str, ...]) -> History:
    lazy, first, last, rows = _scan(file)
    known = lazy.collect_schema()
    columns = tuple(name for name in columns if name in known or name not in SLOWLY_DETECTED)
    missing = [name for name in columns if name not in known and name != "ingest_time"]
    if missing:
        raise SettingsError(f"{file} has no column {missing[0]}", "`fleet export` writes all that a replay needs")
    lazy = lazy.with_columns(pl.col("time").alias("ingest_time")) if "ingest_time" not in known else lazy
    types = {column.name: column.dtype for column in TELEMETRY if column.name in columns}
    lazy = lazy.select(pl.col(name).cast(kind) for name, kind in types.items())

    def chunks() -> Generator[Contents, None, None]:
        if first is None or last is None:
            return
        width = max((last - first) * min(1.0, SLICE_ROWS / rows), SHORTEST_SLICE)
        low, high = max(span.low, first), min(span.high, last + timedelta(microseconds=1))
        while low < high:
            part = lazy.filter(pl.col("time") >= low, pl.col("time") < min(low + width, high))
            try:
                frame = span.read(part.collect(engine="streaming"))
            except (OSError, pl.exceptions.PolarsError) as error:
                raise FleetError(f"{file} cannot be read further: {error}", "Look at the disk") from None
            if len(frame):
                good, bad = split_by_range(frame)
                yield _telemetry(good.sort("time", "vehicle_id"), _letters(file, bad))
            low += width

    return History(str(file), first is not None and first < span.low, chunks())


def _letters(file: Path, bad: pl.DataFrame) -> list[DeadLetter]:
    """Return rows of a file that are out of range as dead letters; their payload is the row as JSON."""
    now_us = SystemClock().now_us()
    return [
        DeadLetter(str(file), -1, row.pop("reason"), now_us, json.dumps(row, default=str).encode())
        for row in bad.iter_rows(named=True)
    ]


def _telemetry(frame: pl.DataFrame, refused: Sequence[DeadLetter] = ()) -> Contents:
    return Contents(frame, incident_frame([]), trace_frame([]), [*refused], [], len(frame) + len(refused))
