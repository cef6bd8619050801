"""Stored telemetry to a file: Parquet, CSV or GPX, streamed, and there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

import polars as pl

from fleetlib.contracts.columns import TELEMETRY_SCHEMA
from fleetlib.contracts.flags import StatusFlag
from fleetlib.errors import FleetError, SettingsError
from fleetlib.store.history import telemetry_by_time, telemetry_of
from fleetlib.store.reader import Reader

Format = Literal["parquet", "csv", "gpx"]
FORMATS: tuple[Format, ...] = ("parquet", "csv", "gpx")
ROW_GROUP_ROWS = 100_000  # of a Parquet file: a reader that wants a time skips the others
GAP_S = 300  # a longer silence begins a new segment of a GPX track
_TRACKED = ("time", "latitude_deg", "longitude_deg", "speed_mps", "heading_deg", "flags")
_GPX_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="FleetTracker" xmlns="http://www.topografix.com/GPX/1/1"
 xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2">
"""
_POINT = (
    '<trkpt lat="{}" lon="{}"><time>{}</time><extensions><gpxtpx:TrackPointExtension><gpxtpx:speed>{}</gpxtpx:speed>'
    "<gpxtpx:course>{}</gpxtpx:course></gpxtpx:TrackPointExtension></extensions></trkpt>\n"
)
_DEGREES = pl.Decimal(10, 7)
_NEW_SEGMENT = "</trkseg><trkseg>\n"
OnRows = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        rows: Samples in the file; in GPX those with a measured position.
        bytes: Its size.
    """

    rows: int
    bytes: int


def export(
    reader: Reader,
    start: datetime,
    end: datetime,
    file: Path,
    form: Format,
    *,
    vehicles: Collection[int] | None = None,
    replace: bool = False,
    on_rows: OnRows = lambda _: None,
) -> Exported:
    """Write the samples from `start` up to `end` to a file; memory does not grow with them.

    Parquet and CSV have all columns, in the order of time. GPX has a track per vehicle, its speed in m/s and course in
    degrees as Garmin's TrackPointExtension. The file appears under its name when all of it is written.

    Args:
        reader: The database.
        start: Aware time.
        end: Aware time, not included.
        file: Where to.
        form: One of `FORMATS`.
        vehicles: Only these; None for all.
        replace: Put it in the place of a file that is there.
        on_rows: Told how many rows are written so far.

    Raises:
        SettingsError: If the file is there already, or cannot be made.
        FleetError: If the disk is full; nothing is left of the file then, and one that was there is as it was.
        MissingServer: If the database goes away; the same.
    """
    if file.exists() and not replace:
        raise SettingsError(f"{file} is there already", "Add --replace, or choose another name")
    write = {"parquet": _parquet, "csv": _csv, "gpx": _gpx}[form]
    with _whole_or_nothing(file) as part:
        rows = 0
        for count in write(part, reader, start, end, vehicles):
            rows += count
            on_rows(rows)
    return Exported(rows, file.stat().st_size)


@contextmanager
def _whole_or_nothing(file: Path) -> Iterator[Path]:
    part = file.with_name(file.name + ".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.touch()
    except OSError as error:
        raise SettingsError(f"{file} cannot be written: {error.strerror}", "Choose another place") from None
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(file)
    except OSError as error:
        size = part.stat().st_size if part.exists() else 0
        raise FleetError(
            f"{file} could not be written further after {size:,} bytes: {error.strerror or error}",
            "Make room or choose another place; nothing was left there",
        ) from error
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def _parquet(
    part: Path, reader: Reader, start: datetime, end: datetime, vehicles: Collection[int] | None
) -> Iterator[int]:
    import pyarrow.parquet as pq

    schema = pl.DataFrame(schema=TELEMETRY_SCHEMA).to_arrow().schema
    with pq.ParquetWriter(part, schema, compression="zstd") as writer:
        for frame in _in_groups(telemetry_by_time(reader, start, end, vehicles=vehicles)):
            writer.write_table(frame.to_arrow().cast(schema))
            yield len(frame)


def _csv(part: Path, reader: Reader, start: datetime, end: datetime, vehicles: Collection[int] | None) -> Iterator[int]:
    with part.open("wb") as handle:
        pl.DataFrame(schema=TELEMETRY_SCHEMA).write_csv(handle)
        for frame in telemetry_by_time(reader, start, end, vehicles=vehicles):
            frame.write_csv(handle, include_header=False, datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
            yield len(frame)


def _gpx(part: Path, reader: Reader, start: datetime, end: datetime, vehicles: Collection[int] | None) -> Iterator[int]:
    known = reader.query("SELECT vehicle_id, name FROM vehicles ORDER BY vehicle_id")
    with part.open("w", encoding="utf-8") as handle:
        handle.write(_GPX_HEAD)
        for vehicle_id, name in known.iter_rows():
            if vehicles is None or vehicle_id in vehicles:
                rows = telemetry_of(reader, start, end, vehicle_id, columns=_TRACKED)
                yield _track(handle, name or f"Vehicle {vehicle_id}", rows)
        handle.write("</gpx>\n")


def _track(handle: IO[str], name: str, batches: Iterator[pl.DataFrame]) -> int:
    """Write the track of one vehicle, where it has any point; return how many."""
    from xml.sax.saxutils import escape

    rows = 0
    last: datetime | None = None
    for batch in batches:
        points = batch.filter(pl.col("flags") & int(StatusFlag.GNSS_FIX) != 0)
        if points.is_empty():
            continue
        if last is None:
            handle.write(f"<trk><name>{escape(name)}</name><trkseg>\n")
            last = points["time"][0]
        handle.write("".join(points.select(_point(last)).to_series()))
        last = points["time"][-1]
        rows += len(points)
    if rows:
        handle.write("</trkseg></trk>\n")
    return rows


def _point(last: datetime | None) -> pl.Expr:
    time = pl.col("time")
    silence = time - time.shift(1, fill_value=pl.lit(last, TELEMETRY_SCHEMA["time"]))
    text = pl.format(
        _POINT,
        pl.col("latitude_deg").cast(_DEGREES),  # as decimals: XML knows no 5e-7
        pl.col("longitude_deg").cast(_DEGREES),
        time.dt.to_string("%Y-%m-%dT%H:%M:%S%.6fZ"),
        pl.col("speed_mps").cast(pl.Decimal(6, 2)),
        pl.col("heading_deg").cast(pl.Decimal(6, 2)),
    )
    return pl.when(silence > pl.duration(seconds=GAP_S)).then(pl.lit(_NEW_SEGMENT) + text).otherwise(text)


def _in_groups(frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Join small frames: a Parquet file of many small row groups is large and slow."""
    held: list[pl.DataFrame] = []
    for frame in frames:
        held.append(frame)
        if sum(map(len, held)) >= ROW_GROUP_ROWS:
            yield pl.concat(held)
            held = []
    if held:
        yield pl.concat(held)
