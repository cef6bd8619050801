"""What can be set on the roads, on who drives there and how, on what happens to them, and on the weather."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from fleetlib.simulator.settable import Settable, Share

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


class CityParams(Settable):
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


class NetworkParams(Settable):
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


class DemandParams(Settable):
    """Who is on the roads."""

    prefix = "demand."
    vehicles: int = Field(500, ge=1, le=1_000_000, description="how many; `vehicles` is short for it")
    endless: bool = Field(False, description="no trip ends: vehicles pass their destination and go on, as on a ring")
    od_matrix: str | None = Field(
        None,
        description="CSV or Parquet of trips from place to place (latitude, longitude); absent: alike everywhere",
    )
    profile: Literal["flat", "workday"] = Field("flat", description="trips over the day, UTC: alike, or two peaks")
    delivery_share: Share = Field(0.0, description="of vans and trucks that make delivery rounds from a depot")
    depots: int = Field(2, ge=1, le=256, description="where delivery rounds begin and end")
    stops_per_round: int = Field(20, ge=1, le=120, description="of a delivery round")
    stop_mean_s: float = Field(90, ge=0, le=3_600, description="at a delivery stop, exponential")
    loading_s: float = Field(1_200, ge=0, le=86_400, description="at the depot between two rounds")
    charge_below: float = Field(
        0.12, ge=0, le=0.8, description="level below which an electric vehicle charges where its trip ends, to 80 %"
    )


class MixParams(Settable):
    """Weights of vehicle classes, and of powertrains among cars and vans.

    Trucks and buses are diesel, but for half of the electric share; all are electric where petrol and diesel weigh 0.
    """

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


class DriverParams(Settable):
    """Intelligent Driver Model of a passenger car's driver (Treiber, Hennecke, Helbing 2000).

    The values of the city driver are those of Treiber and Kesting (2013), table 11.2, with a gentler approach to a
    standing obstacle. Heavy vehicles use fractions of the accelerations.
    """

    prefix = "driver."
    desired_speed_factor: float = Field(0.97, ge=0.3, le=1.1, description="mean of desired speed / speed limit")
    desired_speed_sd: float = Field(0.05, ge=0, le=0.3, description="its spread between drivers, cut at 1.6 times it")
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


class IncidentParams(Settable):
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
    overspeed_limit_mps: float = Field(22.2, gt=0, le=100, description="what the fleet calls overspeed, on any road")
    crash_pulse_s: float = Field(0.1, ge=0.03, le=0.2, description="length of the half-sine crash pulse")
    repair_mean_s: float = Field(
        900, ge=10, le=86_400, description="standstill after a breakdown: 120 s, at most half of it, exponential beyond"
    )
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


class WeatherParams(Settable):
    """What the weather does to the vehicles; what it does to the drivers is `driver`."""

    prefix = "weather."
    air_celsius: float = Field(15, ge=-50, le=55, description="cold engines, dense air, heated or cooled cabins")
    friction: float = Field(0.9, ge=0.05, le=1.2, description="tyres on the road; snow about 0.3, ice 0.1")
