"""Publishes a simulation over MQTT in real time, in step with the clock."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fleetlib import __version__, logs
from fleetlib.clock import Clock, SystemClock
from fleetlib.contracts.topics import UplinkKind
from fleetlib.errors import FleetError
from fleetlib.health import Health
from fleetlib.settings import Settings
from fleetlib.simulator.connectivity import Deliveries
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.service.rehearsal import rehearsed
from fleetlib.simulator.service.sessions import DRAIN_S, SLICE_US, allow_connections, session_pool, status
from fleetlib.simulator.simulation import Simulation
from fleetlib.transport.mqtt_admission import connect_admitted, without
from fleetlib.transport.mqtt_metrics import SessionMetrics
from fleetlib.transport.mqtt_sessions import SessionPool, SessionStats
from fleetlib.units import US_PER_S

REPORT_S = 10.0
TELL_S = 1.0
COUNT_S = 0.1  # between two updates of the counts: they are read every few seconds
log = logs.get(__name__)


def run(settings: Settings, params: SimulationParams, duration_s: float | None = None) -> SessionStats:
    """Drive a fleet in real time and publish what it sends, until SIGTERM, SIGINT or `duration_s`.

    A vehicle that the simulation takes offline sends nothing more and really disconnects, without a word, so that the
    broker publishes its last will, once what it has sent is acknowledged (or after 5 s): a drop-out makes no message
    come twice. It connects again when it is back, and then sends what it has kept.

    Returns:
        What the sessions have done.

    Raises:
        MissingServer: If the broker does not answer.
        PermissionRefused: If it refuses a vehicle.
        FleetError: If this process may not open one file per vehicle.
    """
    import uvloop

    allow_connections(params.vehicles)
    stats: SessionStats = uvloop.run(_run_until_signal(settings, params, duration_s))
    return stats


async def _run_until_signal(settings: Settings, params: SimulationParams, duration_s: float | None) -> SessionStats:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    health = Health("simulate", __version__, settings.health.stall_s)
    own = settings.simulator
    if own.metrics_port is not None:
        health.serve(own.metrics_port, own.metrics_host, ["simulate"], "FLEET_SIMULATOR_METRICS_PORT")
    try:
        return await publish_simulation(settings, params, stop, duration_s, health=health)
    finally:
        health.close()


async def publish_simulation(
    settings: Settings,
    params: SimulationParams,
    stop: asyncio.Event,
    duration_s: float | None = None,
    clock: Clock | None = None,
    health: Health | None = None,
) -> SessionStats:
    """Publish a simulation in real time until `stop` is set or `duration_s` has passed; then drain for `DRAIN_S`."""
    clock, health = clock or SystemClock(), health or Health("simulate", __version__, settings.health.stall_s)
    health.check("broker", lambda: "not yet connected")
    loop = asyncio.get_running_loop()
    vehicles = np.arange(params.first_vehicle_id, params.first_vehicle_id + params.vehicles)
    pool = session_pool(settings.mqtt, vehicles, params.seed)
    with ThreadPoolExecutor(1, "simulation") as executor:
        # Connecting first tells of a missing broker at once; making the city takes seconds.
        try:
            refused = await connect_admitted(pool, vehicles)
            log.info("vehicles connected", vehicles=params.vehicles - len(refused), refused=len(refused))
            simulation = await loop.run_in_executor(executor, rehearsed, params, clock.now_us)
            simulation.begin_at(clock.now_us())
            fleet = _Fleet(simulation, pool, vehicles, clock, health, refused)
            fleet.announce(np.setdiff1d(vehicles, refused))
            await fleet.drive(executor, stop, duration_s)
            health.stopping()
            with suppress(TimeoutError, FleetError):  # a broker that is away: said by what is left unacknowledged
                async with asyncio.timeout(DRAIN_S):
                    await connect_admitted(pool, fleet.offline)  # what they keep is sent before they are switched off
                    await pool.drain(DRAIN_S)
        finally:
            await pool.close()
    log.info("stopped", **_summary(pool))
    return pool.stats


class _Fleet:
    """A simulation and its sessions, in step with the clock."""

    def __init__(
        self,
        simulation: Simulation,
        pool: SessionPool,
        vehicles: npt.NDArray[np.int64],
        clock: Clock,
        health: Health,
        refused: npt.NDArray[np.int64],
    ) -> None:
        self._simulation = simulation
        self._pool = pool
        self._pulse = health.pulse("loop", simulation.params.sample_interval_s)
        self._metrics = SessionMetrics(pool)
        health.check("broker", self._fault)
        self._vehicles = vehicles
        self._clock = clock
        self._online = np.ones(len(vehicles), np.bool_)
        self._refused = refused  # the broker does not let them in: what they would send is not kept
        self._tasks: set[asyncio.Task[None]] = set()
        self._counted_s = 0.0

    @property
    def offline(self) -> npt.NDArray[np.int64]:
        """The vehicles that have no network now."""
        return self._vehicles[~self._online]

    def announce(self, vehicles: npt.NDArray[np.int64]) -> None:
        """Say on each vehicle's status topic that it is online."""
        kind = np.full(len(vehicles), UplinkKind.STATUS, np.uint8)
        payload = pa.array([status(online=True)] * len(vehicles), pa.binary())
        self._pool.publish_columns(vehicles.astype(np.uint32), kind, payload)

    async def drive(self, executor: ThreadPoolExecutor, stop: asyncio.Event, duration_s: float | None) -> None:
        """Simulate one interval ahead and send what is due, slice by slice."""
        loop = asyncio.get_running_loop()
        end_us = None if duration_s is None else self._clock.now_us() + round(duration_s * US_PER_S)
        next_tick = loop.run_in_executor(executor, self._simulation.step)
        reported_s = told_s = loop.time()
        while not stop.is_set() and (end_us is None or self._clock.now_us() < end_us):
            tick = await next_tick
            next_tick = loop.run_in_executor(executor, self._simulation.step)
            self._follow_links(tick.online)
            await self._send(tick.deliveries, stop)
            await self._wait_until(tick.time_us, stop)
            self._pulse.beat()
            if loop.time() - told_s > TELL_S:
                told_s = loop.time()
                self._metrics.update(self._behind_s(tick.time_us))
            if loop.time() - reported_s > REPORT_S:
                reported_s = loop.time()
                log.info("publishing", **_summary(self._pool), behind_s=round(self._behind_s(tick.time_us), 1))
        # The interval that was simulated ahead still takes place, no sooner than the clock says; then all that the
        # vehicles keep is sent: a backlog, and batches that are not full.
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                await self._send((await next_tick).deliveries, asyncio.Event())
                await self._wait_until(self._simulation.time_us, asyncio.Event())
                self._publish(self._simulation.finish(), slice(None))
        self._metrics.update()

    def _fault(self) -> str | None:
        """Return what is wrong with the connections, None where at least one vehicle is connected."""
        connected, fleet = self._pool.stats.connected, len(self._vehicles)
        return None if connected else f"none of {fleet} vehicles is connected to the broker"

    async def _send(self, deliveries: Deliveries, stop: asyncio.Event) -> None:
        if not len(deliveries):
            return
        slices = deliveries.send_time_us // SLICE_US
        starts = np.flatnonzero(np.diff(slices, prepend=-1))
        for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(deliveries)], strict=True):
            await self._wait_until(int(deliveries.send_time_us[end - 1]), stop)
            self._publish(deliveries, slice(start, end))
            if (now_s := time.monotonic()) - self._counted_s > COUNT_S:
                self._counted_s = now_s
                self._metrics.update()

    def _publish(self, deliveries: Deliveries, part: slice) -> None:
        columns = deliveries.vehicle_id[part], deliveries.kind[part], deliveries.payload[part]
        self._pool.publish_columns(*(without(self._refused, *columns) if len(self._refused) else columns))

    def _follow_links(self, online: npt.NDArray[np.bool_]) -> None:
        lost = self._vehicles[self._online & ~online]
        back = np.setdiff1d(self._vehicles[~self._online & online], self._refused)
        self._online = online.copy()
        if len(lost):  # what the network carries twice, the simulation decides: see `SessionPool.part`
            self._spawn(self._pool.part(lost.tolist()))
        if len(back):
            self._spawn(self._bring_back(back))

    async def _bring_back(self, vehicles: npt.NDArray[np.int64]) -> None:
        try:
            refused = await connect_admitted(self._pool, vehicles)
            self.announce(np.setdiff1d(vehicles, refused))
        except FleetError as error:
            log.warning("vehicles cannot connect again, tried with the next interval", error=error)
            self._online[np.isin(self._vehicles, vehicles)] = False  # tried again with the next tick

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _wait_until(self, simulated_us: int, stop: asyncio.Event) -> None:
        """Wait until the clock reaches a moment of the simulation; always give the loop a turn."""
        left_s = (simulated_us - self._clock.now_us()) / US_PER_S
        await asyncio.sleep(0 if stop.is_set() else max(0.0, left_s))

    def _behind_s(self, simulated_us: int) -> float:
        return max(0.0, (self._clock.now_us() - simulated_us) / US_PER_S)


def _summary(pool: SessionPool) -> dict[str, int]:
    return {"connected": pool.stats.connected, "pending": pool.pending, **pool.stats.summary()}
