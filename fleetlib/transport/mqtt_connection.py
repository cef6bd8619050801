"""One TCP connection of an ingestor: PUBLISH packets in bulk in, PUBACKs out in the order of arrival."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from typing import Any

import mqtt5

from fleetlib.transport import mqtt_wire
from fleetlib.transport.base import Uplink

READ_WAIT_S = 0.004  # let the socket fill between reads: few big reads cost less than many small ones
BUFFER_BYTES = 2_097_152
READ_BYTES = 131_072  # at once, some 1,250 messages: more would be no quicker, and would stay in memory
MAX_PACKET_BYTES = 1_048_576  # told to the broker; half of the buffer, so a packet always fits
MAX_MESSAGES = 16_384  # per Uplink
NO_ROOM_WAIT_S = 0.02  # between two looks whether there is room again
MAX_REPLIES = 16  # nobody asks for more at once

Parse = Callable[..., tuple[int, int, int]]
"""`mqtt_publishes.parse_publishes`, however it was compiled: see `parse_by_numba`."""


class _Receipt:
    """Packet ids (the bytes of uint16) that came together and are acknowledged together."""

    __slots__ = ("done", "packet_ids")

    def __init__(self, packet_ids: bytes) -> None:
        self.packet_ids = packet_ids
        self.done = False


class BulkConnection(asyncio.BufferedProtocol):
    """One TCP connection: bytes in, uplinks out, PUBACKs back from the head of the queue (MQTT-4.6.0-2)."""

    def __init__(
        self,
        on_uplink: Callable[[Uplink], None],
        has_room: Callable[[], bool],
        on_notice: Callable[[bytes, bytes], None],
        parse: Parse | None = None,
    ) -> None:
        self._parse_publishes = parse or parse_by_numba()
        self._loop = asyncio.get_running_loop()
        self._on_uplink = on_uplink
        self._has_room = has_room
        self._on_notice = on_notice
        self._data = mqtt_wire.untouched("B", BUFFER_BYTES)
        self._filled = 0
        self._columns = mqtt_wire.PublishColumns.of_size(MAX_MESSAGES)
        self._receipts: deque[_Receipt] = deque()
        self._release_due = False
        self._reading = True
        self._transport: asyncio.Transport | None = None
        self.replies: asyncio.Queue[mqtt5.Packet] = asyncio.Queue(MAX_REPLIES)
        self.closed: asyncio.Future[str] = self._loop.create_future()
        self.reason_code = 0
        self.messages = 0
        self.acknowledged = 0
        self.opened_s = self.last_message_s = self.last_answer_s = self._loop.time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport) or hasattr(transport, "write")  # noqa: S101
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits."""
        self._transport = None
        if not self.closed.done():
            self.closed.set_result(str(exc or "closed by the broker"))

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002
        """Return the part of the buffer to read into."""
        return self._data[self._filled : self._filled + READ_BYTES]

    def buffer_updated(self, nbytes: int) -> None:
        """Take what was read, then let the socket fill for a moment."""
        self._filled += nbytes
        if self._transport is not None:
            self._transport.pause_reading()
            self._loop.call_later(READ_WAIT_S, self._resume)
        self._parse()

    def write(self, data: bytes) -> None:
        """Send bytes, if there still is a connection."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def stop_reading(self) -> None:
        """Read no more; what is in flight can still be acknowledged."""
        self._reading = False
        if self._transport is not None:
            self._transport.pause_reading()

    def close(self) -> None:
        """Close after what is written has left."""
        if self._transport is not None:
            self._transport.close()

    @property
    def unacknowledged(self) -> int:
        """Reads of which not all is acknowledged yet."""
        return len(self._receipts)

    def _resume(self) -> None:
        if not self._reading or self._transport is None or self._transport.is_closing():
            return
        if self._has_room():
            self._transport.resume_reading()
        else:
            self.last_answer_s = self._loop.time()  # it is we who do not listen
            self._loop.call_later(NO_ROOM_WAIT_S, self._resume)

    def _parse(self) -> None:
        columns = self._columns
        position, why = 0, mqtt_wire.COLUMNS_FULL
        while why not in (mqtt_wire.NEED_MORE, mqtt_wire.MALFORMED):
            count, position, why = self._parse_publishes(
                self._data,
                position,
                self._filled,
                columns.vehicle_id,
                columns.kind,
                columns.packet_id,
                columns.start,
                columns.end,
                columns.topic_start,
                columns.topic_end,
            )
            if count and mqtt_wire.has_zero(columns.packet_id[:count].tobytes()):
                count = self._take_notices(count)
            if count:
                self._deliver(count)
            if why == mqtt_wire.OTHER_PACKET:
                position += self._take_packet(position)
        if why == mqtt_wire.MALFORMED:
            self.close()
            return
        left = self._filled - position
        if left and position:
            self._data[:left] = self._data[position : self._filled]
        self._filled = left

    def _deliver(self, count: int) -> None:
        columns = self._columns
        self.messages += count
        self.last_message_s = self._loop.time()
        receipt = _Receipt(columns.packet_id[:count].tobytes())
        self._receipts.append(receipt)
        self._on_uplink(
            Uplink(
                self._data,
                columns.vehicle_id[:count],
                columns.kind[:count],
                columns.start[:count],
                columns.end[:count],
                columns.topic_start[:count],
                columns.topic_end[:count],
                partial(self._acknowledge, receipt),
            )
        )

    def _take_notices(self, count: int) -> int:
        """Take out what the broker itself tells (QoS 0, of $SYS); return how many messages are left."""
        columns = self._columns
        mine = [True] * count
        for index in [index for index, packet_id in enumerate(columns.packet_id[:count]) if packet_id == 0]:
            topic = self._data[columns.topic_start[index] : columns.topic_end[index]].tobytes()
            if topic.startswith(b"$SYS/"):
                mine[index] = False
                self.last_answer_s = self._loop.time()
                self._on_notice(topic, self._data[columns.start[index] : columns.end[index]].tobytes())
        return columns.keep(mine)

    def _acknowledge(self, receipt: _Receipt) -> None:
        """Called from any thread; the writing happens on the loop, once for all that is due."""
        receipt.done = True
        if not self._release_due:
            self._release_due = True
            with suppress(RuntimeError):  # the loop has ended: the broker will send these messages again
                self._loop.call_soon_threadsafe(self._release)

    def _release(self) -> None:
        self._release_due = False
        due: list[bytes] = []
        while self._receipts and self._receipts[0].done:
            due.append(self._receipts.popleft().packet_ids)
        if due:
            packet_ids = b"".join(due)
            self.acknowledged += len(packet_ids) // 2
            self.write(mqtt_wire.pubacks(packet_ids))

    def _take_packet(self, position: int) -> int:
        packet, size = mqtt5.read(self._data[position : self._filled])
        self.last_answer_s = self._loop.time()
        if isinstance(packet, mqtt5.DisconnectPacket):
            self.reason_code = int(packet.reason_code)
            self.close()
        elif not isinstance(packet, mqtt5.PingRespPacket) and not self.replies.full():
            self.replies.put_nowait(packet)
        return int(size)


@cache
def parse_by_numba() -> Parse:
    """Return the parser as Numba compiles or has kept it, in this process."""
    import numpy as np

    from fleetlib.transport.mqtt_publishes import parse_publishes

    def parse(data: Any, position: int, end: int, *columns: Any) -> tuple[int, int, int]:
        found: tuple[int, int, int] = parse_publishes(np.asarray(data), position, end, *map(np.asarray, columns))
        return found

    return parse
