"""When a running fleet's messages leave."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from fleetlib.clock import ManualClock
from fleetlib.health import Health
from fleetlib.simulator.connectivity import Deliveries
from fleetlib.simulator.service.live import _Fleet
from fleetlib.simulator.service.sessions import SLICE_US
from fleetlib.simulator.simulation import Simulation
from fleetlib.transport.mqtt_sessions import SessionPool

MESSAGES = 400


class Pool:
    """Notes what is sent, and when."""

    def __init__(self, clock: ManualClock) -> None:
        self.stats = SimpleNamespace(published=0, acked=0, payload_bytes=0, reconnects=0, ack_latency_s=[], connected=0)
        self.left: list[tuple[int, int]] = []
        self._clock = clock

    def publish_columns(self, vehicle_id: npt.NDArray[np.uint32], kind: object, payload: pa.BinaryArray) -> None:
        """Note who sends now."""
        assert len(payload) == len(vehicle_id)
        self.left += [(vehicle, self._clock.now_us()) for vehicle in vehicle_id.tolist()]


def test_messages_leave_in_order_and_soon_after_they_are_due_but_never_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = ManualClock()
    pool = Pool(clock)

    async def pass_time(seconds: float) -> None:
        clock.advance(seconds)

    monkeypatch.setattr(asyncio, "sleep", pass_time)  # nobody waits: the clock is moved
    due_us = clock.now_us() + np.sort(np.random.default_rng(1).integers(1, 1_000_000, MESSAGES))
    vehicles = np.arange(1, MESSAGES + 1)
    deliveries = Deliveries(
        vehicles.astype(np.uint32),
        np.zeros(MESSAGES, np.uint8),
        pa.array([b"sample"] * MESSAGES, pa.binary()),
        due_us,
        np.ones(MESSAGES, np.int32),
    )
    simulation = cast("Simulation", SimpleNamespace(params=SimpleNamespace(sample_interval_s=1.0)))
    nobody = np.empty(0, np.int64)
    fleet = _Fleet(simulation, cast("SessionPool", pool), vehicles, clock, Health("simulate", "0", 60.0), nobody)
    fleet._counted_s = float("inf")  # the counts are not what is looked at here
    asyncio.run(fleet._send(deliveries, asyncio.Event()))
    assert [vehicle for vehicle, _ in pool.left] == vehicles.tolist()
    late_us = np.array([at_us for _, at_us in pool.left]) - due_us
    assert late_us.min() >= 0
    assert late_us.max() < SLICE_US
    assert len({at_us for _, at_us in pool.left}) <= 1_000_000 // SLICE_US + 1  # together, not one by one
