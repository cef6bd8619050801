"""The vehicles: classes, what each one is like, and the fleet's state as a struct of arrays."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from fleetlib.simulator.engines import BATTERY_MASS_KG, ENGINES
from fleetlib.simulator.layout import Records, in_lines, records
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.weather import air_density_kgpm3, cabin_w, grip_mps2

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]


class VehicleClass(IntEnum):
    """What kind of vehicle; truck and bus are heavy."""

    CAR = 0
    VAN = 1
    TRUCK = 2
    BUS = 3


class Powertrain(IntEnum):
    """What drives it."""

    PETROL = 0
    DIESEL = 1
    ELECTRIC = 2


class Mode(IntEnum):
    """What a vehicle is doing; only a driving one is in the way of others."""

    DRIVING = 0
    PARKED = 1
    DISABLED = 2


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


OWN_DTYPE = np.dtype(
    [
        ("length_m", "f4"),
        ("acceleration_mps2", "f4"),
        ("deceleration_mps2", "f4"),
        ("time_gap_s", "f4"),
        ("desired_factor", "f4"),
        ("lateral_mps2", "f4"),
        ("mass_kg", "f4"),
        ("sample_step", "i2"),  # the inner step, 1 to substeps, at which the device samples
        ("kind", "i1"),  # row of the kinds
        ("lane_choice", "i1"),
    ],
    align=True,
)
"""What does not change of a vehicle and its driver and is its own: half a cache line."""

KIND_DTYPE = in_lines(
    np.dtype(
        [
            ("cap_mps2", "f4"),
            ("minimum_gap_m", "f4"),
            ("top_speed_mps", "f4"),
            ("drag", "f4"),  # half rho c_w A, N per (m/s)^2
            ("rolling", "f4"),
            ("grip_mps2", "f4"),  # acceleration at which the driven wheels slip
            ("power_w", "f4"),  # most power at the wheels
            ("efficiency", "f4"),
            ("capacity_j", "f8"),
            ("idle_w", "f4"),  # power of the fuel that an idling engine burns
            ("auxiliary_w", "f4"),
            ("recuperation", "f4"),
            ("vehicle_class", "i1"),
            ("powertrain", "i1"),
        ],
        align=True,
    )
)
"""What all vehicles of a class with the same powertrain have in common: a cache line, of which there are few."""


class Traits(NamedTuple):
    """What does not change of the vehicles and their drivers.

    Compiled code reads `traits.own[i].mass_kg` and `traits.kinds[traits.own[i].kind].drag`; every field of both is also
    a column of all vehicles for NumPy: `traits.mass_kg`, `traits.drag` (a copy).

    Attributes:
        own: `OWN_DTYPE`, shape (vehicles,).
        kinds: `KIND_DTYPE`, a row per class and powertrain.
    """

    own: Records
    kinds: Records

    def __getattr__(self, name: str) -> Any:
        """Return a column, shape (vehicles,)."""
        if name in (OWN_DTYPE.names or ()):
            return self.own[name]
        if name in (KIND_DTYPE.names or ()):
            return self.kinds[name][self.own.kind]
        raise AttributeError(f"Traits have no {name}")

    def apart(self, vehicle: int, **values: float) -> Traits:
        """Return the same, one vehicle being of a kind of its own in which these values differ; `own` is shared."""
        kinds = records(KIND_DTYPE, len(self.kinds) + 1)
        kinds[:-1], kinds[-1] = self.kinds, self.kinds[self.own.kind[vehicle]]
        for name, value in values.items():
            kinds[name][-1] = value
        self.own.kind[vehicle] = len(self.kinds)
        return Traits(self.own, kinds)


# The order of the fields is that of their use: what every step reads comes first, and in a record of the fleet what the
# others read of a vehicle fills the first cache line.
MALFUNCTION, AIRBAG = 1, 2  # bits of a vehicle's `warnings`
FLEET_DTYPE = in_lines(
    np.dtype(
        [
            ("position_m", "f8"),
            ("speed_mps", "f8"),
            ("acceleration_mps2", "f4"),
            ("lane", "i4"),
            ("ahead", "i4"),  # the next vehicle on the lane, -1 without
            ("behind", "i4"),
            ("connection", "i4"),  # to its next edge; -1 where the lane has none
            ("onward", "i4"),  # connection to the edge after that, -1 where there is none
            ("claim", "i4"),  # connection ahead that it may enter, -1 without
            ("held", "i4"),  # connection that it is on with any part, -1 without
            ("next_edge", "i4"),
            ("mode", "i1"),
            ("phase", "i1"),  # incidents.Phase
            ("event", "i1"),  # IncidentKind, 0 = none
            ("shift", "i1"),  # lanes to the left that it must change by for its next edge
            ("engine_on", "i1"),
            ("charging", "i1"),
            ("side", "i1"),  # of its last change of lanes: 1 left, -1 right
            ("warnings", "i1"),  # MALFUNCTION and AIRBAG
            ("stops_left", "i1"),  # of a delivery round
            ("sides", "i1"),  # which lanes beside lead to its next edge: 1 the right one, 2 the left one
            ("boot", "i2"),
            ("odometer_m", "f8"),
            ("energy_j", "f8"),
            ("random", "u8"),
            ("mood", "f4"),  # the driver's present deviation from the desired speed, relative
            ("changed_s", "f4"),  # time of the last lane change
            ("waited_s", "f4"),  # before the line
            ("yaw_rate_radps", "f4"),
            ("peak_longitudinal", "f4"),
            ("peak_lateral", "f4"),
            ("destination", "i4"),  # row of the route table
            ("case", "i4"),  # row of `cases`, -1 without an event
            ("goal_m", "f4"),  # where it will stop on the last edge of its trip
            ("resume_s", "f4"),  # when it goes on from beside the road
        ],
        align=True,
    )
)
"""What changes of a vehicle, in place: two cache lines, of which others read the first."""


SNAPSHOT_DTYPE = np.dtype(
    [
        ("odometer_m", "f8"),
        ("energy_j", "f8"),
        ("x_m", "f4"),
        ("y_m", "f4"),
        ("heading_rad", "f4"),  # mathematical: 0 = east, counter-clockwise
        ("speed_mps", "f4"),
        ("acceleration_mps2", "f4"),
        ("peak_longitudinal", "f4"),
        ("peak_lateral", "f4"),
        ("yaw_rate_radps", "f4"),
        ("coolant_celsius", "f4"),
        ("oil_celsius", "f4"),
        ("boot", "i2"),
        ("mode", "i1"),
        ("engine_on", "i1"),
        ("charging", "i1"),
        ("malfunction", "i1"),
        ("airbag", "i1"),
        ("gear", "i1"),  # 1 is the first, 0 without engine
    ],
    align=True,
)
"""What is true of a vehicle at the moment that its device samples: a cache line."""

# Structured arrays of shape (n,), as np.recarray: `fleet.speed_mps` is the column of all vehicles for NumPy, and
# `fleet[i].speed_mps` one value for compiled code, which gets one argument instead of thirty arrays and finds all of a
# vehicle in one place in memory.
Fleet = Any
Snapshot = Any


class Rules(NamedTuple):
    """Scalars of the simulation that the inner step reads."""

    model: int
    reaction_s: float
    politeness: float
    change_threshold_mps2: float
    safe_braking_mps2: float
    right_bias_mps2: float
    change_every: int
    arrive_moving: bool
    dwell_mean_s: float
    repair_mean_s: float
    overspeed_limit_mps: float
    crash_pulse_s: float
    fluctuation: float
    mood_decay: float  # over a step
    mood_kick: float


class Trail(NamedTuple):
    """What the devices of some vehicles have recorded: rings over inner steps; see `recorder`."""

    vehicle: Ints  # of each row, -1 = free, shape (rows,)
    longitudinal: npt.NDArray[np.float32]  # shape (rows, length)
    lateral: npt.NDArray[np.float32]
    speed: npt.NDArray[np.float32]


def table(dtype: np.dtype[Any], n: int, **columns: Any) -> Any:
    """Return `n` records of a structured type with these columns set, the others 0.

    Raises:
        ValueError: If a column is not one of the type.
    """
    made = records(dtype, n)
    for name, values in columns.items():
        made[name] = values
    return made


def of_class(name: str, vehicle_class: Any) -> Floats:
    """Return one of the constants of `CLASSES` for each class."""
    return np.asarray(np.array([getattr(one, name) for one in CLASSES], dtype=np.float64)[vehicle_class])


def of_engine(name: str, powertrain: Any) -> Floats:
    """Return one of the constants of `engines` for each powertrain."""
    return np.asarray(np.array([getattr(engine, name) for engine in ENGINES], dtype=np.float64)[powertrain])


def kind_of(vehicle_class: Any, powertrain: Any) -> Any:
    """Return the row of the kinds of a class with a powertrain."""
    return vehicle_class * len(Powertrain) + powertrain


def alike(n: int, **values: Any) -> Traits:
    """Return `n` vehicles of one kind with these traits, the others 0.

    Raises:
        ValueError: If a value is of no trait.
    """
    own = {name: value for name, value in values.items() if name in (OWN_DTYPE.names or ())}
    return Traits(table(OWN_DTYPE, n, **own), table(KIND_DTYPE, 1, **{k: v for k, v in values.items() if k not in own}))


def draw_traits(params: SimulationParams, rng: np.random.Generator) -> Traits:
    """Return the vehicles and drivers of a fleet."""
    n, mix, driver = params.vehicles, params.mix, params.driver
    weights = np.array([mix.car, mix.van, mix.truck, mix.bus])
    kind = rng.choice(len(CLASSES), n, p=weights / weights.sum())
    weights = np.array([mix.petrol, mix.diesel, mix.electric])
    light = rng.choice(len(Powertrain), n, p=weights / weights.sum())
    heavy_electric = rng.random(n) < mix.electric / weights.sum() / 2
    heavy = np.where(heavy_electric & (mix.electric > 0), Powertrain.ELECTRIC, Powertrain.DIESEL)
    power = np.where(kind >= VehicleClass.TRUCK, heavy, light)

    def spread() -> Floats:
        return np.clip(rng.normal(1.0, driver.spread, n), 1 - 2 * driver.spread, 1 + 2 * driver.spread)

    lively, electric = of_class("liveliness", kind), power == Powertrain.ELECTRIC
    speed_spread = rng.normal(driver.desired_speed_factor, driver.desired_speed_sd, n)
    own = table(
        OWN_DTYPE,
        n,
        kind=kind_of(kind, power),
        length_m=of_class("length_m", kind),
        mass_kg=of_class("mass_kg", kind) * rng.uniform(0.9, 1.15, n) + np.where(electric, BATTERY_MASS_KG, 0.0),
        desired_factor=np.clip(speed_spread, 0.75, 1.05),
        time_gap_s=driver.time_gap_s * spread() / np.sqrt(lively),
        acceleration_mps2=driver.acceleration_mps2 * spread() * lively,
        deceleration_mps2=driver.deceleration_mps2 * spread() * lively,
        lateral_mps2=driver.lateral_mps2 * spread() * of_class("turn_comfort", kind),
        lane_choice=rng.integers(0, 2, n),
        sample_step=rng.integers(1, params.substeps + 1, n),
    )
    return Traits(own, _kinds(params))


def _kinds(params: SimulationParams) -> Records:
    """Return the kinds in the order of `kind_of`."""
    kind, power = (one.ravel() for one in np.indices((len(CLASSES), len(Powertrain))))
    driver, weather, electric = params.driver, params.weather, power == Powertrain.ELECTRIC
    large = np.sqrt(of_class("mass_kg", kind) / CLASSES[0].mass_kg)
    full = np.where(electric, of_class("battery_kwh", kind), of_class("tank_l", kind))
    return table(
        KIND_DTYPE,
        len(kind),
        vehicle_class=kind,
        powertrain=power,
        cap_mps2=driver.deceleration_cap_mps2 * np.where(kind >= VehicleClass.TRUCK, 0.72, 1.0),
        minimum_gap_m=driver.minimum_gap_m,
        top_speed_mps=of_class("top_speed_mps", kind),
        drag=0.5 * air_density_kgpm3(weather.air_celsius) * of_class("drag_area_m2", kind),
        rolling=of_class("rolling", kind),
        grip_mps2=grip_mps2(kind, weather.friction),
        capacity_j=full * of_engine("unit_j", power),
        idle_w=of_engine("idle_w", power) * large,
        auxiliary_w=(of_engine("auxiliary_w", power) + cabin_w(electric, weather.air_celsius)) * large,
        power_w=1e3 * np.array([one.power_kw for one in CLASSES])[kind, electric.astype(np.int64)],
        efficiency=of_engine("efficiency", power),
        recuperation=of_engine("recuperation", power),
    )


def vehicle_frame(params: SimulationParams, traits: Traits) -> pl.DataFrame:
    """Return what is known of each vehicle before it drives, one row each."""
    ids = np.arange(params.first_vehicle_id, params.first_vehicle_id + params.vehicles)
    electric = traits.powertrain == Powertrain.ELECTRIC
    joule_per_unit = of_engine("unit_j", traits.powertrain)
    classes = [kind.name.lower() for kind in VehicleClass]
    names = np.array([name[:1].upper() for name in classes])[traits.vehicle_class]
    models = np.array([traits_of.models for traits_of in CLASSES])[traits.vehicle_class, traits.powertrain]
    return pl.DataFrame(
        {
            "vehicle_id": pl.Series(ids, dtype=pl.Int32),
            "name": [f"{letter}-{number:05d}" for letter, number in zip(names, ids, strict=True)],
            "vehicle_class": np.array(classes)[traits.vehicle_class],
            "powertrain": np.array([kind.name.lower() for kind in Powertrain])[traits.powertrain],
            "fleet": np.array(FLEETS)[(ids - 1) % len(FLEETS)],
            "model": models,
            "mass_kg": pl.Series(traits.mass_kg.round(), dtype=pl.Float32),
            "energy_capacity": pl.Series((traits.capacity_j / joule_per_unit).round(1), dtype=pl.Float32),
            "energy_unit": np.where(electric, ENERGY_UNIT, VOLUME_UNIT),
        }
    )
