"""The ring road: cars on a circle, a jam out of nothing, and how fast it travels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from fleetlib.errors import SettingsError
from fleetlib.simulator.driver_check import checked
from fleetlib.simulator.driving import IdmDriver
from fleetlib.simulator.following import LONGEST_STEP_S, Floats, follow_lanes, lane_drivers
from fleetlib.simulator.theory import equilibrium_speed_mps
from fleetlib.units import KMH_PER_MPS

DEFAULT_STEP_S = 0.1
DISTURBANCE = 0.1  # of the gap: how far a car may stand from its even place at the start
JAM_SPREAD = 0.15  # speeds that differ by less than this share of their mean are no jam


@dataclass(frozen=True)
class RingRoad:
    """What was seen on a ring road.

    Attributes:
        time_s: Shape (records,).
        position_m: Along the ring, 0 to `length_m`, shape (records, cars).
        speed_mps: The same shape.
        gap_m: To the car ahead, the same shape.
        length_m: Of the ring.
    """

    time_s: Floats
    position_m: Floats
    speed_mps: Floats
    gap_m: Floats
    length_m: float

    def frame(self) -> pl.DataFrame:
        """Return one row per record and car: time_s, car, position_m, speed_mps, gap_m."""
        records, cars = self.speed_mps.shape
        return pl.DataFrame(
            {
                "time_s": np.repeat(self.time_s, cars),
                "car": np.tile(np.arange(cars, dtype=np.int32), records),
                "position_m": self.position_m.ravel(),
                "speed_mps": self.speed_mps.ravel(),
                "gap_m": self.gap_m.ravel(),
            }
        )

    def mean_speed_mps(self) -> float:
        """Return the mean speed of the second half, when the start is forgotten."""
        return float(self.speed_mps[len(self.time_s) // 2 :].mean())

    def wave_speed_mps(self) -> float | None:
        """Return how fast the jam moves along the ring (negative: backward); None where traffic does not jam."""
        line = self.wave_line()
        return None if line is None else line[0]

    def wave_line(self, cells: int = 60) -> tuple[float, float] | None:
        """Return the straight line that the jam follows: its speed, and where its middle would be at time 0, unwrapped.

        The second half is looked at. Slowness is averaged over cells of the ring; the phase of its first harmonic turns
        with the wave, and a line is fitted to it. None where traffic does not jam.
        """
        late = slice(len(self.time_s) // 2, None)
        speed, position = self.speed_mps[late], self.position_m[late]
        if float(speed.std()) < JAM_SPREAD * max(float(speed.mean()), 0.5):
            return None
        cell = np.minimum((position / self.length_m * cells).astype(np.int64), cells - 1)
        angle = 2 * math.pi * (cell + 0.5) / cells
        slow = speed.mean(axis=1, keepdims=True) - speed
        phase = np.unwrap(np.arctan2((slow * np.sin(angle)).sum(axis=1), (slow * np.cos(angle)).sum(axis=1)))
        slope, start = np.polyfit(self.time_s[late], phase, 1) * self.length_m / (2 * math.pi)
        return float(slope), float(start)


def ring_road(
    cars: int = 22,
    length_m: float = 230.0,
    driver: IdmDriver | None = None,
    *,
    duration_s: float = 600.0,
    step_s: float = DEFAULT_STEP_S,
    record_every_s: float = 0.5,
    seed: int = 7,
) -> RingRoad:
    """Simulate cars on a ring; the defaults are the experiment of Sugiyama et al. 2008 (New J. Phys. 10, 033001).

    Ballistic update; a car that would go backward stops within the step (Treiber and Kanagaraj 2015).

    Args:
        cars: How many.
        length_m: Of the ring.
        driver: Default: Treiber and Kesting (2013), city: v0 54 km/h.
        duration_s: How long.
        step_s: Of the integration, at most 0.5.
        record_every_s: Time between records.
        seed: Of the initial disturbance of the positions, +-10 % of the gap.

    Raises:
        SettingsError: If the cars do not fit on the ring, a parameter of the driver is not positive, or the step is
            too long.
    """
    chosen = driver if driver is not None else IdmDriver(desired_speed_mps=54 / KMH_PER_MPS)
    if not 0 < step_s <= LONGEST_STEP_S:
        raise SettingsError(f"step_s = {step_s} (range 0 to {LONGEST_STEP_S})", "Use 0.1")
    position, speed = disturbed_start(cars, length_m, chosen, seed)
    every = max(1, round(record_every_s / step_s))
    records = max(2, round(duration_s / step_s) // every)
    positions, speeds = np.empty((records, cars)), np.empty((records, cars))
    drivers = lane_drivers(chosen, cars)
    start, length = np.array([0, cars]), np.array([float(length_m)])
    for record in range(records):
        follow_lanes(position, speed, start, length, drivers, steps=every, step_s=step_s)
        positions[record], speeds[record] = position, speed
    gaps = np.roll(positions, -1, axis=1) - positions - chosen.length_m
    gaps[:, -1] += length_m
    times = np.arange(1, records + 1, dtype=np.float64) * (every * step_s)
    return RingRoad(times, positions % length_m, speeds, gaps, float(length_m))


def disturbed_start(cars: int, length_m: float, driver: IdmDriver, seed: int) -> tuple[Floats, Floats]:
    """Return positions at nearly even distances, and half the speed of equilibrium.

    Raises:
        SettingsError: If the cars do not fit on the ring.
    """
    checked(driver)
    if not 0 < length_m < math.inf:
        raise SettingsError(f"length_m = {length_m:g} (range: greater than 0)", "Give the length of the ring")
    most = math.ceil(length_m / driver.length_m) - 1
    if not 1 <= cars <= most:
        raise SettingsError(
            f"cars = {cars} of {driver.length_m:g} m do not fit on {length_m:g} m (range 1 to {most})",
            "Use fewer cars or a longer ring",
        )
    spacing = length_m / cars
    room = spacing - driver.length_m
    rng = np.random.default_rng(seed)
    position = np.arange(cars) * spacing + rng.uniform(-DISTURBANCE, DISTURBANCE, cars) * room
    return position, np.full(cars, 0.5 * equilibrium_speed_mps(room, driver))
