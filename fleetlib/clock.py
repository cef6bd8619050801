"""Time as an argument: the services take a `Clock`, tests give them a `ManualClock`."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import Protocol

from fleetlib.errors import SettingsError

_AGO = re.compile(r"now(?:-(\d+(?:\.\d+)?)(s|m|h|d))?")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class Clock(Protocol):
    """Wall-clock time in microseconds since 1970-01-01T00:00:00Z."""

    def now_us(self) -> int:
        """Return the time now, microseconds since 1970 UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now_us(self) -> int:
        """Return the time now, microseconds since 1970 UTC."""
        return time.time_ns() // 1000


class ManualClock:
    """A clock that stands until it is moved.

    Args:
        start_us: Its first reading, microseconds since 1970 UTC.
    """

    def __init__(self, start_us: int = 1_700_000_000_000_000) -> None:
        self._now_us = start_us

    def now_us(self) -> int:
        """Return the time that was last set."""
        return self._now_us

    def advance(self, seconds: float) -> None:
        """Move the clock forward by `seconds`."""
        self._now_us += round(seconds * 1e6)


def to_datetime(time_us: int) -> datetime:
    """Return an aware UTC datetime of microseconds since 1970."""
    return datetime.fromtimestamp(time_us / 1e6, tz=UTC)


def to_us(moment: datetime) -> int:
    """Return microseconds since 1970 UTC.

    Raises:
        ValueError: If `moment` has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone: give an aware datetime, for example with tzinfo=UTC")
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    delta = moment - epoch
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def moment(name: str, text: str, now_us: int) -> datetime:
    """Return the aware time that a person wrote: ISO 8601 with its zone, `now`, or `now-2h` (s, m, h, d).

    Args:
        name: Of the option, for the error's sentence.
        text: What was written.
        now_us: The time now, microseconds since 1970 UTC.

    Raises:
        SettingsError: If it is no time, or has no zone: nobody knows which hour that is.
    """
    ago = _AGO.fullmatch(text.strip())
    advice = "Write 2026-11-25T08:00:00Z, 2026-11-25T09:00:00+01:00, now, or now-2h (s, m, h, d)"
    try:
        if ago is not None:
            back_s = float(ago[1]) * _SECONDS[ago[2]] if ago[1] else 0.0
            return to_datetime(now_us - round(back_s * 1e6))
        found = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError, OSError):  # the latter two: before the first year that a clock can tell
        raise SettingsError(f"{name} {text!r} is not a time", advice) from None
    if found.tzinfo is None:
        raise SettingsError(f"{name} {text!r} has no time zone", advice)
    return found.astimezone(UTC)
