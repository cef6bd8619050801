"""What the device measures of the truth: GNSS with correlated errors, IMU, CAN, all vehicles at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from fleetlib.simulator.fleet import Floats, Snapshot
from fleetlib.simulator.params import SensorParams

ACCURACY_WITHOUT_FIX_M = 50.0
STANDING_MPS = 0.3  # below it GNSS gives no course: the last one is kept
CRASH_MPS2 = 20.0  # beyond it the vertical axis is shaken as well
COURSE_NOISE_DEG = 0.8  # at 10 m/s


def gauss_markov_step(error_m: Floats, sigma_m: float, correlation_s: float, dt: float, normal: Floats) -> Floats:
    """Return a first-order Gauss-Markov (Ornstein-Uhlenbeck) error after `dt` seconds, exact for any `dt`.

    e' = e exp(-dt/tau) + sigma sqrt(1 - exp(-2 dt/tau)) N(0, 1); its stationary deviation is sigma.
    """
    decay = np.exp(-dt / correlation_s)
    return np.asarray(error_m * decay + sigma_m * np.sqrt(1.0 - decay * decay) * normal)


class Sensors:
    """The sensors of a fleet.

    Args:
        params: Their errors.
        vehicles: How many.
        rng: The only source of randomness.
    """

    def __init__(self, params: SensorParams, vehicles: int, rng: np.random.Generator) -> None:
        self._params, self._rng = params, rng
        self._sigma_m = params.gnss_sigma_m / np.sqrt(2.0)  # per axis
        self._error_m = self._sigma_m * rng.standard_normal((2, vehicles))
        self._imu_bias = params.imu_bias_mps2 * rng.standard_normal((3, vehicles))
        self._speed_bias = rng.normal(params.can_speed_bias_mps, params.can_speed_bias_sd_mps, vehicles)
        self._fix = np.ones(vehicles, dtype=bool)
        self._held_m = np.zeros((2, vehicles))
        self._course_deg = np.zeros(vehicles)
        self._receiver = rng.lognormal(0.0, 0.25, vehicles)  # some receivers are better than others
        self._first = True

    def measure(self, truth: Snapshot, dt: float) -> dict[str, Any]:
        """Return the measured values of one sample of every vehicle.

        Args:
            truth: What is true.
            dt: Seconds since the last sample.
        """
        n, params, rng = len(self._speed_bias), self._params, self._rng
        normal = rng.standard_normal((9, n))
        self._error_m = gauss_markov_step(self._error_m, self._sigma_m, params.gnss_correlation_s, dt, normal[:2])
        chance = rng.random(n)
        self._fix = np.where(
            self._fix, chance >= params.gnss_outage_probability, chance < params.gnss_recovery_probability
        )
        if self._first:
            self._fix[:], self._first = True, False
        position = np.stack([truth.x_m, truth.y_m]) + self._error_m * self._receiver
        self._held_m = np.where(self._fix, position, self._held_m)
        moving = truth.speed_mps > STANDING_MPS
        course = np.degrees(0.5 * np.pi - truth.heading_rad)
        course += COURSE_NOISE_DEG * normal[2] * np.minimum(10.0 / np.maximum(truth.speed_mps, 0.5), 10.0)
        self._course_deg = np.where(moving & self._fix, course % 360.0, self._course_deg)
        imu = params.imu_noise_mps2 * normal[3:6] + self._imu_bias
        longitudinal = truth.peak_longitudinal + imu[0]
        lateral = truth.peak_lateral + imu[1]
        crash = np.abs(truth.peak_longitudinal) > CRASH_MPS2
        lateral = lateral + np.where(crash, 0.12 * truth.peak_longitudinal * normal[6], 0.0)
        vertical = imu[2] + 0.05 * np.sqrt(truth.speed_mps) * normal[7]
        vertical = vertical + np.where(crash, 0.18 * truth.peak_longitudinal * normal[7], 0.0)
        return {
            "x_m": self._held_m[0],
            "y_m": self._held_m[1],
            "speed_mps": np.where(moving, np.maximum(0.0, truth.speed_mps + self._speed_bias), 0.0),
            "heading_deg": self._course_deg % 360.0,
            "acceleration_longitudinal_mps2": longitudinal,
            "acceleration_lateral_mps2": lateral,
            "acceleration_vertical_mps2": vertical,
            "yaw_rate_degps": np.degrees(truth.yaw_rate_radps) + params.yaw_noise_degps * normal[8],
            "gnss_accuracy_m": np.where(
                self._fix,
                params.gnss_sigma_m * self._receiver * (1.0 + 0.1 * np.abs(normal[2])),
                ACCURACY_WITHOUT_FIX_M,
            ),
            "fix": self._fix,
        }
