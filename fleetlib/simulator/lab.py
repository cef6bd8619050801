"""The physics lab: the fundamental diagram of a driver, in theory and measured on a ring road."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from fleetlib.errors import SettingsError
from fleetlib.simulator.compiled import compiled
from fleetlib.simulator.driving import IdmDriver, equilibrium_gap_m, idm_acceleration
from fleetlib.simulator.fleet import Floats
from fleetlib.units import KMH_PER_MPS

DEFAULT_STEP_S = 0.1
DENSITY_POINTS = 24
HARDEST_BRAKING_MPS2 = 9.0  # an emergency stop on dry asphalt


def equilibrium_speed_mps(gap_m: float, driver: IdmDriver) -> float:
    """Return the speed at which a driver follows with this gap: the inverse of `equilibrium_gap_m`, by bisection."""
    if gap_m <= driver.minimum_gap_m:
        return 0.0
    low, high = 0.0, driver.desired_speed_mps
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if equilibrium_gap_m(middle, driver) < gap_m else (low, middle)
    return low


def fundamental_diagram(
    driver: IdmDriver | None = None, *, measured: bool = True, points: int = DENSITY_POINTS, seed: int = 7
) -> pl.DataFrame:
    """Return flow and speed over density, in theory and measured on a ring road.

    Theory: at density k every driver keeps the gap 1/k - l and drives the equilibrium speed v; the flow is k v. The
    measured flow falls below it where the flow is unstable and stop-and-go waves form.

    Args:
        driver: Default: Treiber and Kesting (2013), highway.
        measured: Also simulate each density (a 1 km ring, 600 s).
        points: Number of densities.
        seed: Of the initial disturbance.

    Returns:
        Columns density_per_km, source ("theory" or "measured"), speed_mps, flow_per_h, gap_m.
    """
    chosen = driver if driver is not None else IdmDriver()
    jam_per_km = 1000.0 / (chosen.length_m + chosen.minimum_gap_m)
    rows = []
    for density in np.linspace(0.02 * jam_per_km, 0.98 * jam_per_km, points).tolist():
        gap = 1000.0 / density - chosen.length_m
        speed = equilibrium_speed_mps(gap, chosen)
        rows.append((density, "theory", speed, density * speed * KMH_PER_MPS, gap))
        if measured:
            cars = max(1, round(density))
            ring = ring_road(cars, 1000.0 * cars / density, chosen, duration_s=600.0, record_every_s=5.0, seed=seed)
            mean = float(ring.speed_mps[len(ring.speed_mps) // 2 :].mean())
            rows.append((density, "measured", mean, density * mean * KMH_PER_MPS, gap))
    columns = ["density_per_km", "source", "speed_mps", "flow_per_h", "gap_m"]
    return pl.DataFrame(rows, schema=columns, orient="row")


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

    def wave_speed_mps(self, cells: int = 60) -> float | None:
        """Return how fast the jam moves along the ring (negative: backward); None where traffic does not jam.

        The speeds are averaged over cells of the ring; the phase of the first harmonic turns with the wave.
        """
        late = slice(len(self.time_s) // 2, None)
        speed, position = self.speed_mps[late], self.position_m[late]
        if float(speed.std()) < 0.15 * max(float(speed.mean()), 0.5):
            return None
        cell = np.minimum((position / self.length_m * cells).astype(np.int64), cells - 1)
        phase = np.unwrap([_phase(row_cell, row_speed, cells) for row_cell, row_speed in zip(cell, speed, strict=True)])
        slope = np.polyfit(self.time_s[late], phase, 1)[0]
        return float(slope * self.length_m / (2 * math.pi))


def _phase(cell: np.ndarray[tuple[int], np.dtype[np.int64]], speed: Floats, cells: int) -> float:
    angle = 2 * math.pi * (cell + 0.5) / cells
    slow = speed.mean() - speed
    return math.atan2(float((slow * np.sin(angle)).sum()), float((slow * np.cos(angle)).sum()))


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
        SettingsError: If the cars do not fit on the ring or the step is too long.
    """
    chosen = driver if driver is not None else IdmDriver(desired_speed_mps=54 / KMH_PER_MPS)
    spacing = length_m / max(cars, 1)
    if cars < 1 or spacing <= chosen.length_m:
        raise SettingsError(f"{cars} cars of {chosen.length_m} m on {length_m} m do not fit", "Use fewer cars")
    if not 0 < step_s <= 0.5:
        raise SettingsError(f"step_s = {step_s} (range 0 to 0.5)", "Use 0.1")
    rng = np.random.default_rng(seed)
    position = np.arange(cars) * spacing + rng.uniform(-0.1, 0.1, cars) * (spacing - chosen.length_m)
    speed = np.full(cars, 0.5 * equilibrium_speed_mps(spacing - chosen.length_m, chosen))
    every = max(1, round(record_every_s / step_s))
    records = max(2, round(duration_s / step_s) // every)
    out = np.zeros((3, records, cars))
    _run_ring(position, speed, length_m, driver_values(chosen), step_s, every, out)
    times = np.arange(1, records + 1, dtype=np.float64) * (every * step_s)
    return RingRoad(times, out[0], out[1], out[2], length_m)


def driver_values(driver: IdmDriver) -> tuple[float, float, float, float, float, float]:
    """Return the parameters as floats, in the order of `IdmDriver`."""
    v0, gap_s, gap_m, accel, brake, length = (float(value) for value in driver)
    return v0, gap_s, gap_m, accel, brake, length


@compiled
def _run_ring(
    position: Floats,
    speed: Floats,
    length: float,
    driver: tuple[float, float, float, float, float, float],
    dt: float,
    every: int,
    out: Floats,
) -> None:
    cars = position.size
    acceleration = np.zeros(cars)
    gaps = np.zeros(cars)
    v0, time_gap, minimum_gap, accel, brake, car_length = driver
    for record in range(out.shape[1]):
        for _ in range(every):
            for i in range(cars):
                ahead = (i + 1) % cars
                gap = length - car_length if cars == 1 else (position[ahead] - position[i]) % length - car_length
                gaps[i] = gap
                closing = speed[i] - speed[ahead]
                wanted = idm_acceleration(speed[i], gap, closing, v0, time_gap, minimum_gap, accel, brake)
                acceleration[i] = max(wanted, -HARDEST_BRAKING_MPS2)
            for i in range(cars):
                after = speed[i] + acceleration[i] * dt
                if after < 0.0:
                    way, after = -0.5 * speed[i] * speed[i] / acceleration[i], 0.0
                else:
                    way = 0.5 * (speed[i] + after) * dt
                position[i] = (position[i] + way) % length
                speed[i] = after
        out[0, record], out[1, record], out[2, record] = position, speed, gaps
