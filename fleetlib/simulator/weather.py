"""What the weather does to vehicles: the density of the air, the grip of the tyres, the heating of the cabin."""

from __future__ import annotations

from typing import Any

import numpy as np

from fleetlib.units import STANDARD_GRAVITY_MPS2

AIR_DENSITY_KGPM3 = 1.2  # at 15 degrees Celsius, some 170 m above the sea
USUAL_AIR_CELSIUS = 15.0
KELVIN = 273.15
DRY_FRICTION = 0.9
GRIP_SHARE = 0.85  # of what the tyres hold: more nobody plans with; the rest is for an emergency
# Share of the mass on the driven axle; heavy vehicles drive one of two heavily loaded ones.
DRIVEN_LIGHT, DRIVEN_HEAVY = 0.61, 0.5
HEAVY_FROM = 2  # the first heavy one of `fleet.VehicleClass`
# Of a car's cabin. A design choice: 1.4 kW at -7 degrees, in the middle of what electric cars take.
HEAT_BELOW_CELSIUS, COOL_ABOVE_CELSIUS = 15.0, 22.0
HEATING_WPK, COOLING_WPK = 65.0, 50.0


def air_density_kgpm3(air_celsius: float) -> float:
    """Return the density of the air at a temperature, by the law of ideal gases."""
    return AIR_DENSITY_KGPM3 * (USUAL_AIR_CELSIUS + KELVIN) / (air_celsius + KELVIN)


def grip_mps2(vehicle_class: Any, friction: float) -> Any:
    """Return the acceleration at which the driven wheels of vehicles of these classes slip, mu g times their load."""
    driven = np.where(np.asarray(vehicle_class) >= HEAVY_FROM, DRIVEN_HEAVY, DRIVEN_LIGHT)
    return friction * STANDARD_GRAVITY_MPS2 * driven


def tyres_mps2(friction: float) -> float:
    """Return the hardest braking and cornering that tyres hold, mu g (Coulomb)."""
    return friction * STANDARD_GRAVITY_MPS2


def cabin_w(electric: Any, air_celsius: float) -> Any:
    """Return the power that a car's cabin is heated or cooled with; a combustion engine heats with its waste heat."""
    heating = HEATING_WPK * max(0.0, HEAT_BELOW_CELSIUS - air_celsius)
    cooling = COOLING_WPK * max(0.0, air_celsius - COOL_ABOVE_CELSIUS)
    return np.where(electric, heating, 0.0) + cooling
