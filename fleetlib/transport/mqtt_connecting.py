"""Makes the connections of a pool's sessions, and brings lost ones back."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence

from fleetlib import logs
from fleetlib.errors import FleetError
from fleetlib.settings import MqttSettings
from fleetlib.transport import mqtt_errors
from fleetlib.transport.mqtt_line import VehicleLine
from fleetlib.transport.mqtt_tls import client_context

CONNECT_TIMEOUT_S = 20.0
CONCURRENT_CONNECTS = 200
BACKOFF_MAX_S = 10.0
PER_LOOPBACK_ADDRESS = 20_000  # connections from one source address: it has about 28,000 ephemeral ports
TELL_EVERY_S = 10.0

log = logs.get(__name__)


class Connector:
    """Connects sessions, some at a time.

    Args:
        settings: The broker.
        on_returned: Told of each session that is connected again.
        seed: Of the spread of reconnects.
    """

    def __init__(self, settings: MqttSettings, on_returned: Callable[[], None], seed: int) -> None:
        self._settings = settings
        self._on_returned = on_returned
        self._random = random.Random(seed)
        self._gate = asyncio.Semaphore(CONCURRENT_CONNECTS)
        self._returning: dict[VehicleLine, asyncio.Task[None]] = {}
        self._failed, self._told_s = 0, float("-inf")

    async def connect(self, sessions: Sequence[VehicleLine]) -> None:
        """Connect those that are not connected, and wait until the broker has accepted each.

        Raises:
            MissingServer: If the broker does not answer, or refuses for want of resources.
            PermissionRefused: If it refuses the credentials.
        """
        await self._for_each_new(sessions, self._connect)

    async def try_connect(self, sessions: Sequence[VehicleLine]) -> dict[int, FleetError]:
        """Connect sessions as `connect` does, but return what went wrong, by vehicle."""
        wrong: dict[int, FleetError] = {}

        async def attempt(session: VehicleLine) -> None:
            try:
                await self._connect(session)
            except FleetError as error:
                wrong[session.vehicle_id] = error

        await self._for_each_new(sessions, attempt)
        return wrong

    def reconnect(self, session: VehicleLine) -> None:
        """Bring a lost connection back, with growing, spread pauses."""
        if session not in self._returning:  # an attempt that fails ends a connection too: it goes on by itself
            self._returning[session] = asyncio.ensure_future(self._bring_back(session))

    def close(self) -> None:
        """Bring back no more."""
        for task in list(self._returning.values()):
            task.cancel()

    async def _for_each_new(
        self, sessions: Sequence[VehicleLine], connect: Callable[[VehicleLine], Awaitable[None]]
    ) -> None:
        """Connect some at a time: a task for each would leave holes all over the memory."""
        new = [session for session in sessions if not session.wanted]
        for session in new:
            session.wanted = True
        one_after_the_other = iter(new)

        async def work() -> None:
            for session in one_after_the_other:
                await connect(session)

        try:
            await asyncio.gather(*(work() for _ in range(min(CONCURRENT_CONNECTS, len(new)))))
        finally:  # after a failure the rest is not tried, and may be asked for again
            for session in one_after_the_other:
                session.wanted = False

    async def _connect(self, session: VehicleLine) -> None:
        session.wanted = True
        try:
            reason = await self._attempt(session)
        except (OSError, TimeoutError) as error:
            session.wanted = False
            raise mqtt_errors.unreachable(self._settings, error or "timed out") from None
        if reason != 0:
            session.wanted = False
            if reason < 0:
                raise mqtt_errors.unreachable(self._settings, "it closed the connection")
            raise mqtt_errors.refused(self._settings, reason, f"vehicle {session.vehicle_id}")

    async def _attempt(self, session: VehicleLine) -> int:
        loop = asyncio.get_running_loop()
        if session.parting is not None:
            await session.parting.wait()
            if not session.wanted:  # it was sent away again meanwhile
                return -1
        async with self._gate, asyncio.timeout(CONNECT_TIMEOUT_S):
            greeted: asyncio.Future[int] = loop.create_future()
            session.greeted = greeted
            await loop.create_connection(
                lambda: session,
                self._settings.host,
                self._settings.port,
                ssl=client_context(self._settings, session.vehicle_id),
                local_addr=self._source_address(session.index),
            )
            return await greeted

    async def _bring_back(self, session: VehicleLine) -> None:
        pause_s = 0.1
        try:
            while session.wanted and not session.online:
                await asyncio.sleep(pause_s * self._random.uniform(0.5, 1.5))
                pause_s = min(2 * pause_s, BACKOFF_MAX_S)
                if session.wanted and session.transport is None:
                    await self._try_again(session)
        finally:
            del self._returning[session]

    async def _try_again(self, session: VehicleLine) -> None:
        try:
            reason = await self._attempt(session)
        except (OSError, TimeoutError, FleetError) as error:
            self._tell(session, error)
            return
        if reason == 0:
            self._on_returned()
        elif reason < 0:
            self._tell(session, mqtt_errors.unreachable(self._settings, "it closed the connection"))
        else:
            self._tell(session, mqtt_errors.refused(self._settings, reason, f"vehicle {session.vehicle_id}"))

    def _tell(self, session: VehicleLine, error: Exception) -> None:
        """Say once in a while what is in the way: after a fault thousands try, each again and again."""
        self._failed += 1
        now_s = asyncio.get_running_loop().time()
        if now_s - self._told_s >= TELL_EVERY_S:
            why = str(error) or type(error).__name__
            log.warning(
                "vehicles cannot connect again", attempts=self._failed, vehicle_id=session.vehicle_id, error=why
            )
            self._failed, self._told_s = 0, now_s

    def _source_address(self, index: int) -> tuple[str, int] | None:
        block = index // PER_LOOPBACK_ADDRESS
        return (f"127.0.0.{1 + block}", 0) if block and self._settings.host == "127.0.0.1" else None
