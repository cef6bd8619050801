"""The vehicles of `faults.py`, on a thread of their own: they publish at a rate whatever happens around them.

Some messages go out late, some twice, some are no telemetry at all; every second some connections break.
"""

from __future__ import annotations

import asyncio
import heapq
import threading
import time
from contextlib import suppress

import numpy as np
import pyarrow as pa

from benchmarks._faults_ledger import Ledger
from fleetlib.contracts.topics import UplinkKind
from fleetlib.settings import MqttSettings
from fleetlib.simulator.service import allow_connections, session_pool
from fleetlib.transport.mqtt_sessions import SessionPool

SLICE_S = 0.02
REPEATED, HELD_BACK = 0.005, 0.02  # shares of the messages
HELD_BACK_MAX_S = 3.0
CUTS_PER_S = 2.0  # connections that break, beside the faults
MALFORMED_EVERY_S = 2.0
CRASH_EVERY_S = 1.0
BEHIND_S = 20.0  # of unacknowledged messages: then the vehicles offer nothing new


class Load(threading.Thread):
    """Publishes until told to finish.

    Args:
        settings: The broker, with the secret of the vehicles' passwords.
        vehicles: How many; their ids are 1 to n.
        rate: Messages per second, all vehicles together.
        seed: Of what is late, repeated, cut.

    Attributes:
        ledger: What was sent and acknowledged.
        malformed: Payloads that are no telemetry, by themselves.
        failure: What ended the thread before its time.
    """

    def __init__(self, settings: MqttSettings, vehicles: int, rate: float, seed: int) -> None:
        super().__init__(daemon=True, name="vehicles")
        self.ledger = Ledger(vehicles)
        self.malformed: set[bytes] = set()
        self.malformed_acked: set[bytes] = set()
        self.failure: BaseException | None = None
        self.cut = 0
        self.repeated = 0
        self._settings = settings
        self._rate = rate
        self._random = np.random.default_rng(seed)
        self._ready, self._finish, self._finished, self._leave = (threading.Event() for _ in range(4))
        self._cut_all = threading.Event()
        self._late: list[tuple[float, int, np.ndarray, pa.Array]] = []
        self._serial = 0
        self._pool: SessionPool | None = None
        self.drained = False

    def begin(self) -> None:
        """Start, and wait until all vehicles are connected."""
        self.start()
        self._wait(self._ready)

    def cut_all(self) -> None:
        """Break all connections at once."""
        self._cut_all.set()

    def finish(self) -> None:
        """Offer nothing new, and wait until all that was offered is acknowledged; the vehicles stay connected."""
        self._finish.set()
        self._wait(self._finished)

    def leave(self) -> None:
        """Disconnect."""
        for event in (self._finish, self._leave):
            event.set()
        if self.ident is not None:
            self.join(60)

    def stats(self) -> dict[str, int]:
        """Return what the sessions have done."""
        return self._pool.stats.summary() if self._pool is not None else {}

    def run(self) -> None:
        """Drive the vehicles."""
        import uvloop

        try:
            allow_connections(self.ledger.vehicles)
            uvloop.run(self._drive())
        except BaseException as error:  # noqa: BLE001  (raised again by whoever waits)
            self.failure = error
        finally:
            self._ready.set()
            self._finished.set()

    def _wait(self, event: threading.Event) -> None:
        while not event.wait(0.2):  # short waits: Ctrl-C gets through
            pass
        if self.failure is not None:
            raise self.failure

    async def _drive(self) -> None:
        pool = session_pool(self._settings, np.arange(1, self.ledger.vehicles + 1))
        pool.on_acked = self._acknowledged
        self._pool = pool
        await pool.connect()
        self._ready.set()
        try:
            await self._publish(pool)
            if not self._leave.is_set():
                self.drained = await pool.drain(120)
            self._finished.set()
            while not self._leave.is_set():
                await asyncio.sleep(0.1)
        finally:
            with suppress(TimeoutError):
                await pool.close()

    async def _publish(self, pool: SessionPool) -> None:
        begin = last = time.monotonic()
        due = next_crash = next_malformed = next_cut = 0.0
        while not self._finish.is_set():
            now = time.monotonic()
            elapsed = now - begin
            due += min(now - last, 10 * SLICE_S) * self._rate
            last = now
            if due >= 1 and pool.pending < BEHIND_S * self._rate:
                crash = elapsed >= next_crash
                next_crash += CRASH_EVERY_S if crash else 0
                self._offer(pool, int(due), now, crash)
            due -= int(due)
            self._publish_late(pool, now)
            if elapsed >= next_malformed:
                next_malformed += MALFORMED_EVERY_S
                self._publish_malformed(pool)
            if elapsed >= next_cut or self._cut_all.is_set():
                next_cut = elapsed + 1 / CUTS_PER_S
                self._cut(pool)
            await asyncio.sleep(SLICE_S)
        self._publish_late(pool, float("inf"))

    def _offer(self, pool: SessionPool, count: int, now: float, crash: bool) -> None:
        vehicles, payloads, crashed = self.ledger.issue(count, time.time_ns() // 1000, crash=crash)
        chance = self._random.random(count)
        if crashed >= 0:
            chance[crashed] = 1.0  # a crash goes out at once, and once more later
        now_part = chance >= HELD_BACK
        self._send(pool, vehicles[now_part], payloads.filter(pa.array(now_part)))
        again = chance >= 1 - REPEATED
        self.repeated += int(again.sum())
        for part in (~now_part, again):
            if part.any():
                at = now + float(self._random.uniform(0, HELD_BACK_MAX_S))
                self._serial += 1
                heapq.heappush(self._late, (at, self._serial, vehicles[part], payloads.filter(pa.array(part))))

    def _publish_late(self, pool: SessionPool, now: float) -> None:
        while self._late and self._late[0][0] <= now:
            _, _, vehicles, payloads = heapq.heappop(self._late)
            self._send(pool, vehicles, payloads)

    def _send(self, pool: SessionPool, vehicles: np.ndarray, payloads: pa.Array) -> None:
        pool.publish_columns(vehicles, np.full(len(vehicles), UplinkKind.TELEMETRY, np.uint8), payloads)

    def _publish_malformed(self, pool: SessionPool) -> None:
        payload = b"\xff\xff%d" % len(self.malformed)
        self.malformed.add(payload)
        pool.publish(int(self._random.integers(1, self.ledger.vehicles + 1)), UplinkKind.TELEMETRY, payload)

    def _cut(self, pool: SessionPool) -> None:
        everyone = range(1, self.ledger.vehicles + 1)
        chosen = list(everyone) if self._cut_all.is_set() else [int(self._random.integers(1, len(everyone) + 1))]
        self._cut_all.clear()
        self.cut += pool.cut(chosen)

    def _acknowledged(self, vehicle_id: int, payload: bytes) -> None:
        if payload in self.malformed:
            self.malformed_acked.add(payload)
        else:
            self.ledger.acknowledge(vehicle_id, payload)
