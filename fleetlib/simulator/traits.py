"""What does not change of the vehicles and their drivers: their records, and a fleet of them drawn at random."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import polars as pl

from fleetlib.simulator.classes import CLASSES, ENERGY_UNIT, FLEETS, VOLUME_UNIT, kind_of, of_class, of_engine
from fleetlib.simulator.engines import BATTERY_MASS_KG
from fleetlib.simulator.fleet import Floats, Powertrain, VehicleClass, table
from fleetlib.simulator.layout import Records, in_lines
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.params_traffic import DriverParams
from fleetlib.simulator.tables import records
from fleetlib.simulator.weather import GRIP_SHARE, air_density_kgpm3, cabin_w, grip_mps2, tyres_mps2

# Desired speeds beyond this many deviations are drawn in to it, and none is below this share of the limit.
WITHIN_SD, SLOWEST_FACTOR = 1.6, 0.1
# Under tyres that hold little a driver's usual braking is at most this share of the hardest, as it is on dry roads.
COMFORT_SHARE = 0.6
WIDER_LINE = 1.25  # times the comfortable lateral acceleration: the most in a turn (`moving`)
# How those who join look back (`changing`): for whoever drives 1.1 times the limit and brakes with 2 m/s2.
SEEN_FACTOR, SEEN_BRAKING_MPS2 = 1.2**0.5, 2.0

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
            ("tyres_mps2", "f4"),  # hardest braking that they hold
            ("seen_mps2", "f4"),  # of those who come, as who joins a lane reckons with them
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
    electric_share = mix.electric / weights.sum()
    heavy_electric = rng.random(n) < (electric_share / 2 if electric_share < 1 else 1)
    heavy = np.where(heavy_electric & (mix.electric > 0), Powertrain.ELECTRIC, Powertrain.DIESEL)
    power = np.where(kind >= VehicleClass.TRUCK, heavy, light)

    def spread() -> Floats:
        return np.clip(rng.normal(1.0, driver.spread, n), 1 - 2 * driver.spread, 1 + 2 * driver.spread)

    lively, electric = of_class("liveliness", kind), power == Powertrain.ELECTRIC
    held = GRIP_SHARE * tyres_mps2(params.weather.friction)
    speed_spread = rng.normal(driver.desired_speed_factor, driver.desired_speed_sd, n)
    own = table(
        OWN_DTYPE,
        n,
        kind=kind_of(kind, power),
        length_m=of_class("length_m", kind),
        mass_kg=of_class("mass_kg", kind) * rng.uniform(0.9, 1.15, n) + np.where(electric, BATTERY_MASS_KG, 0.0),
        desired_factor=np.clip(speed_spread, *_usual_factors(driver)),
        time_gap_s=driver.time_gap_s * spread() / np.sqrt(lively),
        acceleration_mps2=driver.acceleration_mps2 * spread() * lively,
        deceleration_mps2=np.minimum(driver.deceleration_mps2 * spread() * lively, COMFORT_SHARE * held),
        lateral_mps2=np.minimum(driver.lateral_mps2 * spread() * of_class("turn_comfort", kind), held / WIDER_LINE),
        lane_choice=rng.integers(0, 2, n),
        sample_step=rng.integers(1, params.substeps + 1, n),
    )
    return Traits(own, _kinds(params))


def _usual_factors(driver: DriverParams) -> tuple[float, float]:
    """Return the bounds of a driver's desired speed / limit, as far below the mean as above it where they are near."""
    mean, reach = driver.desired_speed_factor, WITHIN_SD * driver.desired_speed_sd
    if mean - reach < SLOWEST_FACTOR:
        return SLOWEST_FACTOR, 2 * mean - SLOWEST_FACTOR
    return min(0.75, mean - reach), max(1.05, mean + reach)


def _kinds(params: SimulationParams) -> Records:
    """Return the kinds in the order of `kind_of`."""
    kind, power = (one.ravel() for one in np.indices((len(CLASSES), len(Powertrain))))
    driver, weather, electric = params.driver, params.weather, power == Powertrain.ELECTRIC
    large = np.sqrt(of_class("mass_kg", kind) / CLASSES[0].mass_kg)
    full = np.where(electric, of_class("battery_kwh", kind), of_class("tank_l", kind))
    tyres = tyres_mps2(weather.friction)
    cap = driver.deceleration_cap_mps2 * np.where(kind >= VehicleClass.TRUCK, 0.72, 1.0)
    cap = np.minimum(cap, GRIP_SHARE * tyres)
    fastest = max(SEEN_FACTOR, _usual_factors(driver)[1] * (1.0 + 2.0 * driver.fluctuation))
    return table(
        KIND_DTYPE,
        len(kind),
        vehicle_class=kind,
        powertrain=power,
        cap_mps2=cap,
        tyres_mps2=tyres,
        seen_mps2=min(SEEN_BRAKING_MPS2, float(cap.min()) * (SEEN_FACTOR / fastest) ** 2),
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
