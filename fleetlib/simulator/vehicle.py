"""One vehicle on its own: what it is like, and what it needs to drive a given speed trace."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from fleetlib.errors import SettingsError
from fleetlib.simulator.classes import CLASSES
from fleetlib.simulator.driven import DRIVEN_FIELDS, drive
from fleetlib.simulator.engines import BATTERY_MASS_KG, ENGINES
from fleetlib.simulator.fleet import Powertrain, VehicleClass
from fleetlib.simulator.traits import Traits, alike
from fleetlib.simulator.vsp import vsp_jimenez_kw_per_t
from fleetlib.simulator.weather import DRY_FRICTION, USUAL_AIR_CELSIUS, air_density_kgpm3, cabin_w, grip_mps2

FASTEST_MPS = 100.0
STEEPEST = 1.0


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle's physics; `Vehicle.typical` gives those of the simulated fleet.

    Attributes:
        vehicle_class: Car, van, truck or bus: gearbox and grip.
        powertrain: Petrol, diesel or electric.
        mass_kg: With its load.
        drag_area_m2: c_w A.
        rolling: Rolling resistance coefficient.
        power_w: Most power at the wheels.
        efficiency: From tank or battery to the wheels (the slope of the Willans line).
        capacity_j: Of tank or battery.
        idle_w: Power of the fuel that an idling engine burns.
        auxiliary_w: Steering, lights, electronics.
        recuperation: Share of the power taken up in braking that reaches the battery.
        friction: Of the tyres on the road.
        air_celsius: Temperature of the air, for its density. `typical` adds the cabin's heating to `auxiliary_w`.

    Raises:
        SettingsError: If a value is not possible.
    """

    vehicle_class: VehicleClass
    powertrain: Powertrain
    mass_kg: float
    drag_area_m2: float
    rolling: float
    power_w: float
    efficiency: float
    capacity_j: float
    idle_w: float = 0.0
    auxiliary_w: float = 0.0
    recuperation: float = 0.0
    friction: float = DRY_FRICTION
    air_celsius: float = USUAL_AIR_CELSIUS

    def __post_init__(self) -> None:
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise SettingsError(f"{name} = {value!r} (range {low:g} to {high:g})", "Correct it")

    @classmethod
    def typical(
        cls,
        vehicle_class: VehicleClass = VehicleClass.CAR,
        powertrain: Powertrain = Powertrain.PETROL,
        air_celsius: float = USUAL_AIR_CELSIUS,
    ) -> Vehicle:
        """Return the vehicle in the middle of its class in the simulated fleet."""
        kind, engine = CLASSES[vehicle_class], ENGINES[powertrain]
        electric = powertrain == Powertrain.ELECTRIC
        large = (kind.mass_kg / CLASSES[0].mass_kg) ** 0.5
        return cls(
            vehicle_class=vehicle_class,
            powertrain=powertrain,
            mass_kg=kind.mass_kg + (BATTERY_MASS_KG if electric else 0.0),
            drag_area_m2=kind.drag_area_m2,
            rolling=kind.rolling,
            power_w=1e3 * kind.power_kw[electric],
            efficiency=engine.efficiency,
            capacity_j=(kind.battery_kwh if electric else kind.tank_l) * engine.unit_j,
            idle_w=engine.idle_w * large,
            auxiliary_w=(engine.auxiliary_w + float(cabin_w(electric, air_celsius))) * large,
            recuperation=engine.recuperation,
            air_celsius=air_celsius,
        )

    def traits(self) -> Traits:
        """Return it as the one vehicle of a fleet, for compiled functions."""
        columns = {name: value for name, value in asdict(self).items() if name not in _OUTSIDE}
        drag = 0.5 * air_density_kgpm3(self.air_celsius) * self.drag_area_m2
        return alike(1, drag=drag, grip_mps2=grip_mps2(self.vehicle_class, self.friction), **columns)


_OUTSIDE = ("drag_area_m2", "friction", "air_celsius")  # they are in the traits as drag and grip


_RANGES: dict[str, tuple[float, float]] = {
    "mass_kg": (100.0, 60_000.0),
    "drag_area_m2": (0.0, 20.0),
    "rolling": (0.0, 0.1),
    "power_w": (1_000.0, 2e6),
    "efficiency": (0.05, 1.0),
    "capacity_j": (1e6, 1e12),
    "idle_w": (0.0, 1e5),
    "auxiliary_w": (0.0, 1e5),
    "recuperation": (0.0, 1.0),
    "friction": (0.05, 1.5),
    "air_celsius": (-60.0, 60.0),
}


def drive_cycle(
    vehicle: Vehicle,
    time_s: npt.ArrayLike,
    speed_mps: npt.ArrayLike,
    grade: npt.ArrayLike = 0.0,
    *,
    level: float = 0.8,
) -> pl.DataFrame:
    """Return what a vehicle does that is to drive a speed trace.

    A vehicle that is too weak, or has no energy left, falls behind the trace. The energy balance of each row is closed:
    drawn_j = drag_j + rolling_j + grade_j + kinetic_j + brake_j + auxiliary_j + loss_j.

    Args:
        vehicle: What drives.
        time_s: Rising, shape (n,).
        speed_mps: What the speed is to be at these times.
        grade: Rise over horizontal way: one value, or one for the way up to each time.
        level: How full tank or battery is at the begin, 0 to 1.

    Returns:
        One row per time, of the step that ends there: time_s, target_mps, speed_mps, acceleration_mps2, grade,
        distance_m (since the begin), power_w (at the wheels), vsp_kw_per_t, gear, engine_speed_rpm, the seven parts of
        the balance, drawn_j, fuel_g, energy_j (left) and level_ratio.

    Raises:
        SettingsError: If the trace has gaps, goes back in time or is not in these units.

    Examples:
        >>> trip = drive_cycle(Vehicle.typical(), [0, 10, 20], [0, 10, 10])
        >>> round(trip["fuel_g"].sum(), 1)
        13.7
    """
    times, target, slope = _checked(time_s, speed_mps, grade, level)
    rows = drive(vehicle.traits(), times, target, slope, level)
    engine, columns = ENGINES[vehicle.powertrain], dict(zip(DRIVEN_FIELDS, rows, strict=True))
    vsp = vsp_jimenez_kw_per_t(
        columns["distance_m"] / np.maximum(np.diff(times, prepend=times[0] - 1.0), 1e-9),
        columns["acceleration_mps2"],
        slope,
    )
    frame = pl.DataFrame({"time_s": times, "target_mps": target, "grade": slope, **columns, "vsp_kw_per_t": vsp})
    grams = pl.col("drawn_j") / engine.gram_j if engine.gram_j else pl.lit(0.0)
    return frame.with_columns(
        pl.col("distance_m").cum_sum(),
        pl.col("gear").cast(pl.Int8),
        grams.alias("fuel_g"),
        (pl.col("energy_j") / vehicle.capacity_j).alias("level_ratio"),
    )


class Consumption(NamedTuple):
    """What a trip took per way."""

    distance_km: float
    fuel_g_per_km: float
    energy_kwh_per_km: float


def consumption(trip: pl.DataFrame) -> Consumption:
    """Return what a vehicle needed for a trip that `drive_cycle` returned.

    Raises:
        SettingsError: If it did not move.
    """
    way_km = float(trip["distance_m"][-1]) / 1e3
    if way_km <= 0.0:
        raise SettingsError("The vehicle did not move: it has no consumption per km", "Give a trace with a way")
    return Consumption(way_km, float(trip["fuel_g"].sum()) / way_km, float(trip["drawn_j"].sum()) / 3.6e6 / way_km)


def _checked(
    time_s: npt.ArrayLike, speed_mps: npt.ArrayLike, grade: npt.ArrayLike, level: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    times, speeds = (np.atleast_1d(np.asarray(x, dtype=np.float64)) for x in (time_s, speed_mps))
    if times.ndim != 1 or times.shape != speeds.shape or len(times) < 2:
        raise SettingsError(
            f"time_s has shape {times.shape} and speed_mps {speeds.shape}: a trace needs two or more pairs",
            "Correct it",
        )
    if not np.isfinite(times).all() or not np.isfinite(speeds).all():
        raise SettingsError("The trace has gaps: time_s and speed_mps must be finite", "Fill or cut them")
    if (np.diff(times) <= 0).any():
        place = int(np.flatnonzero(np.diff(times) <= 0)[0]) + 1
        raise SettingsError(f"time_s[{place}] = {times[place]:g} is not later than the one before", "Sort the trace")
    if speeds.min() < 0 or speeds.max() > FASTEST_MPS:
        wrong = speeds.min() if speeds.min() < 0 else speeds.max()
        raise SettingsError(f"speed_mps has {wrong:g} (range 0 to {FASTEST_MPS:g})", "Give m/s, not km/h")
    try:
        slope = np.ascontiguousarray(np.broadcast_to(np.asarray(grade, dtype=np.float64), times.shape))
    except ValueError:
        raise SettingsError(f"grade has shape {np.shape(grade)}, the trace {times.shape}", "Give one value") from None
    if not (np.abs(slope) <= STEEPEST).all():
        raise SettingsError(f"grade has {np.abs(slope).max():g} (range -1 to 1)", "Give 0.05 for 5 %")
    if not 0.0 <= level <= 1.0:
        raise SettingsError(f"level = {level!r} (range 0 to 1)", "Give 0.8 for 80 %")
    return times, speeds, slope
