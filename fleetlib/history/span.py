"""Which history is replayed: a time, and around it what detection has to see to find what began in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from fleetlib.clock import to_us
from fleetlib.errors import SettingsError

# Beyond the rules' longest interval: speeds, confirmations and ends of incidents reach a few seconds further.
MARGIN = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Span:
    """A time of event time, and what is read for it.

    Attributes:
        start: Incidents that begin from here ...
        end: ... up to here, not included, are found.
        around: How much is read before the start and after the end, so that an incident keeps its true beginning.
        vehicles: Only these; None for all.
        late: How much earlier or later than its sample a record can lie in Kafka.
    """

    start: datetime
    end: datetime
    around: timedelta = MARGIN
    vehicles: Collection[int] | None = None
    late: timedelta = timedelta(minutes=10)

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            if getattr(self, name).tzinfo is None:
                raise SettingsError(
                    f"{name} = {getattr(self, name)} has no time zone", "Write datetime(..., tzinfo=UTC)"
                )
        if self.end <= self.start:
            raise SettingsError(f"The end ({self.end}) is not after the start ({self.start})", "Turn them round")

    @property
    def low(self) -> datetime:
        """Where reading begins."""
        return self.start - self.around

    @property
    def high(self) -> datetime:
        """Where reading ends, not included."""
        return self.end + self.around

    def read(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the samples that are to be looked at."""
        return self._of_vehicles(frame, _between("time", to_us(self.low), to_us(self.high)))

    def inside(self, frame: pl.DataFrame, column: str) -> pl.DataFrame:
        """Return the rows whose time lies between start and end."""
        return self._of_vehicles(frame, _between(column, to_us(self.start), to_us(self.end)))

    def _of_vehicles(self, frame: pl.DataFrame, condition: pl.Expr) -> pl.DataFrame:
        if self.vehicles is not None:
            condition &= pl.col("vehicle_id").is_in(sorted(self.vehicles))
        return frame.filter(condition)


def _between(column: str, low_us: int, high_us: int) -> pl.Expr:
    return pl.col(column).to_physical().is_between(low_us, high_us, closed="left")
