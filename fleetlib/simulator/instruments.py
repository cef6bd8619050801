"""What the vehicle's control units show on its CAN bus: engine speed, temperatures, level, odometer, voltage."""

from __future__ import annotations

from typing import Any

import numpy as np

from fleetlib.simulator.fleet import Bytes, Snapshot, VehicleClass
from fleetlib.simulator.gearbox import shift_fleet
from fleetlib.simulator.noise import normals, seed_of
from fleetlib.simulator.params_devices import SensorParams
from fleetlib.simulator.temperatures import OPERATING_CELSIUS, coolant_step, oil_step
from fleetlib.simulator.traits import Traits
from fleetlib.simulator.weather import USUAL_AIR_CELSIUS

STOOD_K = 25.0  # a vehicle that stands when the simulation begins is warmer than the air by this
RPM_NOISE = 0.01  # an engine does not turn quite evenly
VOLTAGE_NOISE_V = 0.04
CHARGED_V, RESTING_V, FAILING_V = 14.1, 12.6, 2.4  # of a 12 V battery: charged, at rest, what is missing when it fails


def quantise(values: Any, step: float) -> Any:
    """Return the nearest multiples of `step`; 0: values as they are. The error is uniform, its RMS step / sqrt(12)."""
    return values if step <= 0.0 else np.rint(values / step) * step


def battery_voltage_v(engine_on: Bytes, failing: Bytes, traits: Traits) -> Any:
    """Return the low-voltage battery's voltage: 12 V, heavy vehicles 24 V; lower while it is not charged."""
    volts = np.where(engine_on != 0, CHARGED_V, RESTING_V) - np.where(failing != 0, FAILING_V, 0.0)
    return volts * np.where(traits.vehicle_class >= VehicleClass.TRUCK, 2.0, 1.0)


class Instruments:
    """The instruments of a fleet.

    Args:
        params: The steps in which CAN messages count.
        traits: Of the fleet.
        truth: Gets gear and temperatures, at the begin as well.
        engine_on: At the begin.
        rng: The only source of randomness.
        air_celsius: What engines cool down to.
    """

    def __init__(
        self,
        params: SensorParams,
        traits: Traits,
        truth: Snapshot,
        engine_on: Bytes,
        rng: np.random.Generator,
        air_celsius: float = USUAL_AIR_CELSIUS,
    ) -> None:
        self._params, self._traits, self._seed, self._sample = params, traits, seed_of(rng), 0
        self._air_celsius = float(air_celsius)
        truth.coolant_celsius = np.where(engine_on != 0, OPERATING_CELSIUS, air_celsius + STOOD_K)
        truth.oil_celsius = truth.coolant_celsius

    def read(self, truth: Snapshot, overheating: Bytes, failing: Bytes, dt: float) -> dict[str, Any]:
        """Return what the instruments show in one sample of every vehicle.

        Args:
            truth: What is true.
            overheating: Which engines overheat.
            failing: Which low-voltage batteries are not charged.
            dt: Seconds since the last sample.
        """
        params, traits, n = self._params, self._traits, len(truth)
        self._sample += 1
        rpm = np.empty(n)
        shift_fleet(truth.speed_mps, truth.acceleration_mps2, truth.engine_on, traits, truth.gear, rpm)
        truth.coolant_celsius = coolant_step(
            truth.coolant_celsius, truth.engine_on, overheating, traits, dt, self._air_celsius
        )
        truth.oil_celsius = oil_step(
            truth.oil_celsius, truth.coolant_celsius, truth.engine_on, traits, dt, self._air_celsius
        )
        noise = normals(self._seed, n, self._sample, 0)
        level = np.clip(truth.energy_j / traits.capacity_j, 0.0, 1.0)
        step = max(params.can_odometer_step_m, 1e-3)
        return {
            "engine_speed_rpm": quantise(
                np.maximum(0.0, rpm * (1.0 + RPM_NOISE * noise[0])), params.can_engine_step_rpm
            ),
            "coolant_temperature_celsius": quantise(truth.coolant_celsius, params.can_temperature_step_celsius),
            "energy_level_ratio": np.minimum(quantise(level, params.can_level_step), 1.0),
            "odometer_m": np.floor(truth.odometer_m / step) * step,  # it counts full steps only
            "battery_voltage_v": battery_voltage_v(truth.engine_on, failing, traits) + VOLTAGE_NOISE_V * noise[1],
        }
