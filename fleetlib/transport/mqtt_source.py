"""The ingestor's connection: a shared subscription, read in bulk, acknowledged in the order of arrival."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import mqtt5

from fleetlib import logs, metrics
from fleetlib.errors import FleetError, MissingServer
from fleetlib.transport import mqtt_errors
from fleetlib.transport.access import BrokerAccess
from fleetlib.transport.base import Uplink
from fleetlib.transport.credentials import shared_group
from fleetlib.transport.mqtt_connection import BulkConnection, Parse
from fleetlib.transport.mqtt_handshake import filters, greet, subscribe
from fleetlib.transport.mqtt_tls import client_context
from fleetlib.transport.mqtt_valve import LOOK_S, QUEUE_TOPIC, Valve

log = logs.get(__name__)

CONNECT_TIMEOUT_S = 10.0
PING_S = 5.0  # an answer to a ping that takes longer is none
NO_PROGRESS_S = 30.0  # Mosquitto before 2.0.13 can lose count of what is in flight, and then sends nothing more
BACKOFF_S = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
TAKEN_OVER = 0x8E  # section 3.14.2.1
SHORT_LIFE_S = 3.0
MAX_SHORT_LIVES = 3  # Mosquitto 2.0.11 closes a session that another client takes over without saying why


class MqttSource:
    """Reads all vehicles' messages through a shared subscription, and keeps doing so.

    The session is persistent: what was not acknowledged comes again after a reconnect or a restart under the same
    name. A connection that is quiet for `NO_PROGRESS_S` after having carried messages is made again.

    Args:
        settings: The broker and how to use it.
        client_id: The same after a restart, different for each ingestor.
        on_uplink: Gets the messages; its columns are valid until it returns.
        has_room: Asked before each read: while it says no, nothing is read, and the broker keeps what it has.
        parse: The compiled parser; absent: Numba's, in this process.
    """

    def __init__(
        self,
        settings: BrokerAccess,
        client_id: str,
        on_uplink: Callable[[Uplink], None],
        has_room: Callable[[], bool] = lambda: True,
        parse: Parse | None = None,
    ) -> None:
        self._parse = parse
        self._settings = settings.for_services()
        self._client_id = client_id
        self._on_uplink = on_uplink
        self._has_room = has_room
        self._valve = Valve(settings.max_queued_messages)
        self._connection: BulkConnection | None = None
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
                self._keepalive_s = await greet(connection, self._settings, self._client_id)
                await subscribe(connection, self._settings, self._group)
                self._valve.reset()
        except TimeoutError:
            connection.close()
            raise mqtt_errors.unreachable(self._settings, "no answer to CONNECT") from None
        except FleetError:
            connection.close()
            raise
        self._connection = connection
        metrics.INGEST_CONNECTED.set(1)

    async def run(self, stop: asyncio.Event) -> None:
        """Keep the connection until `stop` is set; `connect` must have succeeded.

        Raises:
            FleetError: If another client has taken over the session.
        """
        stopped = asyncio.ensure_future(stop.wait())
        looking = asyncio.ensure_future(self._look())
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
            looking.cancel()

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

    def fault(self) -> str | None:
        """Return why nothing comes from the broker, None where the subscription stands and the broker answers."""
        connection = self._connection
        if connection is None or connection.closed.done():
            return f"not connected to {self._settings.host}:{self._settings.port}"
        quiet_s = time.monotonic() - max(connection.last_answer_s, connection.last_message_s)
        return f"the broker has not answered for {quiet_s:.0f} s" if quiet_s > self._keepalive_s / 2 + PING_S else None

    @property
    def unacknowledged(self) -> int:
        """Reads of which not all is acknowledged yet."""
        return self._connection.unacknowledged if self._connection is not None else 0

    def _is_well(self, connection: BulkConnection) -> bool:
        now_s = asyncio.get_running_loop().time()
        answers = now_s - max(connection.last_answer_s, connection.last_message_s) < 1.5 * self._keepalive_s
        stuck = connection.messages and not connection.unacknowledged
        return answers and not (stuck and now_s - connection.last_message_s > NO_PROGRESS_S)

    async def _open(self) -> BulkConnection:
        settings = self._settings
        context = client_context(settings)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                _, connection = await loop.create_connection(
                    lambda: BulkConnection(self._on_uplink, self._has_room, self._noticed, self._parse),
                    settings.host,
                    settings.port,
                    ssl=context,
                )
        except (OSError, TimeoutError) as error:
            raise mqtt_errors.unreachable(settings, error or "timed out") from None
        return connection

    def _noticed(self, topic: bytes, payload: bytes) -> None:
        """Take in what the broker tells of its queue."""
        connection = self._connection
        if topic == QUEUE_TOPIC.encode() and connection is not None:
            now_s = asyncio.get_running_loop().time()
            if self._valve.told(payload, connection.acknowledged, now_s):
                self._turn(connection)

    async def _look(self) -> None:
        """Look at the account of the broker's queue again and again: it tells its length too seldom."""
        while True:
            await asyncio.sleep(LOOK_S)
            connection = self._connection
            now_s = asyncio.get_running_loop().time()
            if connection is not None and self._valve.look(connection.acknowledged, now_s):
                self._turn(connection)

    def _turn(self, connection: BulkConnection) -> None:
        """Subscribe or unsubscribe as the valve says; the answer is not waited for."""
        if self._valve.is_open:
            connection.write(mqtt5.SubscribePacket(3, filters(self._group)).write())
        else:
            names = [one.pattern for one in filters(self._group)]
            connection.write(mqtt5.UnsubscribePacket(4, names).write())

    @property
    def _group(self) -> str:
        return shared_group(self._settings.group_secret)

    async def _reconnect(self, old: BulkConnection, stopped: asyncio.Future[Any]) -> None:
        lived_s = asyncio.get_running_loop().time() - old.opened_s
        self._short_lives = self._short_lives + 1 if lived_s < SHORT_LIFE_S else 0
        if old.reason_code == TAKEN_OVER or self._short_lives >= MAX_SHORT_LIVES:
            raise FleetError(
                f"The broker ends the connection as {self._client_id!r} again and again: another client has this name",
                "Give each ingestor a name of its own (`fleet ingest --name`)",
            )
        old.close()
        metrics.INGEST_CONNECTED.set(0)
        log.warning("the connection to the broker is lost, connecting again")
        attempt = self._short_lives
        while not stopped.done():
            try:
                await self.connect()
            except MissingServer:
                self._short_lives = 0  # it was the broker that went: nobody has taken the session over
            else:
                metrics.INGEST_RECONNECTS.inc()
                log.info("connected to the broker again")
                return
            pause = BACKOFF_S[min(attempt, len(BACKOFF_S) - 1)]
            await asyncio.wait({stopped}, timeout=pause)
            attempt += 1
