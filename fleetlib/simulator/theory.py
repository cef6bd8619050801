"""What follows from the equations of a driver alone: equilibrium, capacity, stability."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from fleetlib.simulator.driver_check import checked
from fleetlib.simulator.driving import EXPONENT, IdmDriver, equilibrium_gap_m
from fleetlib.simulator.following import Floats

_SPEEDS = 2_000  # of the grid on which maxima and bands are sought


class Capacity(NamedTuple):
    """The greatest flow that equilibrium traffic carries.

    Attributes:
        flow_per_h: Vehicles per hour and lane.
        speed_mps: At which it flows.
        density_per_km: At which it flows.
    """

    flow_per_h: float
    speed_mps: float
    density_per_km: float


def equilibrium_speed_mps(gap_m: float, driver: IdmDriver) -> float:
    """Return the speed at which a driver follows with this gap: the inverse of `equilibrium_gap_m`, by bisection."""
    if gap_m <= driver.minimum_gap_m:
        return 0.0
    low, high = 0.0, driver.desired_speed_mps
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if equilibrium_gap_m(middle, driver) < gap_m else (low, middle)
    return low


def capacity(driver: IdmDriver) -> Capacity:
    """Return the maximum of Q = v / (s_e(v) + l) over v (Treiber and Kesting 2013, ch. 11.3.5).

    Raises:
        SettingsError: If a parameter is not positive.
    """
    checked(driver)
    low, high = 1e-3, driver.desired_speed_mps * (1 - 1e-9)
    for _ in range(3):  # each pass looks closer around the best
        grid = np.linspace(low, high, _SPEEDS)
        flow = grid / (_equilibrium_gaps(grid, driver) + driver.length_m)
        best = int(np.argmax(flow))
        low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, _SPEEDS - 1)])
    speed = float(grid[best])
    return Capacity(float(flow[best]) * 3_600.0, speed, float(flow[best]) / speed * 1_000.0)


def unstable_band_mps(driver: IdmDriver) -> tuple[float, float] | None:
    """Return the lowest and the highest equilibrium speed at which a platoon amplifies a disturbance; None if at none.

    For dv/dt = f(s, ds/dt, v) in equilibrium a platoon damps long waves where f_v^2 / 2 - f_ds f_v - f_s > 0 (Wilson
    and Ward 2011, Transp. Plan. Technol. 34, 3; the same as Treiber and Kesting 2013, ch. 15.4).

    Raises:
        SettingsError: If a parameter is not positive.
    """
    checked(driver)
    speed = np.linspace(0.001 * driver.desired_speed_mps, 0.999 * driver.desired_speed_mps, _SPEEDS)
    unstable = np.flatnonzero(string_stability(speed, driver) < 0)
    return (float(speed[unstable[0]]), float(speed[unstable[-1]])) if unstable.size else None


def string_stability(speed_mps: Floats, driver: IdmDriver) -> Floats:
    """Return f_v^2 / 2 - f_ds f_v - f_s of the IDM in equilibrium, 1/s2: negative where disturbances grow.

    Args:
        speed_mps: Equilibrium speeds, between 0 and the desired speed.
        driver: The driver.
    """
    v0, time_gap, jam_gap, accel, brake, _ = driver
    gap = _equilibrium_gaps(speed_mps, driver)
    wanted = jam_gap + speed_mps * time_gap
    by_gap = 2.0 * accel * wanted**2 / gap**3
    by_speed = -accel * (EXPONENT / v0 * (speed_mps / v0) ** (EXPONENT - 1.0) + 2.0 * wanted * time_gap / gap**2)
    by_gap_rate = accel * wanted * speed_mps / (gap**2 * math.sqrt(accel * brake))
    return np.asarray(0.5 * by_speed**2 - by_gap_rate * by_speed - by_gap, dtype=np.float64)


def _equilibrium_gaps(speed_mps: Floats, driver: IdmDriver) -> Floats:
    free = 1.0 - (speed_mps / driver.desired_speed_mps) ** EXPONENT
    return np.asarray((driver.minimum_gap_m + speed_mps * driver.time_gap_s) / np.sqrt(free), dtype=np.float64)
