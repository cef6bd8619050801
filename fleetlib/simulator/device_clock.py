"""The clocks of the devices: they drift, a fix sets them right, and some are simply wrong."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.noise import normals, seed_of, uniforms
from fleetlib.simulator.params import ConnectivityParams
from fleetlib.simulator.roads import Bools
from fleetlib.units import US_PER_S

SECONDS_PER_HOUR = 3_600.0
TICK_US = 1_000  # devices stamp whole milliseconds


class DeviceClock:
    """The clocks of a fleet's devices.

    A quartz is off by some millionths; a device that sets its clock by GNSS is right again with every fix. A wrong
    clock is off by hours for good, as of a device that takes local time for UTC. Another kind begins at 1970-01-01 with
    each start and stays there until the first fix. Memory: 18 bytes a vehicle.

    Args:
        params: How much they drift, and how many are wrong.
        vehicles: How many.
        rng: The only source of randomness.

    Attributes:
        drift_ppm: How fast each one gains, float32, shape (n,).
        wrong_s: By how much a wrong clock is ahead, float32; 0 of the others.
        from_1970: Which ones have no time before their first fix, bool.
    """

    def __init__(self, params: ConnectivityParams, vehicles: int, rng: np.random.Generator) -> None:
        seed = seed_of(rng)
        self.drift_ppm = (params.clock_drift_ppm * normals(seed, vehicles, 0, 0)[0]).astype(np.float32)
        wrong = uniforms(seed, vehicles, 0, 2) < params.wrong_clock_share
        self.wrong_s = np.where(wrong, params.wrong_clock_h * SECONDS_PER_HOUR, 0.0).astype(np.float32)
        self.from_1970: Bools = uniforms(seed, vehicles, 0, 3) < params.clock_from_1970_share
        self._set_by_gnss = params.clock_set_by_gnss
        self._unset = self.from_1970.copy()
        self._error_s = np.zeros(vehicles, dtype=np.float32)
        self._running_s = np.zeros(vehicles, dtype=np.float32)

    def stamp(self, true_us: npt.NDArray[np.int64], fix: Bools, started: Bools, dt: float) -> npt.NDArray[np.int64]:
        """Return what the devices take for the time, microseconds since 1970 UTC.

        Args:
            true_us: What it is.
            fix: Which have a GNSS fix now.
            started: Which were switched on since the last sample.
            dt: Seconds since then.
        """
        self._running_s = np.where(started, np.float32(0.0), self._running_s + np.float32(dt))
        self._unset = (self._unset | (started & self.from_1970)) & ~fix
        self._error_s += self.drift_ppm * np.float32(1e-6 * dt)
        if self._set_by_gnss:
            self._error_s[fix] = 0.0
        error_us = np.rint((self.wrong_s + self._error_s).astype(np.float64) * (US_PER_S / TICK_US)) * TICK_US
        running_us = np.rint(self._running_s.astype(np.float64) * US_PER_S)
        return np.where(self._unset, running_us, true_us + error_us).astype(np.int64)
