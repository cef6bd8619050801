"""What can be set on a simulation: typed, ranged, frozen; a wrong value is one sentence that names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from fleetlib.contracts.framing import MAX_BATCH_SAMPLES
from fleetlib.contracts.topics import MAX_VEHICLE_ID
from fleetlib.errors import SettingsError
from fleetlib.simulator.overrides import leaves, merged, nested
from fleetlib.simulator.settable import Parameter, parameters, unknown
from fleetlib.simulator.settable import Settable as _Params

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Weight = Annotated[float, Field(ge=0.0, le=1e6, description="weight")]


def _pair(given: Any) -> Any:
    return given.split(",") if isinstance(given, str) else given


def _rising(pair: tuple[float, float]) -> tuple[float, float]:
    if pair[0] > pair[1]:
        raise ValueError(f"the range must not fall from {pair[0]} to {pair[1]}")
    return pair


Positive = Annotated[float, Field(gt=0.0, le=1e6)]
Span = Annotated[tuple[Positive, Positive], BeforeValidator(_pair), AfterValidator(_rising)]
ShareSpan = Annotated[
    tuple[Annotated[float, Field(gt=0.0, le=1.0)], Annotated[float, Field(gt=0.0, le=1.0)]],
    BeforeValidator(_pair),
    AfterValidator(_rising),
]
SPARSE_VEHICLES = 8_000  # up to here the default city is 10 km wide; beyond it grows, so that traffic still flows
DEFAULT_SIZE_M = 10_000.0
SHORT = {"vehicles": "demand.vehicles"}  # names that stand for others


class CityParams(_Params):
    """The roads: a fictitious city, drawn from the seed."""

    prefix = "city."
    size_m: float | None = Field(
        None, ge=2_000, le=60_000, description="side of the square; absent: 10 km, more for >8,000 vehicles"
    )
    center_latitude_deg: float = Field(52.52, ge=-80, le=80, description="where the middle of the city lies")
    center_longitude_deg: float = Field(13.40, ge=-180, le=180, description="where the middle of the city lies")
    arterial_spacing_m: float = Field(1_250, ge=400, le=5_000, description="mean distance of arterial junctions")
    block_m: float = Field(200, ge=100, le=1_000, description="mean distance of local junctions")
    jitter: float = Field(0.28, ge=0, le=0.45, description="displacement of a junction, as a share of the spacing")
    trunk_lanes: int = Field(2, ge=1, le=6, description="per direction, of the fast roads in the outskirts")
    motorway: bool = Field(False, description="a motorway ring around the city, with ramps")
    thinning: float = Field(0.15, ge=0, le=0.5, description="share of local streets left out")
    signal_cycle_s: float = Field(70, ge=20, le=300, description="from green to green")
    destinations: int = Field(192, ge=2, le=4_096, description="places that trips end at")


class NetworkParams(_Params):
    """Which roads: those of a folder that `fleet network` has written, or of a kind that is drawn."""

    prefix = "network."
    folder: str | None = Field(None, description="a network made or imported with `fleet network`; then no kind counts")
    kind: Literal["city", "motorway", "bottleneck", "grid", "ring"] = Field(
        "city", description="city: see city.*; bottleneck: a motorway loop with a narrow stretch"
    )
    length_m: float | None = Field(
        None, ge=50, le=200_000, description="of a ring (absent: 1 km), a motorway ring (25 km) or a loop (8 km)"
    )
    lanes: int | None = Field(None, ge=1, le=12, description="per direction; absent: motorway, bottleneck 3, else 1")
    limit_mps: float | None = Field(None, ge=1, le=70, description="of grid and ring; absent: 50 km/h")
    rows: int = Field(10, ge=2, le=1_000, description="streets of a grid")
    columns: int = Field(10, ge=2, le=1_000, description="streets that cross them")
    block_m: float = Field(200, ge=20, le=10_000, description="between two junctions of a grid")
    control: Literal["signals", "priority", "right_before_left"] = Field("signals", description="junctions of a grid")
    interchanges: int = Field(6, ge=2, le=100, description="of a motorway")
    bottleneck_lanes: int | None = Field(
        None, ge=1, le=12, description="of one stretch of a motorway (absent: as elsewhere) or a loop (1)"
    )
    hills_m: float = Field(
        0, ge=0, le=2_000, description="hills above valleys, of drawn roads, as far as steepest_grade allows"
    )
    hill_spacing_m: float = Field(4_000, ge=500, le=100_000, description="from one hill to the next, roughly")
    steepest_grade: float = Field(
        0.08, ge=0.005, le=0.2, description="no road is steeper, 0.08 is 8 % (DMRB TD 9/93); motorways half of it"
    )


class DemandParams(_Params):
    """Who is on the roads."""

    prefix = "demand."
    vehicles: int = Field(500, ge=1, le=1_000_000, description="how many; `vehicles` is short for it")
    endless: bool = Field(False, description="no trip ends: vehicles pass their destination and go on, as on a ring")
    profile: Literal["flat", "workday"] = Field("flat", description="trips over the day: always alike, or two peaks")
    delivery_share: Share = Field(0.0, description="of vans and trucks that make delivery rounds from a depot")
    depots: int = Field(2, ge=1, le=256, description="where delivery rounds begin and end")
    stops_per_round: int = Field(20, ge=1, le=120, description="of a delivery round")
    stop_mean_s: float = Field(90, ge=0, le=3_600, description="at a delivery stop, exponential")
    loading_s: float = Field(1_200, ge=0, le=86_400, description="at the depot between two rounds")


class MixParams(_Params):
    """Weights of vehicle classes, and of powertrains among cars and vans."""

    prefix = "mix."
    car: Weight = 0.55
    van: Weight = 0.28
    truck: Weight = 0.12
    bus: Weight = 0.05
    petrol: Weight = 0.40
    diesel: Weight = 0.35
    electric: Weight = 0.25

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.car + self.van + self.truck + self.bus <= 0 or self.petrol + self.diesel + self.electric <= 0:
            raise ValueError("the weights of classes and of powertrains must not all be 0")
        return self


class DriverParams(_Params):
    """Intelligent Driver Model of a passenger car's driver (Treiber, Hennecke, Helbing 2000).

    The values of the city driver are those of Treiber and Kesting (2013), table 11.2, with a gentler approach to a
    standing obstacle. Heavy vehicles use fractions of the accelerations.
    """

    prefix = "driver."
    desired_speed_factor: float = Field(0.97, ge=0.3, le=1.1, description="mean of desired speed / speed limit")
    desired_speed_sd: float = Field(0.05, ge=0, le=0.3, description="its spread between drivers")
    fluctuation: float = Field(0.025, ge=0, le=0.2, description="relative deviation of the speed that a driver holds")
    time_gap_s: float = Field(1.1, ge=0.3, le=5, description="to the vehicle ahead, wanted")
    minimum_gap_m: float = Field(2.0, ge=0.5, le=10, description="at a standstill")
    acceleration_mps2: float = Field(1.4, ge=0.2, le=2.5, description="greatest, from a standstill")
    deceleration_mps2: float = Field(1.6, ge=0.3, le=2.5, description="comfortable")
    deceleration_cap_mps2: float = Field(2.9, ge=1.0, le=9.0, description="normal driving never brakes harder")
    lateral_mps2: float = Field(1.9, ge=0.5, le=4.0, description="comfortable in turns")
    spread: float = Field(0.12, ge=0, le=0.4, description="relative spread of time gap and accelerations")
    model: Literal["idm", "iidm", "acc"] = Field("idm", description="car-following: IDM, its improved form, or ACC")
    reaction_s: float = Field(0.8, ge=0, le=3, description="of the first driver at a signal that turns green")
    politeness: float = Field(0.2, ge=0, le=1, description="MOBIL: weight of what a lane change does to others")
    change_threshold_mps2: float = Field(0.2, ge=0, le=2, description="MOBIL: least gain of a lane change")
    safe_braking_mps2: float = Field(2.0, ge=0.5, le=9, description="MOBIL: braking that a change may cause")
    right_bias_mps2: float = Field(0.0, ge=0, le=2, description="MOBIL: wish to keep right; 0 in cities")
    dwell_mean_s: float = Field(180, ge=0, le=86_400, description="stop at the end of a trip, exponential")


class IncidentParams(_Params):
    """How often something happens, and what.

    What happens is drawn by weight: a weight of 0 switches a kind off. The ranges are drawn from evenly.
    """

    prefix = "incidents."
    rate_per_vehicle_hour: float = Field(0.5, ge=0, le=60, description="of all kinds together, while driving, Poisson")
    crash: Weight = 0.05
    near_miss: Weight = 0.08
    harsh_braking: Weight = 0.32
    harsh_acceleration: Weight = 0.20
    harsh_cornering: Weight = 0.20
    overspeed: Weight = 0.17
    breakdown: Weight = 0.06
    fatigue: Weight = 0.02
    fuel_theft: Weight = 0.03
    battery_failure: Weight = 0.02
    sensor_failure: Weight = 0.03
    gnss_jamming: Weight = 0.03
    overspeed_limit_mps: float = Field(22.2, gt=0, le=100, description="what the fleet calls overspeed")
    crash_pulse_s: float = Field(0.1, ge=0.03, le=0.2, description="length of the half-sine crash pulse")
    repair_mean_s: float = Field(900, ge=10, le=86_400, description="standstill after a breakdown, exponential")
    near_miss_drac_mps2: Span = Field(
        (3.6, 5.4), description="deceleration needed to avoid the crash when the driver looks up; heavy vehicles x 0.8"
    )
    driving_limit_s: float = Field(16_200, ge=60, le=86_400, description="driving time without a break, 561/2006")
    break_s: float = Field(2_700, ge=10, le=86_400, description="a break that ends it")
    theft_ratio: ShareSpan = Field((0.06, 0.6), description="stolen share of what is in the tank")
    theft_s: Span = Field((60.0, 240.0), description="how long it takes")
    battery_fade_s: Span = Field((600.0, 2_400.0), description="from full to empty, without being charged")
    sensor_failure_s: Span = Field((300.0, 1_800.0), description="how long a sensor fails")
    jamming_s: Span = Field((60.0, 600.0), description="how long a jammer is on")
    jammer_radius_m: Span = Field((15.0, 60.0), description="reach of a jammer on board")
    jammer_area_m: Span = Field((50.0, 200.0), description="reach of one beside the road")
    jammer_area_share: Share = Field(0.3, description="of the jammers, those beside the road")


class WeatherParams(_Params):
    """What the weather does to the vehicles; what it does to the drivers is `driver`."""

    prefix = "weather."
    air_celsius: float = Field(15, ge=-50, le=55, description="cold engines, dense air, heated or cooled cabins")
    friction: float = Field(0.9, ge=0.05, le=1.2, description="tyres on the road; snow about 0.3, ice 0.1")


class SensorParams(_Params):
    """Errors of GNSS, IMU and CAN; defaults as measured on real drives (see docs/simulator.md)."""

    prefix = "sensors."
    gnss_sigma_m: float = Field(1.5, ge=0, le=100, description="2D RMS of the position error")
    gnss_correlation_s: float = Field(5, gt=0, le=600, description="Gauss-Markov correlation time")
    gnss_outage_probability: Share = Field(0.0003, description="loss of fix, per sample")
    gnss_recovery_probability: Share = Field(0.15, description="fix regained, per sample")
    imu_noise_mps2: float = Field(0.12, ge=0, le=5, description="white, per axis, after the device's filter")
    imu_bias_mps2: float = Field(0.03, ge=0, le=2, description="its spread between devices, per axis")
    can_speed_bias_mps: float = Field(-0.14, ge=-3, le=3, description="mean error of the speed")
    can_speed_bias_sd_mps: float = Field(0.06, ge=0, le=3, description="its spread between vehicles")
    yaw_noise_degps: float = Field(0.3, ge=0, le=20, description="white, of the yaw rate")
    gnss_canyon_share: Share = Field(0.04, description="share of the roads between high houses: worse and rarer fixes")
    gnss_canyon_sigma_m: float = Field(6.0, ge=0, le=200, description="2D RMS of the position error there")
    gnss_canyon_correlation_s: float = Field(20, gt=0, le=600, description="Gauss-Markov correlation time there")
    gnss_canyon_outage_probability: Share = Field(0.003, description="loss of fix there, per sample")
    gnss_first_fix_s: float = Field(
        3, ge=0, le=3_600, description="mean time from a device's start to its first fix; without almanac about 26"
    )
    can_speed_step_mps: float = Field(1 / 256 / 3.6, ge=0, le=5, description="the speed counts in such steps (SPN 84)")
    can_level_step: float = Field(0.004, ge=0, le=0.5, description="steps of the fuel or charge level (SPN 96)")
    can_temperature_step_celsius: float = Field(1.0, ge=0, le=20, description="steps of the temperatures (SPN 110)")
    can_engine_step_rpm: float = Field(0.125, ge=0, le=500, description="steps of the engine speed (SPN 190)")
    can_odometer_step_m: float = Field(1.0, ge=0, le=10_000, description="the odometer counts full steps of this")


class ConnectivityParams(_Params):
    """The mobile network and the devices' clocks.

    Gilbert-Elliott drop-outs with store-and-forward: the share of time offline is outage / (outage + recovery), the
    mean drop-out lasts 1 / recovery samples. Holes of coverage, storms, latency, loss, duplicates, reordering.
    """

    prefix = "connectivity."
    outage_probability: Share = Field(0.0015, description="online -> offline, per sample")
    recovery_probability: Share = Field(0.05, description="offline -> online, per sample")
    loss_probability: Share = Field(0.0, description="a sample is lost in the device, before it is kept")
    loss_burst_samples: float = Field(
        1.0, ge=1, le=100_000, description="mean length of a run of lost ones; single losses that chance puts together"
        " last 1 / (1 - loss), so shorter is not possible"
    )  # fmt: skip
    hole_share: Share = Field(0.0, description="share of the roads without network, in holes of the map")
    hole_radius_m: float = Field(300, ge=50, le=5_000, description="usual radius of a hole")
    storm_share: Share = Field(0.0, description="share of the fleet that a storm takes offline; all come back at once")
    storm_start_s: float = Field(300, ge=0, le=1e7, description="when the first storm begins")
    storm_duration_s: float = Field(60, gt=0, le=86_400, description="how long it lasts")
    storm_every_s: float | None = Field(None, gt=0, le=1e7, description="from one storm to the next; absent: only one")
    duplicate_probability: Share = Field(0.005, description="a message is sent twice")
    reorder_probability: Share = Field(0.005, description="a message overtaken by later ones")
    reorder_delay_s: float = Field(2.5, ge=0, le=600, description="by how much such a message comes later")
    latency_median_s: float = Field(0.06, ge=0, le=60, description="from the device to the network")
    latency_sigma: float = Field(0.5, ge=0, le=3, description="of the log-normal latency")
    uplink_batch: int = Field(
        1, ge=1, le=MAX_BATCH_SAMPLES, description="samples in a message; more than 1 saves bytes and adds latency"
    )
    backlog_batch: int = Field(
        10, ge=1, le=MAX_BATCH_SAMPLES, description="samples in a message of what was stored while offline"
    )
    buffer_samples: int = Field(3_600, ge=1, le=1_000_000, description="the device keeps at most so many, oldest go")
    clock_drift_ppm: float = Field(
        2, ge=0, le=1_000, description="deviation of the quartzes, millionths; cheap ones: 20"
    )
    clock_set_by_gnss: bool = Field(True, description="a fix sets the clock; else it runs free from the begin")
    wrong_clock_share: Share = Field(0.0, description="share of devices whose clock is wrong for good")
    wrong_clock_h: float = Field(3, ge=-100_000, le=100_000, description="by how many hours such a clock is ahead")
    clock_from_1970_share: Share = Field(0.0, description="share of devices whose clock is at 1970 until the first fix")


class SimulationParams(_Params):
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
