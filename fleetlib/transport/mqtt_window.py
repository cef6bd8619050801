"""How much a vehicle may have in flight: it slows down where the broker has nobody to give its messages to."""

from __future__ import annotations

FIRST_PAUSE_S, LAST_PAUSE_S = 1.0, 4.0


class Window:
    """The number of messages that may be on their way, from the first that comes back to the next that is taken.

    A PUBACK with *no matching subscribers* (the ingestors are not there or take no more at present) closes it for a
    pause; then one message asks, and its PUBACK ends the window, or closes it for longer.

    Args:
        most: Its size before it closes, messages.
    """

    __slots__ = ("_pause_s", "size")

    def __init__(self, most: int) -> None:
        self._pause_s = FIRST_PAUSE_S
        self.size = most

    def close(self) -> float | None:
        """Close; return how long to wait before `ask`, seconds, or None where that wait runs already."""
        if self.size == 0:
            return None
        self.size = 0
        pause_s, self._pause_s = self._pause_s, min(2 * self._pause_s, LAST_PAUSE_S)
        return pause_s

    def ask(self) -> None:
        """Let one message go, if the window is still closed."""
        self.size = self.size or 1
