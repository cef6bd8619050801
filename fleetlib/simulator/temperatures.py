"""Temperatures of coolant and oil: first order towards operating or ambient temperature."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from fleetlib.simulator.fleet import Bytes, Powertrain
from fleetlib.simulator.traits import Traits

OPERATING_CELSIUS = 90.0
OIL_CELSIUS = 97.0
BATTERY_CELSIUS = 30.0  # the coolant of an electric vehicle's battery
WARM_UP_S = 240.0
OIL_WARM_UP_S = 600.0  # the oil warms up after the coolant, from which it takes its heat
COOL_DOWN_S = 3_600.0
OVERHEATED_CELSIUS = 118.0
OVERHEAT_S = 30.0
Temperatures = Any  # float32, shape (n,)


def coolant_step(
    celsius: Temperatures, engine_on: Bytes, overheating: Bytes, traits: Traits, dt: float, air_celsius: float
) -> Temperatures:
    """Return the coolant temperature after `dt` seconds."""
    electric, on = traits.powertrain == Powertrain.ELECTRIC, engine_on != 0
    hot = (overheating != 0) & ~electric
    warm = np.where(electric, BATTERY_CELSIUS, OPERATING_CELSIUS)
    target = np.where(hot, OVERHEATED_CELSIUS, np.where(on, warm, air_celsius))
    decay = np.where(
        hot, math.exp(-dt / OVERHEAT_S), np.where(on, math.exp(-dt / WARM_UP_S), math.exp(-dt / COOL_DOWN_S))
    )
    return (target + (celsius - target) * decay).astype(np.float32)


def oil_step(
    celsius: Temperatures, coolant: Temperatures, engine_on: Bytes, traits: Traits, dt: float, air_celsius: float
) -> Temperatures:
    """Return the oil temperature after `dt` seconds: it follows the coolant, a little above while the engine runs.

    An electric vehicle has no engine oil: its value is that of the coolant.
    """
    electric, on = traits.powertrain == Powertrain.ELECTRIC, engine_on != 0
    target = np.where(on, coolant + (OIL_CELSIUS - OPERATING_CELSIUS), air_celsius)
    decay = np.where(on, math.exp(-dt / OIL_WARM_UP_S), math.exp(-dt / COOL_DOWN_S))
    return np.where(electric, coolant, target + (celsius - target) * decay).astype(np.float32)
