"""Vehicle classes: what is typical of each, and what of each powertrain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fleetlib.simulator.engines import ENGINES
from fleetlib.simulator.fleet import Floats, Powertrain


@dataclass(frozen=True, slots=True)
class ClassTraits:
    """Typical values of a class.

    Attributes:
        length_m: Bumper to bumper.
        mass_kg: With a usual load.
        drag_area_m2: c_w A.
        rolling: Rolling resistance coefficient.
        liveliness: Accelerations as a share of the car's.
        turn_comfort: Lateral acceleration as a share of the car's.
        top_speed_mps: Of the class.
        tank_l: Fuel tank.
        battery_kwh: Of the electric version.
        power_kw: Most power at the wheels, combustion and electric.
        models: Fictitious names by powertrain.
    """

    length_m: float
    mass_kg: float
    drag_area_m2: float
    rolling: float
    liveliness: float
    turn_comfort: float
    top_speed_mps: float
    tank_l: float
    battery_kwh: float
    power_kw: tuple[float, float]
    models: tuple[str, str, str]


# Electric car: c_w A and rolling resistance of the VW ID.3 in SUMO's MMPEVEM; heavy vehicles: typical of their class.
CLASSES = (
    ClassTraits(4.5, 1_450, 0.62, 0.009, 1.0, 1.0, 50.0, 50, 58, (85, 110), ("Lark 1.5", "Lark 2.0 D", "Lark E")),
    ClassTraits(
        5.6, 2_300, 1.15, 0.010, 0.92, 0.92, 42.0, 75, 75, (95, 110), ("Drover 2.0", "Drover 2.2 D", "Drover E")
    ),
    ClassTraits(
        8.5, 11_000, 4.2, 0.008, 0.68, 0.62, 24.0, 300, 265, (165, 200), ("Atlas 7.7", "Atlas 7.7 D", "Atlas E")
    ),
    ClassTraits(
        12.0, 14_500, 4.8, 0.008, 0.66, 0.58, 23.0, 280, 350, (190, 220), ("Metro 12", "Metro 12 D", "Metro 12 E")
    ),
)
FLEETS = ("North", "South", "East", "West")
VOLUME_UNIT, ENERGY_UNIT = "l", "kWh"


def of_class(name: str, vehicle_class: Any) -> Floats:
    """Return one of the constants of `CLASSES` for each class."""
    return np.asarray(np.array([getattr(one, name) for one in CLASSES], dtype=np.float64)[vehicle_class])


def of_engine(name: str, powertrain: Any) -> Floats:
    """Return one of the constants of `engines` for each powertrain."""
    return np.asarray(np.array([getattr(engine, name) for engine in ENGINES], dtype=np.float64)[powertrain])


def kind_of(vehicle_class: Any, powertrain: Any) -> Any:
    """Return the row of the kinds of a class with a powertrain."""
    return vehicle_class * len(Powertrain) + powertrain
