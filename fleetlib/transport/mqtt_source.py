"""The ingestor's connection: a shared subscription, read in bulk, acknowledged in the order of arrival."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import mqtt5
import numpy as np
import numpy.typing as npt

from fleetlib import metrics
from fleetlib.contracts.topics import UplinkKind, uplink_filter
from fleetlib.errors import FleetError, MissingServer
from fleetlib.settings import MqttSettings
from fleetlib.transport import mqtt_errors, mqtt_wire
from fleetlib.transport.base import Uplink

READ_WAIT_S = 0.002  # let the socket fill between reads: few big reads cost less than many small ones
BUFFER_BYTES = 2_097_152
MAX_PACKET_BYTES = 1_048_576  # told to the broker; half of the buffer, so a packet always fits
MAX_MESSAGES = 16_384  # per Uplink
CONNECT_TIMEOUT_S = 10.0
NO_PROGRESS_S = 30.0  # Mosquitto before 2.0.13 can lose count of what is in flight, and then sends nothing more
BACKOFF_S = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
TAKEN_OVER = 0x8E  # section 3.14.2.1
SHORT_LIFE_S = 3.0
MAX_SHORT_LIVES = 3  # Mosquitto 2.0.11 closes a session that another client takes over without saying why


class _Receipt:
    """Packet ids that came together and are acknowledged together."""

    __slots__ = ("done", "packet_ids")

    def __init__(self, packet_ids: npt.NDArray[np.uint16]) -> None:
        self.packet_ids = packet_ids
        self.done = False


class _Connection(asyncio.BufferedProtocol):
    """One TCP connection: bytes in, uplinks out, PUBACKs back from the head of the queue (MQTT-4.6.0-2)."""

    def __init__(self, on_uplink: Callable[[Uplink], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_uplink = on_uplink
        self._data = np.empty(BUFFER_BYTES, np.uint8)
        self._view = memoryview(self._data)  # type: ignore[arg-type]
        self._filled = 0
        self._columns = mqtt_wire.PublishColumns.of_size(MAX_MESSAGES)
        self._receipts: deque[_Receipt] = deque()
        self._release_due = False
        self._reading = True
        self._transport: asyncio.Transport | None = None
        self.replies: asyncio.Queue[mqtt5.Packet] = asyncio.Queue()
        self.closed: asyncio.Future[str] = self._loop.create_future()
        self.reason_code = 0
        self.messages = 0
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
        """Return the free part of the buffer."""
        return self._view[self._filled :]

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
        if self._reading and self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def _parse(self) -> None:
        columns = self._columns
        position, why = 0, mqtt_wire.COLUMNS_FULL
        while why not in (mqtt_wire.NEED_MORE, mqtt_wire.MALFORMED):
            count, position, why = mqtt_wire.parse_publishes(
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
            if count:
                self._deliver(count)
            if why == mqtt_wire.OTHER_PACKET:
                position += self._take_packet(position)
        if why == mqtt_wire.MALFORMED:
            self.close()
            return
        left = self._filled - position
        if left and position:
            self._data[:left] = self._data[position : self._filled].copy()
        self._filled = left

    def _deliver(self, count: int) -> None:
        columns = self._columns
        self.messages += count
        self.last_message_s = self._loop.time()
        receipt = _Receipt(columns.packet_id[:count].copy())
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

    def _acknowledge(self, receipt: _Receipt) -> None:
        """Called from any thread; the writing happens on the loop, once for all that is due."""
        receipt.done = True
        if not self._release_due:
            self._release_due = True
            with suppress(RuntimeError):  # the loop has ended: the broker will send these messages again
                self._loop.call_soon_threadsafe(self._release)

    def _release(self) -> None:
        self._release_due = False
        due: list[npt.NDArray[np.uint16]] = []
        while self._receipts and self._receipts[0].done:
            due.append(self._receipts.popleft().packet_ids)
        if due:
            self.write(mqtt_wire.pubacks(np.concatenate(due)))

    def _take_packet(self, position: int) -> int:
        packet, size = mqtt5.read(self._view[position : self._filled])
        self.last_answer_s = self._loop.time()
        if isinstance(packet, mqtt5.DisconnectPacket):
            self.reason_code = int(packet.reason_code)
            self.close()
        elif not isinstance(packet, mqtt5.PingRespPacket):
            self.replies.put_nowait(packet)
        return int(size)


class MqttSource:
    """Reads all vehicles' messages through a shared subscription, and keeps doing so.

    The session is persistent: what was not acknowledged comes again after a reconnect or a restart under the same
    name. A connection that is quiet for `NO_PROGRESS_S` after having carried messages is made again.

    Args:
        settings: The broker and how to use it.
        client_id: The same after a restart, different for each ingestor.
        on_uplink: Gets the messages; its columns are valid until it returns.
    """

    def __init__(self, settings: MqttSettings, client_id: str, on_uplink: Callable[[Uplink], None]) -> None:
        self._settings = settings
        self._client_id = client_id
        self._on_uplink = on_uplink
        self._connection: _Connection | None = None
        self._keepalive_s = float(settings.keepalive_s)
        self._short_lives = 0

    async def connect(self) -> None:
        """Connect and subscribe.

        Raises:
            MissingServer: If the broker does not answer.
            PermissionRefused: If it refuses the credentials or the subscription.
        """
        connection = await self._open()
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await self._greet(connection)
        except TimeoutError:
            connection.close()
            raise mqtt_errors.unreachable(self._settings, "no answer to CONNECT") from None
        except FleetError:
            connection.close()
            raise
        self._connection = connection

    async def run(self, stop: asyncio.Event) -> None:
        """Keep the connection until `stop` is set; `connect` must have succeeded.

        Raises:
            FleetError: If another client has taken over the session.
        """
        stopped = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                assert self._connection is not None  # noqa: S101
                waiting: set[asyncio.Future[Any]] = {self._connection.closed, stopped}
                done, _ = await asyncio.wait(
                    waiting,
                    timeout=self._keepalive_s / 2,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if self._connection.closed in done or not (done or self._is_well(self._connection)):
                    await self._reconnect(self._connection, stopped)
                elif not done:
                    self._connection.write(mqtt5.PingReqPacket().write())
        finally:
            stopped.cancel()

    def stop_reading(self) -> None:
        """Take no more messages; those in flight can still be acknowledged."""
        if self._connection is not None:
            self._connection.stop_reading()

    async def close(self) -> None:
        """Leave with a DISCONNECT; the broker keeps the session and what is not acknowledged."""
        if self._connection is not None and not self._connection.closed.done():
            self._connection.write(mqtt5.DisconnectPacket().write())
            self._connection.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._connection.closed), CONNECT_TIMEOUT_S)

    @property
    def unacknowledged(self) -> int:
        """Reads of which not all is acknowledged yet."""
        return self._connection.unacknowledged if self._connection is not None else 0

    def _is_well(self, connection: _Connection) -> bool:
        now_s = asyncio.get_running_loop().time()
        answers = now_s - max(connection.last_answer_s, connection.last_message_s) < 1.5 * self._keepalive_s
        stuck = connection.messages and not connection.unacknowledged
        return answers and not (stuck and now_s - connection.last_message_s > NO_PROGRESS_S)

    async def _open(self) -> _Connection:
        settings = self._settings
        context = ssl.create_default_context() if settings.tls else None
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                _, connection = await loop.create_connection(
                    lambda: _Connection(self._on_uplink), settings.host, settings.port, ssl=context
                )
        except (OSError, TimeoutError) as error:
            raise mqtt_errors.unreachable(settings, error or "timed out") from None
        return connection

    async def _greet(self, connection: _Connection) -> None:
        settings = self._settings
        password = settings.password.get_secret_value().encode() if settings.password is not None else None
        connection.write(
            mqtt5.ConnectPacket(
                self._client_id,
                username=settings.username,
                password=password,
                clean_start=False,
                keep_alive=settings.keepalive_s,
                session_expiry_interval=settings.session_expiry_s,
                receive_max=settings.receive_maximum,
                max_packet_size=MAX_PACKET_BYTES,
            ).write()
        )
        answer = await self._reply(connection)
        if not isinstance(answer, mqtt5.ConnAckPacket) or int(answer.reason_code) >= mqtt_errors.FAILURE:
            raise mqtt_errors.refused(settings, int(getattr(answer, "reason_code", 0x82)), "the connection")
        self._keepalive_s = float(answer.server_keep_alive or settings.keepalive_s)
        filters = [mqtt5.TopicFilter(uplink_filter(kind), max_qos=mqtt5.QoS.AT_LEAST_ONCE) for kind in UplinkKind]
        connection.write(mqtt5.SubscribePacket(1, filters).write())
        answer = await self._reply(connection)
        codes = [int(code) for code in answer.reason_codes] if isinstance(answer, mqtt5.SubAckPacket) else [0x82]
        if max(codes) >= mqtt_errors.FAILURE:
            raise mqtt_errors.refused(settings, max(codes), "the subscription to the vehicles' topics")

    async def _reply(self, connection: _Connection) -> mqtt5.Packet:
        answer = asyncio.ensure_future(connection.replies.get())
        waiting: set[asyncio.Future[Any]] = {answer, connection.closed}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        answer.cancel()
        raise mqtt_errors.unreachable(self._settings, connection.closed.result())

    async def _reconnect(self, old: _Connection, stopped: asyncio.Future[Any]) -> None:
        lived_s = asyncio.get_running_loop().time() - old.opened_s
        self._short_lives = self._short_lives + 1 if lived_s < SHORT_LIFE_S else 0
        if old.reason_code == TAKEN_OVER or self._short_lives >= MAX_SHORT_LIVES:
            raise FleetError(
                f"The broker ends the connection as {self._client_id!r} again and again: another client has this name",
                "Give each ingestor a name of its own (`fleet ingest --name`)",
            )
        old.close()
        attempt = self._short_lives
        while not stopped.done():
            with suppress(MissingServer):
                await self.connect()
                metrics.INGEST_RECONNECTS.inc()
                return
            pause = BACKOFF_S[min(attempt, len(BACKOFF_S) - 1)]
            await asyncio.wait({stopped}, timeout=pause)
            attempt += 1
