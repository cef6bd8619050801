"""Dead letters in the log, told together: there can be thousands a second."""

from __future__ import annotations

from dataclasses import dataclass

from fleetlib import logs
from fleetlib.units import US_PER_S

TOLD_BYTES = 200  # of a topic in the log: a client may choose one of 64 KiB
TELL_US = US_PER_S
log = logs.get(__name__)


@dataclass(slots=True)
class _Refused:
    """Dead letters of one reason that are not told yet."""

    count: int = 0
    topic: bytes = b""  # of the last one


class Refusals:
    """Counts dead letters by reason, and tells them no more often than once a second."""

    def __init__(self) -> None:
        self._refused: dict[str, _Refused] = {}  # by reason, since they were last told
        self._tell_at_us = 0

    def note(self, reason: str, topic: bytes) -> None:
        """Count a dead letter that came from a topic."""
        refused = self._refused.setdefault(reason, _Refused())
        refused.count, refused.topic = refused.count + 1, topic[:TOLD_BYTES]

    def tell_if_due(self, now_us: int) -> None:
        """Tell what was counted, if it is time."""
        if self._refused and not 0 < self._tell_at_us - now_us <= TELL_US:  # longer: the clock was set back
            self._tell_at_us = now_us + TELL_US
            self.tell()

    def tell(self) -> None:
        """Say how many dead letters there were, by reason, and where the last one came from."""
        for reason, refused in self._refused.items():
            topic = refused.topic.decode("ascii", "backslashreplace")
            log.warning("dead letters", per=reason, reason=reason, count=refused.count, topic=topic)
        self._refused.clear()
