"""Carries a recording through the real chain as if its vehicles sent it."""

from __future__ import annotations

import asyncio
import time

import numpy as np
import polars as pl

from fleetlib.contracts.codec import encode_telemetry
from fleetlib.contracts.topics import UplinkKind
from fleetlib.errors import FleetError
from fleetlib.settings import Settings
from fleetlib.simulator.service.sessions import DRAIN_S, SLICE_US, allow_connections, session_pool
from fleetlib.transport.mqtt_sessions import SessionStats
from fleetlib.units import US_PER_S

RECORDING_CHUNK = 2_000
MAX_PENDING = 20_000  # of a recording carried as fast as possible


def publish_recording(settings: Settings, frame: pl.DataFrame, *, speed: float | None = None) -> SessionStats:
    """Carry a recording through the real chain as if its vehicles sent it.

    Args:
        settings: The broker.
        frame: SI columns of `contracts.columns.TELEMETRY`, `vehicle_id` and `time` among them; sent in the order of
            time, with the times as recorded.
        speed: How many times faster than it was recorded; None: as fast as it goes.

    Returns:
        What the sessions have done; all messages are acknowledged.

    Raises:
        MissingServer: If the broker does not answer, or does not acknowledge all in time.
    """
    import uvloop

    ordered = frame.sort("time", "vehicle_id")
    allow_connections(ordered["vehicle_id"].n_unique())
    stats: SessionStats = uvloop.run(_publish_recording(settings, ordered, speed))
    return stats


async def _publish_recording(settings: Settings, frame: pl.DataFrame, speed: float | None) -> SessionStats:
    vehicle = frame["vehicle_id"].to_numpy().astype(np.uint32)
    moment_us = frame["time"].dt.timestamp("us").to_numpy()
    payload = encode_telemetry(frame.drop("vehicle_id", "ingest_time", strict=False))
    kind = np.full(len(frame), UplinkKind.TELEMETRY, np.uint8)
    pool = session_pool(settings.mqtt, np.unique(vehicle).astype(np.int64))
    begin_s = time.monotonic()
    try:
        await pool.connect()
        position = 0
        while position < len(frame):
            if speed is None:
                end = min(position + RECORDING_CHUNK, len(frame))
            else:
                due_us = moment_us[0] + round((time.monotonic() - begin_s) * speed * US_PER_S)
                end = int(np.searchsorted(moment_us, due_us, "right"))
            pool.publish_columns(vehicle[position:end], kind[position:end], payload[position:end])
            position = end
            await asyncio.sleep(SLICE_US / US_PER_S if speed is not None else 0)
            while pool.pending > MAX_PENDING:
                await asyncio.sleep(0.005)
        if not await pool.drain(DRAIN_S + len(frame) / 1_000):
            raise FleetError(
                f"{pool.pending} messages were not acknowledged", "Is an ingestor running (`fleet ingest`)?"
            )
    finally:
        await pool.close()
    return pool.stats
