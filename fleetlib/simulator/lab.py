"""The physics lab: the fundamental diagram of a driver, in theory and measured on ring roads."""

from __future__ import annotations

import numpy as np
import polars as pl

from fleetlib.simulator.driver_check import checked
from fleetlib.simulator.driving import IdmDriver
from fleetlib.simulator.following import follow_lanes, lane_drivers
from fleetlib.simulator.ring import DEFAULT_STEP_S, disturbed_start
from fleetlib.simulator.theory import equilibrium_speed_mps
from fleetlib.units import KMH_PER_MPS

DENSITY_POINTS = 24
RING_M, DURATION_S, RECORD_EVERY_S = 1_000.0, 600.0, 5.0


def fundamental_diagram(
    driver: IdmDriver | None = None, *, measured: bool = True, points: int = DENSITY_POINTS, seed: int = 7
) -> pl.DataFrame:
    """Return flow and speed over density, in theory and measured on a ring road.

    Theory: at density k every driver keeps the gap 1/k - l and drives the equilibrium speed v; the flow is k v. The
    measured flow falls below it where the flow is unstable and stop-and-go waves form.

    Args:
        driver: Default: Treiber and Kesting (2013), highway.
        measured: Also simulate each density (a 1 km ring, 600 s, of which the second half counts).
        points: Number of densities.
        seed: Of the initial disturbance.

    Returns:
        Columns density_per_km, source ("theory" or "measured"), speed_mps, flow_per_h, gap_m.

    Raises:
        SettingsError: If a parameter of the driver is not positive.
    """
    chosen = checked(driver if driver is not None else IdmDriver())
    jam_per_km = 1000.0 / (chosen.length_m + chosen.minimum_gap_m)
    densities = np.linspace(0.02 * jam_per_km, 0.98 * jam_per_km, points)
    gaps = 1000.0 / densities - chosen.length_m
    theory = np.array([equilibrium_speed_mps(gap, chosen) for gap in gaps.tolist()])
    speeds = {"theory": theory}
    if measured:
        speeds["measured"] = _measured_mps(densities, chosen, seed)
    frames = [
        pl.DataFrame(
            {
                "density_per_km": densities,
                "source": [source] * points,
                "speed_mps": speed,
                "flow_per_h": densities * speed * KMH_PER_MPS,
                "gap_m": gaps,
            }
        )
        for source, speed in speeds.items()
    ]
    return pl.concat(frames).sort("density_per_km", maintain_order=True)


def _measured_mps(
    densities: np.ndarray[tuple[int], np.dtype[np.float64]], driver: IdmDriver, seed: int
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the mean speed at each density: one ring each, all of them advanced together."""
    counts = np.maximum(1, np.rint(densities * RING_M / 1000.0)).astype(np.int64)
    lengths = 1000.0 * counts / densities
    starts = [
        disturbed_start(int(cars), float(length), driver, seed) for cars, length in zip(counts, lengths, strict=True)
    ]
    position = np.concatenate([start[0] for start in starts])
    speed = np.concatenate([start[1] for start in starts])
    lane_start = np.concatenate([[0], np.cumsum(counts)])
    drivers = lane_drivers(driver, position.size)
    every, records = round(RECORD_EVERY_S / DEFAULT_STEP_S), round(DURATION_S / RECORD_EVERY_S)
    total = np.zeros(len(counts))
    for record in range(records):
        follow_lanes(position, speed, lane_start, lengths, drivers, steps=every, step_s=DEFAULT_STEP_S)
        if record >= records // 2:
            total += np.add.reduceat(speed, lane_start[:-1]) / counts
    return total / (records - records // 2)
