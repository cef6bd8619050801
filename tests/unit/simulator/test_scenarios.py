from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import fleetlib
from fleetlib.contracts.incidents import IncidentKind
from fleetlib.errors import SettingsError
from fleetlib.simulator import SimulationResult, simulate
from fleetlib.simulator.powertrain import CHARGE_W
from fleetlib.simulator.ring import RingRoad
from fleetlib.simulator.scenarios import effective_yaml, scenario, scenario_names, scenarios

ALL = scenario_names()
# Small versions: as dense as the scenario, on fewer roads, so that each runs in a second or two.
SMALL: dict[str, dict[str, object]] = {
    "winter": {"vehicles": 169, "city.size_m": 3_000},
    "bad_network": {"vehicles": 169, "city.size_m": 3_000},
    "crash_study": {"vehicles": 338, "city.size_m": 3_000},
    "ev_fleet": {"vehicles": 60, "city.size_m": 3_000},
    "delivery_fleet": {"vehicles": 60},
    "single_vehicle": {},
}


# A jam needs time to grow, and the wave of the ring to form.
DURATION_S = {"single_vehicle": 180.0, "rush_hour": 450.0, "motorway_jam": 600.0, "ring_road": 600.0}


@cache
def ran(name: str) -> SimulationResult:
    return simulate(name, overrides=SMALL.get(name, {}), duration_s=DURATION_S.get(name, 240.0), progress=False)


def driving_speed(name: str) -> float:
    return float(ran(name).truth.filter(pl.col("mode") == 0)["speed_mps"].to_numpy().mean())


@pytest.mark.parametrize("name", ALL)
def test_every_scenario_is_complete_and_comes_back_from_its_own_yaml(name: str, tmp_path: Path) -> None:
    found = scenario(name)
    assert found.name == name
    assert len(found.title) > 5
    assert len(found.description) > 60
    for only_set in (False, True):
        file = tmp_path / "copy.yaml"
        file.write_text(effective_yaml(found, only_set=only_set))
        assert scenario(file) == found


@pytest.mark.parametrize("name", ALL)
def test_every_scenario_runs(name: str) -> None:
    result = ran(name)
    assert result.complete
    ticks = round(result.scenario.duration_s / result.params.sample_interval_s)
    assert len(result.truth) == result.params.vehicles * ticks
    moved = result.truth.group_by("vehicle_id").agg(pl.col("odometer_m").max() - pl.col("odometer_m").min())
    assert np.mean(moved["odometer_m"].to_numpy() > 100) > 0.5


def standing(result: SimulationResult) -> float:
    """Return the share of the driving vehicles that stand."""
    return float(result.truth.filter(pl.col("mode") == 0).select((pl.col("speed_mps") < 0.3).mean()).item())


def test_the_rush_hour_is_slower_and_stands_more_than_the_calm_city_of_its_size_but_does_not_lock_up() -> None:
    size_m = scenario("rush_hour").params.city_size_m
    calm = simulate("calm_city", overrides={"city.size_m": size_m}, duration_s=240.0, progress=False, keep="truth")
    rush = ran("rush_hour")
    free = calm.truth.filter(pl.col("mode") == 0)["speed_mps"].to_numpy().mean()
    assert 0.5 < driving_speed("rush_hour") / free < 0.85
    assert 0.2 < standing(rush) < 0.45
    assert standing(rush) > 2 * standing(calm)
    moved = rush.truth.group_by("vehicle_id").agg(pl.col("odometer_m").max() - pl.col("odometer_m").min())
    assert np.mean(moved["odometer_m"].to_numpy() > 500) > 0.9


def test_winter_is_slow_and_gentle() -> None:
    assert driving_speed("winter") < 0.9 * driving_speed("calm_city")
    hard = {}
    for name in ("winter", "calm_city"):
        values = ran(name).truth.filter(pl.col("mode") == 0)["acceleration_longitudinal_mps2"].to_numpy()
        hard[name] = (np.quantile(values, 0.99), -np.quantile(values, 0.01))
    assert hard["winter"][0] < 0.75 * hard["calm_city"][0]
    assert hard["winter"][1] < 0.85 * hard["calm_city"][1]
    assert scenario("winter").params.driver.time_gap_s > 1.5 * scenario("calm_city").params.driver.time_gap_s


def test_the_electric_fleet_has_no_other_powertrain() -> None:
    assert ran("ev_fleet").vehicles["powertrain"].unique().to_list() == ["electric"]


def test_the_electric_fleet_charges_at_no_more_than_its_stations_give_and_to_no_more_than_80_percent() -> None:
    result = ran("ev_fleet")
    capacity = result.vehicles.select("vehicle_id", full_j=pl.col("energy_capacity") * 3.6e6)  # kWh
    charging = (
        result.truth.sort("vehicle_id", "time")
        .with_columns(
            gained=pl.col("energy_j").diff().over("vehicle_id"),
            parked=(pl.col("mode") == 1) & (pl.col("mode").shift(1).over("vehicle_id") == 1),
        )
        .filter(pl.col("parked") & (pl.col("gained") > 0))
        .join(capacity, on="vehicle_id")
    )
    assert charging["vehicle_id"].n_unique() > 5
    assert charging["gained"].max() <= CHARGE_W  # type: ignore[operator]
    assert charging["gained"].median() > 0.8 * CHARGE_W  # type: ignore[operator]
    assert (charging["energy_j"] / charging["full_j"]).max() < 0.81  # type: ignore[operator]


def test_the_bad_network_loses_more() -> None:
    def lost(name: str) -> float:
        result = ran(name)
        return 1 - len(result.samples) / len(result.truth)

    link = scenario("bad_network").params.connectivity
    assert lost("bad_network") == pytest.approx(link.loss_probability, rel=0.2)
    assert lost("bad_network") > lost("calm_city")
    assert link.outage_probability / (link.outage_probability + link.recovery_probability) == pytest.approx(0.25)


def test_the_crash_study_has_crashes_and_the_calm_city_hardly_any() -> None:
    def crashes(name: str) -> int:
        return ran(name).labels.filter(pl.col("kind") == IncidentKind.CRASH).height

    assert crashes("crash_study") >= 5 > crashes("calm_city")


def test_the_delivery_fleet_stops_much_more_often_than_the_calm_city() -> None:
    def stops(result: SimulationResult) -> float:
        parked = pl.col("mode") == 1
        begins = (parked & ~parked.shift().over("vehicle_id")).sum()
        return float(result.truth.sort("vehicle_id", "time").select(begins).item()) / result.params.vehicles

    assert stops(ran("delivery_fleet")) > 1.7 * stops(ran("calm_city"))
    assert set(ran("delivery_fleet").vehicles["vehicle_class"].unique()) <= {"van", "truck"}


def along(result: SimulationResult) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the way of each vehicle around a loop, its speed, both of shape (ticks, vehicles), and the loop's length.

    Both kinds of loops are circles around the centre, driven counter-clockwise from the east.
    """
    network, n = result.network, result.params.vehicles
    truth = result.truth.sort("vehicle_id", "time")
    north = np.radians(truth["latitude_deg"].to_numpy() - network.center_latitude_deg)
    east = np.radians(truth["longitude_deg"].to_numpy() - network.center_longitude_deg)
    angle = np.arctan2(north, east * math.cos(math.radians(network.center_latitude_deg)))
    length_m = float(network.edge_length_m.sum())
    way = (angle / (2 * math.pi) % 1.0 * length_m).reshape(n, -1).T
    return way, truth["speed_mps"].to_numpy().reshape(n, -1).T, length_m


@pytest.mark.parametrize("seed", [7, 3])
def test_the_ring_road_shows_the_wave_of_sugiyama(seed: int) -> None:
    """A jam that travels backward at about 20 km/h (Sugiyama et al. 2008, New J. Phys. 10, 033001): -25 to -10 here."""
    name, seconds = "ring_road", DURATION_S["ring_road"]
    result = ran(name) if seed == 7 else simulate(name, seed=seed, duration_s=seconds, progress=False, keep="truth")
    assert (result.params.vehicles, result.params.network.length_m) == (22, 230)
    assert result.truth["mode"].max() == 0, "all of them drive, all the time"
    way, speed, length_m = along(result)
    late = speed[len(speed) // 2 :]
    assert (late < 0.3).mean() > 0.2
    assert late.max() > 5
    ring = RingRoad(np.arange(1.0, len(way) + 1), way, speed, np.zeros_like(way), length_m)
    wave = ring.wave_speed_mps()
    assert wave is not None
    assert -25 < 3.6 * wave < -10


def test_more_cars_than_fit_on_a_road_without_end_are_refused() -> None:
    """22 cars of 4 to 5 m stand on 230 m; 60 of them are longer than it, and no car could ever leave it."""
    with pytest.raises(SettingsError, match=r"demand\.vehicles = 60 do not fit.*have 230 m.*at most 3\d,"):
        simulate("ring_road", vehicles=60, progress=False)
    assert simulate("ring_road", vehicles=26, duration_s=1, progress=False).truth["mode"].max() == 0


def test_the_ring_stays_even_with_the_stable_set() -> None:
    """Kesting, Treiber, Helbing 2010: string-stable at this density (`unstable_band_mps`)."""
    driver = {"time_gap_s": 1.5, "acceleration_mps2": 1.4, "deceleration_mps2": 2.0}
    result = simulate("ring_road", driver=driver, duration_s=400, progress=False, keep="truth")
    late = along(result)[1][200:]
    assert late.std() < 0.1 * late.mean()


def test_the_motorway_jams_before_its_bottleneck_and_nowhere_else() -> None:
    result = ran("motorway_jam")
    network = result.network
    narrow = int(np.argmin(network.plain.edge_lanes))
    begin_m = network.edge_length_m[:narrow].sum()  # the edges are numbered along the loop
    end_m = begin_m + network.edge_length_m[narrow]
    way, speed, _ = along(result)
    way, speed = way[len(way) // 2 :], speed[len(speed) // 2 :]

    def mean_kmh(low_m: float, high_m: float) -> float:
        return float(3.6 * speed[(way >= low_m) & (way < high_m)].mean())

    assert mean_kmh(begin_m - 800, begin_m - 50) < 15, "the queue"
    assert mean_kmh(begin_m - 4_500, begin_m - 3_000) > 80, "who comes does not know yet"
    assert mean_kmh(begin_m + 400, end_m) > 50, "the narrow stretch itself flows"
    assert mean_kmh(end_m + 200, end_m + 600) > 70
    inside = (way >= begin_m) & (way < end_m)
    flow_per_h = 3_600 * speed[inside].sum() / len(way) / (end_m - begin_m)
    assert 1_200 < flow_per_h < 2_200, "of one lane"


def test_the_incidents_of_the_motorway_are_those_of_a_jam() -> None:
    kinds = set(ran("motorway_jam").incidents["kind"])
    assert "harsh_braking" in kinds
    assert kinds <= {"harsh_braking", "near_miss", "crash", "possible_crash", "breakdown"}


def test_an_electric_fleet_needs_clearly_more_in_winter_than_in_summer() -> None:
    """From 23 to 0 degrees electric cars lost 20 % of their range in FleetCarma's records: they need 25 % more."""

    def kwh_per_km(celsius: float) -> float:
        values = {"vehicles": 60, "city.size_m": 3_000, "weather.air_celsius": celsius,
                  "incidents.rate_per_vehicle_hour": 0}  # fmt: skip
        truth = simulate("ev_fleet", overrides=values, duration_s=600, progress=False, keep="truth").truth
        level = pl.col("energy_j")
        used = truth.sort("vehicle_id", "time").group_by("vehicle_id").agg(
            level.first() - level.last(),
            pl.col("odometer_m").last() - pl.col("odometer_m").first(),
            charged=((pl.col("mode") == 1) & (level.diff() > 10_000)).any(),  # in a second; recuperation has ended
        )  # fmt: skip
        used = used.filter(~pl.col("charged"))
        return float(used["energy_j"].to_numpy().sum() / used["odometer_m"].to_numpy().sum() / 3_600)

    summer = kwh_per_km(23)
    assert 1.15 < kwh_per_km(0) / summer < 1.40
    assert kwh_per_km(-18) > 1.3 * summer


def test_a_single_vehicle_is_alone_and_unhurt() -> None:
    result = ran("single_vehicle")
    assert result.vehicles.height == 1
    assert result.labels.is_empty()


def test_scenarios_are_public() -> None:
    assert fleetlib.scenarios()["name"].to_list() == ALL
    assert fleetlib.scenario("winter", vehicles=3).params.vehicles == 3
    assert "winter" in repr(fleetlib.scenario("winter"))
    result = ran("calm_city")
    assert set(result.incidents["kind"]) <= {kind.name.lower() for kind in IncidentKind}
    assert result.positions.columns[:2] == ["vehicle_id", "time"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("driver: {time_gap: 1}", ["driver.time_gap is not a parameter", "driver.time_gap_s (0.3 to 5 s)"]),
        ("drivr: {time_gap_s: 1}", ["drivr.time_gap_s is not", "driver.time_gap_s"]),
        ("driver: {minimum_gap_m: -2}", ["driver.minimum_gap_m = -2", "0.5 to 10 m"]),
        ("driver: {time_gap_s: 0}", ["driver.time_gap_s = 0", "0.3 to 5 s"]),
        ("mix: {lorry: 1}", ["mix.lorry", "mix.truck"]),
        ("titel: A title", ["titel is not a key", "title?"]),
        ("extend: rush_hour", ["extend is not a key", "extends?"]),
        ("driver: {time_gap_s: yes}", ["driver.time_gap_s = True", "0.3 to 5 s"]),
        ("a: &a {b: *a}", ["contains itself"]),
        ("seed: 1\nseed: 2", ["line 2", "seed is written twice"]),
        ("demand: [1", ["line 1"]),
        ("- 1", ["holds no keys"]),
        ("extends: calm", ["no scenario calm", "calm_city"]),
        ("extends: base.yaml", ["no scenario base.yaml", "alone can be extended"]),
        ("demand: 5", ["demand = 5"]),
        ("duration_s: 0", ["duration_s = 0", "above 0"]),
        ("start_time: 2026-01-05T08:00:00", ["start_time", "timezone"]),
        ("start_time: 9999-12-31T00:00:00Z", ["start_time", "from 1971 to 2200"]),
    ],
)
def test_a_wrong_file_is_one_sentence_that_names_file_key_and_range(
    text: str, parts: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        scenario(file)
    message = str(caught.value)
    assert "\n" not in message
    for part in [str(file), *parts]:
        assert part in message


def test_what_is_no_name_of_a_scenario_is_one_sentence() -> None:
    with pytest.raises(SettingsError, match=r"scenario = \{'vehicles': 3\} is neither a name nor a file"):
        simulate({"vehicles": 3}, progress=False)  # type: ignore[arg-type]


def test_an_unknown_scenario_names_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"There is no scenario rush\. Did you mean rush_hour\?") as caught:
        scenario("rush")
    assert all(name in str(caught.value) for name in ALL)


def test_a_file_extends_a_scenario_of_the_library(tmp_path: Path) -> None:
    file = tmp_path / "evening-rush.yaml"
    file.write_text("extends: rush_hour\ndriver: {time_gap_s: 2}\nduration_s: 60\n")
    found = scenario(file)
    rush = scenario("rush_hour")
    assert (found.name, found.duration_s, found.params.driver.time_gap_s) == ("evening_rush", 60, 2)
    assert found.params.vehicles == rush.params.vehicles
    assert found.params.driver.dwell_mean_s == rush.params.driver.dwell_mean_s


def test_the_list_has_one_row_per_scenario() -> None:
    assert scenarios().columns == ["name", "title", "vehicles", "duration_s", "description"]
    assert scenarios().height == len(ALL) == len(set(ALL))
