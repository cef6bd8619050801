"""What the device measures of the truth: GNSS with correlated errors, IMU, CAN, all vehicles at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from fleetlib.simulator.fleet import Floats, Snapshot, table
from fleetlib.simulator.noise import PARTS, kept, normals, seed_of, uniforms
from fleetlib.simulator.params_devices import SensorParams
from fleetlib.simulator.places import Places
from fleetlib.simulator.roads import Bools
from fleetlib.simulator.sensor_kernel import (
    COLD,
    FIX,
    MEASURED,
    RECEIVER_SPREAD,
    SENSOR_DTYPE,
    SensorRules,
    measure_fleet,
)


class Sensors:
    """The sensors of a fleet.

    What a vehicle's sensors measure depends on the seed, its number and the truth, not on the other vehicles.
    Memory: `SENSOR_DTYPE.itemsize`, 32 bytes a vehicle.

    Args:
        params: Their errors.
        vehicles: How many.
        rng: The only source of randomness.
        canyons: Where the GNSS is disturbed by high houses; None: nowhere.
        cold: Which devices have just been switched on and have no fix yet; None: none.
    """

    def __init__(
        self,
        params: SensorParams,
        vehicles: int,
        rng: np.random.Generator,
        canyons: Places | None = None,
        cold: Bools | None = None,
    ) -> None:
        self._seed, self._sample, self._canyons = seed_of(rng), 0, canyons
        self._rules = _rules(params)
        first, second, third = (normals(self._seed, vehicles, 0, channel) for channel in (0, 2, 4))
        receiver = normals(self._seed, vehicles, 0, 6)[0]
        self._state = table(
            SENSOR_DTYPE,
            vehicles,
            error_x_m=self._rules.sigma_m * first[0],
            error_y_m=self._rules.sigma_m * first[1],
            bias_x=kept(second[0]),
            bias_y=kept(second[1]),
            bias_z=kept(third[0]),
            speed_bias=kept(third[1]),
            receiver=kept(receiver),
            course_deg=360.0 * uniforms(self._seed, vehicles, 0, 8),
            fix=FIX if cold is None else np.where(cold, COLD, FIX),
        )

    @property
    def fix(self) -> Bools:
        """Which devices have a GNSS fix."""
        return np.asarray(self._state.fix == FIX)

    @property
    def receiver(self) -> Floats:
        """The GNSS error of each receiver as a multiple of the usual one."""
        return np.asarray(np.exp(RECEIVER_SPREAD / PARTS * self._state.receiver))

    def measure(
        self, truth: Snapshot, dt: float, started: Bools | None = None, blocked: Bools | None = None
    ) -> dict[str, Any]:
        """Return the measured values of one sample of every vehicle.

        Args:
            truth: What is true.
            dt: Seconds since the last sample.
            started: Which devices were switched on since then: they have no fix at first.
            blocked: Which receivers hear no satellite, for example because they are jammed.
        """
        nowhere = np.zeros(len(self._state), dtype=bool)
        canyon = nowhere if self._canyons is None else self._canyons.contain(truth.x_m, truth.y_m)
        if self._sample == 0:
            self._state.held_x_m, self._state.held_y_m = truth.x_m, truth.y_m  # what it knew when it was switched off
        self._sample += 1
        out = np.empty((len(MEASURED), len(self._state)))
        measure_fleet(
            self._seed, self._sample, dt, truth, canyon, nowhere if started is None else started,
            nowhere if blocked is None else blocked, self._rules, self._state, out,
        )  # fmt: skip
        return {**dict(zip(MEASURED, out, strict=True)), "fix": self.fix}


def _rules(params: SensorParams) -> SensorRules:
    root = float(np.sqrt(2.0))  # the parameters are 2D RMS, the errors one for each axis
    return SensorRules(
        sigma_m=params.gnss_sigma_m / root,
        correlation_s=float(params.gnss_correlation_s),
        outage=float(params.gnss_outage_probability),
        canyon_sigma_m=params.gnss_canyon_sigma_m / root,
        canyon_correlation_s=float(params.gnss_canyon_correlation_s),
        canyon_outage=float(params.gnss_canyon_outage_probability),
        recovery=float(params.gnss_recovery_probability),
        first_fix_s=float(params.gnss_first_fix_s),
        imu_noise=float(params.imu_noise_mps2),
        yaw_noise=float(params.yaw_noise_degps),
        speed_step=float(params.can_speed_step_mps),
        imu_bias=params.imu_bias_mps2 / PARTS,
        speed_bias_sd=params.can_speed_bias_sd_mps / PARTS,
        speed_bias=float(params.can_speed_bias_mps),
    )
