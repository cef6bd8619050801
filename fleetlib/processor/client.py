"""One open WebSocket of the live page: what waits to be sent to it."""

from __future__ import annotations

import asyncio
from collections import deque

from websockets.asyncio.server import ServerConnection

from fleetlib import metrics

REQUESTS_PER_S, REQUESTS_AT_ONCE = 20, 50  # clicks on vehicles; more is a program that wants to keep us busy
TOO_SLOW = 1013  # RFC 6455 registry: try again later


class Client:
    """Messages for one browser: incidents and answers in order, none left out; of frames only the newest.

    Args:
        connection: The WebSocket.
        queue_max: Incidents and answers that it may fall behind by; then it is closed, and connects again.
    """

    def __init__(self, connection: ServerConnection, queue_max: int) -> None:
        self._connection = connection
        self._queue_max = queue_max
        self._queue: deque[bytes] = deque()
        self._frame: bytes | None = None
        self._wake = asyncio.Event()
        self._too_slow = False
        self._credit = float(REQUESTS_AT_ONCE)
        self._asked_s = 0.0

    def offer(self, message: bytes) -> None:
        """Queue a message that must not be left out."""
        if len(self._queue) >= self._queue_max:
            self._too_slow = True
        else:
            self._queue.append(message)
        self._wake.set()

    def offer_frame(self, frame: bytes) -> None:
        """Put the newest frame in place of one that was not sent yet."""
        if self._frame is not None:
            metrics.LIVE_DROPPED.inc()
        self._frame = frame
        self._wake.set()

    def may_ask(self, now_s: float) -> bool:
        """Count a request, and return whether the client still asks at a rate that a person clicks at.

        Args:
            now_s: Seconds of a clock that never goes back.
        """
        self._credit = min(REQUESTS_AT_ONCE, self._credit + (now_s - self._asked_s) * REQUESTS_PER_S)
        self._asked_s = now_s
        self._credit -= 1
        return self._credit >= 0

    async def send(self) -> None:
        """Send what is offered until the connection closes: what is queued first, then the newest frame."""
        while not self._too_slow:
            await self._wake.wait()
            self._wake.clear()
            while self._queue and not self._too_slow:
                await self._connection.send(self._queue.popleft())
            if self._frame is not None:
                frame, self._frame = self._frame, None
                await self._connection.send(frame)
        await self._connection.close(TOO_SLOW, "too slow")
