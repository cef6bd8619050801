"""What can be set on a simulation: typed, ranged, frozen; a wrong value is one sentence that names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from fleetlib.contracts.topics import MAX_VEHICLE_ID
from fleetlib.errors import SettingsError
from fleetlib.simulator.overrides import leaves, merged, nested
from fleetlib.simulator.params_devices import ConnectivityParams, SensorParams
from fleetlib.simulator.params_traffic import (
    CityParams,
    DemandParams,
    DriverParams,
    IncidentParams,
    MixParams,
    NetworkParams,
    WeatherParams,
)
from fleetlib.simulator.settable import Parameter, Settable, parameters, unknown

SPARSE_VEHICLES = 8_000  # up to here the default city is 10 km wide; beyond it grows, so that traffic still flows
DEFAULT_SIZE_M = 10_000.0
SHORT = {"vehicles": "demand.vehicles"}  # names that stand for others


class SimulationParams(Settable):
    """Everything a simulation depends on: the same values give the same bytes.

    `vehicles` is short for `demand.vehicles`.

    Raises:
        SettingsError: If a value is unknown, of the wrong type or out of range.

    Examples:
        >>> SimulationParams(vehicles=10, incidents={"rate_per_vehicle_hour": 2}).incidents.rate_per_vehicle_hour
        2.0
    """

    seed: int = Field(7, ge=0, le=2**63 - 1, description="the same seed gives the same bytes")
    step_s: float = Field(0.25, ge=0.005, le=1.0, description="inner step of the physics")
    sample_interval_s: float = Field(1.0, ge=0.1, le=60, description="between two samples of a vehicle")
    first_vehicle_id: int = Field(1, ge=1, le=MAX_VEHICLE_ID, description="the others follow it")
    observe: float | tuple[int, ...] = Field(
        1.0, description="which vehicles report: a share from 0 to 1, or their ids; all drive, and all have truth"
    )
    network: NetworkParams = NetworkParams()
    city: CityParams = CityParams()
    demand: DemandParams = DemandParams()
    mix: MixParams = MixParams()
    driver: DriverParams = DriverParams()
    incidents: IncidentParams = IncidentParams()
    weather: WeatherParams = WeatherParams()
    sensors: SensorParams = SensorParams()
    connectivity: ConnectivityParams = ConnectivityParams()

    def __init__(self, **values: Any) -> None:
        super().__init__(**_checked(values))

    @field_validator("observe", mode="before")
    @classmethod
    def _share_or_ids(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = [part for part in value.split(",") if part.strip()] if "," in value else value
        return tuple(value) if isinstance(value, (list, range, set)) else value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        last = self.first_vehicle_id + self.vehicles - 1
        if last > MAX_VEHICLE_ID:
            raise ValueError(f"first_vehicle_id + vehicles - 1 must not exceed {MAX_VEHICLE_ID}")
        if isinstance(self.observe, float) and not 0 <= self.observe <= 1:
            raise ValueError(f"observe = {self.observe:g} is not a share from 0 to 1")
        if isinstance(self.observe, tuple):
            strange = [number for number in self.observe if not self.first_vehicle_id <= number <= last]
            if strange:
                raise ValueError(f"observe: no vehicle has the id {strange[0]} ({self.first_vehicle_id} to {last})")
        return self

    @classmethod
    def from_overrides(cls, overrides: Mapping[str, Any], base: SimulationParams | None = None) -> SimulationParams:
        """Return parameters of dotted keys or nested mappings over the defaults, or over `base`.

        Args:
            overrides: For example `{"vehicles": 50, "driver.time_gap_s": "1.5"}`; text is converted to the type.
            base: What holds where `overrides` say nothing.

        Raises:
            SettingsError: If a key is unknown or a value is out of range.
        """
        tree = base.model_dump(exclude_unset=True) if base is not None else {}
        return cls(**merged(tree, _checked(overrides)))

    @property
    def vehicles(self) -> int:
        """How many vehicles: `demand.vehicles`."""
        return self.demand.vehicles

    @property
    def city_size_m(self) -> float:
        """Side of the city: as set, else 10 km, growing with the fleet beyond 8,000 vehicles."""
        if self.city.size_m is not None:
            return self.city.size_m
        growth: float = max(1.0, self.vehicles / SPARSE_VEHICLES) ** 0.5
        return min(60_000.0, DEFAULT_SIZE_M * growth)

    @property
    def substeps(self) -> int:
        """How many inner steps make one sample interval."""
        return max(1, -int(-self.sample_interval_s // self.step_s))

    @property
    def inner_step_s(self) -> float:
        """The inner step: the greatest that is no longer than `step_s` and divides the sample interval."""
        return self.sample_interval_s / self.substeps


def parameter_table() -> list[Parameter]:
    """Return every parameter with unit, range, default and description, in the order of the sections."""
    return list(parameters(SimulationParams))


def parameter_names() -> dict[str, str]:
    """Return every dotted parameter name with its description, range and default, for `--help` and the docs."""
    return {parameter.name: parameter.sentence for parameter in parameter_table()}


def _checked(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return overrides as a tree without dots and short names.

    Raises:
        SettingsError: If a key is unknown, or `vehicles` is given twice with different values.
    """
    long = {name: value for name, value in overrides.items() if name not in SHORT}
    tree = nested(long)
    for name, path in SHORT.items():
        if name in overrides:
            branch, leaf = tree.setdefault(path.partition(".")[0], {}), path.partition(".")[2]
            if isinstance(branch, dict) and str(branch.setdefault(leaf, overrides[name])) != str(overrides[name]):
                raise SettingsError(
                    f"{name} = {overrides[name]} and {path} = {branch[leaf]} are the same parameter", "Give one"
                )
    known = {found.name: found for found in parameter_table()}
    sections = {name.rpartition(".")[0] for name in known} | {""}
    for name, value in leaves(tree):
        if name and name in sections and not isinstance(value, Mapping):
            first = next(key for key in known if key.startswith(f"{name}."))
            raise SettingsError(f"{name} = {value!r}: {name} is a section of parameters", f"Set for example {first}")
        if name not in known and (not name or name not in sections):
            raise unknown(name or "An empty name", known)
    return tree
