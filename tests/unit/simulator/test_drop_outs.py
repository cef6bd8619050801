"""What a drop-out of the simulation does to a vehicle's real connection."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np

from fleetlib.clock import SystemClock
from fleetlib.health import Health
from fleetlib.simulator.service.live import _Fleet
from fleetlib.simulator.simulation import Simulation
from fleetlib.transport.mqtt_sessions import SessionPool
from tests.unit.transport.slow_broker import VEHICLES, Broker, numbers, publish, until, with_broker

IDS = np.arange(1, VEHICLES + 1)


def fleet_of(pool: SessionPool) -> _Fleet:
    """Return a fleet whose simulation says nothing of itself: the test tells who is online."""
    simulation = cast("Simulation", SimpleNamespace(params=SimpleNamespace(sample_interval_s=1.0)))
    return _Fleet(simulation, pool, IDS, SystemClock(), Health("simulate", "0", 60.0), np.empty(0, np.int64))


def test_a_drop_out_while_an_acknowledgement_is_on_its_way_makes_no_message_come_twice() -> None:
    async def work(pool: SessionPool, broker: Broker) -> None:
        broker.answering, broker.uptime_s = False, 3_600
        publish(pool, 0, 1)
        await until(lambda: len(broker.got) == VEHICLES)  # the broker has them, and the vehicles do not know
        fleet = fleet_of(pool)
        fleet._follow_links(IDS > 2)
        gone = pool._by_index[:2]
        await until(lambda: all(session.parting is not None or session.transport is None for session in gone))
        await broker.release()
        await until(lambda: pool.stats.connected == VEHICLES - 2)
        assert [pool.online(vehicle) for vehicle in (1, 2, 3)] == [False, False, True]
        await pool.connect()
        publish(pool, 1, 1)
        assert await pool.drain(10)
        assert numbers(broker) == [[0, 1]] * VEHICLES
        assert broker.duplicates == 0

    with_broker(work, lane=True)
