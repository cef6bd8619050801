"""What the questions share: checks of their arguments, caps, and the way to the named SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import polars as pl

from fleetlib.errors import FleetError, SettingsError
from fleetlib.store.named import statements
from fleetlib.store.reader import Reader

MAX_ROWS = 2_000_000  # about 200 MB as a frame: more is a mistake in a notebook, not a question


class TooMuchData(FleetError):
    """The answer has more rows than a question may bring."""


def ask(db: Reader, file: str, name: str, **parameters: Any) -> pl.DataFrame:
    """Return the rows of a named query of `analysis/sql/<file>.sql`.

    With a parameter `limit`, one row more is asked for than it says, and getting it is an error.

    Raises:
        TooMuchData: If there are more than `limit` rows.
        FleetError: As in `Reader.query`.
    """
    limit = parameters.get("limit")
    if limit is not None:
        parameters["limit"] = limit + 1
    frame = db.query(statements("fleetlib.analysis", f"sql/{file}.sql")[name], parameters)
    if limit is not None and len(frame) > limit:
        raise TooMuchData(
            f"{name} has more than {limit} rows for these arguments", "Ask for a shorter time, or for fewer vehicles"
        )
    return frame


def span(start: datetime, end: datetime) -> dict[str, datetime]:
    """Return the parameters of a time, in UTC.

    Raises:
        SettingsError: If one of them has no time zone, or the end is not after the start.
    """
    moments = {"start": utc("start", start), "end": utc("end", end)}
    if moments["end"] <= moments["start"]:
        raise SettingsError(f"end = {end} is not after start = {start}", "Give a start before the end")
    return moments


def utc(name: str, moment: datetime) -> datetime:
    """Return an aware time in UTC.

    Raises:
        SettingsError: If it has no time zone.
    """
    if moment.tzinfo is None:
        raise SettingsError(f"{name} = {moment} has no time zone", "Write datetime(..., tzinfo=UTC)")
    return moment.astimezone(UTC)


def positive(name: str, value: float) -> float:
    """Return a number that is greater than 0.

    Raises:
        SettingsError: If it is not.
    """
    if not value > 0:
        raise SettingsError(f"{name} = {value} is not greater than 0", "Give a positive number")
    return float(value)


def ids(vehicles: Iterable[int] | None) -> list[int] | None:
    """Return vehicle ids as a list, None for all vehicles."""
    return None if vehicles is None else [int(vehicle) for vehicle in vehicles]
