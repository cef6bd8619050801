"""The clocks of the devices: they drift, a fix sets them right, and some are simply wrong."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.noise import PARTS, kept, normals, seed_of, uniforms
from fleetlib.simulator.params_devices import ConnectivityParams
from fleetlib.simulator.roads import Bools
from fleetlib.units import US_PER_S

SECONDS_PER_HOUR = 3_600.0
TICK_US = 1_000  # devices stamp whole milliseconds


class DeviceClock:
    """The clocks of a fleet's devices.

    A quartz is off by some millionths; a device that sets its clock by GNSS is right again with every fix. A wrong
    clock is off by hours for good, as of a device that takes local time for UTC. Another kind begins at 1970-01-01 with
    each start and stays there until the first fix. Memory: 6 bytes a vehicle, and more of the few with a
    wrong clock.

    Args:
        params: How much they drift, and how many are wrong.
        vehicles: How many.
        rng: The only source of randomness.

    """

    def __init__(self, params: ConnectivityParams, vehicles: int, rng: np.random.Generator) -> None:
        seed = seed_of(rng)
        self._drift_ppm, self._drift = params.clock_drift_ppm, kept(normals(seed, vehicles, 0, 0)[0])
        self._wrong_s = params.wrong_clock_h * SECONDS_PER_HOUR
        self._wrong = np.flatnonzero(uniforms(seed, vehicles, 0, 2) < params.wrong_clock_share)
        self._from_1970 = np.flatnonzero(uniforms(seed, vehicles, 0, 3) < params.clock_from_1970_share)
        self._set_by_gnss = params.clock_set_by_gnss
        self._error_s = np.zeros(vehicles, dtype=np.float32)
        # Of those that begin at 1970 only: whether the time is unknown, and since when they have been on.
        self._unset = np.ones(len(self._from_1970), dtype=bool)
        self._running_s = np.zeros(len(self._from_1970), dtype=np.float32)

    @property
    def drift_ppm(self) -> npt.NDArray[np.float32]:
        """How fast each one gains, shape (n,)."""
        return (self._drift * np.float32(self._drift_ppm / PARTS)).astype(np.float32)

    @property
    def wrong_s(self) -> npt.NDArray[np.float32]:
        """By how much a wrong clock is ahead, shape (n,); 0 of the others."""
        ahead = np.zeros(len(self._error_s), dtype=np.float32)
        ahead[self._wrong] = self._wrong_s
        return ahead

    @property
    def from_1970(self) -> Bools:
        """Which ones have no time before their first fix, shape (n,)."""
        chosen = np.zeros(len(self._error_s), dtype=bool)
        chosen[self._from_1970] = True
        return chosen

    def stamp(self, true_us: npt.NDArray[np.int64], fix: Bools, started: Bools, dt: float) -> npt.NDArray[np.int64]:
        """Return what the devices take for the time, microseconds since 1970 UTC.

        Args:
            true_us: What it is.
            fix: Which have a GNSS fix now.
            started: Which were switched on since the last sample.
            dt: Seconds since then.
        """
        few = self._from_1970
        self._running_s = np.where(started[few], np.float32(0.0), self._running_s + np.float32(dt))
        self._unset = (self._unset | started[few]) & ~fix[few]
        self._error_s += self.drift_ppm * np.float32(1e-6 * dt)
        if self._set_by_gnss:
            self._error_s[fix] = 0.0
        error_s = self._error_s.astype(np.float64)
        error_s[self._wrong] = self._error_s[self._wrong] + np.float32(self._wrong_s)
        shown_us = true_us + np.rint(error_s * (US_PER_S / TICK_US)).astype(np.int64) * TICK_US
        shown_us[few[self._unset]] = np.rint(self._running_s[self._unset].astype(np.float64) * US_PER_S)
        return shown_us
