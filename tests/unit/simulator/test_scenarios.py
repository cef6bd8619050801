from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import fleetlib
from fleetlib.contracts.incidents import IncidentKind
from fleetlib.errors import SettingsError
from fleetlib.simulator import SimulationResult, simulate
from fleetlib.simulator.scenarios import effective_yaml, scenario, scenario_names, scenarios

ALL = scenario_names()
# Small versions: as dense as the scenario, on fewer roads, so that each runs in a second or two.
SMALL: dict[str, dict[str, object]] = {
    "winter": {"vehicles": 169, "city.size_m": 3_000},
    "bad_network": {"vehicles": 169, "city.size_m": 3_000},
    "crash_study": {"vehicles": 338, "city.size_m": 3_000},
    "ev_fleet": {"vehicles": 60, "city.size_m": 3_000},
    "delivery_fleet": {"vehicles": 60},
    "ring_road": {"vehicles": 96, "network.length_m": 1_000},
    "single_vehicle": {},
}


DURATION_S = {"single_vehicle": 180.0}


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


def test_the_rush_hour_is_slower_and_stops_more_often_than_the_calm_city() -> None:
    assert driving_speed("rush_hour") < 0.75 * driving_speed("calm_city")
    standing = {
        name: ran(name).truth.filter(pl.col("mode") == 0).select((pl.col("speed_mps") < 0.3).mean()).item()
        for name in ("rush_hour", "calm_city")
    }
    assert standing["rush_hour"] > 1.5 * standing["calm_city"]


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


def test_the_ring_road_is_one_lane_with_stop_and_go() -> None:
    result = ran("ring_road")
    assert result.params.network.kind == "ring"
    speeds = result.truth.filter(pl.col("mode") == 0).group_by("time").agg(
        pl.col("speed_mps").quantile(0.05).alias("slow"), pl.col("speed_mps").quantile(0.95).alias("fast")
    )  # fmt: skip
    assert float(np.median(speeds["slow"].to_numpy())) < 0.5 * float(np.median(speeds["fast"].to_numpy()))
    assert set(result.vehicles["vehicle_class"].unique()) == {"car"}


def test_the_motorway_is_fast_where_it_does_not_jam() -> None:
    speeds = ran("motorway_jam").truth.filter(pl.col("mode") == 0)["speed_mps"].to_numpy()
    assert np.quantile(speeds, 0.95) > 25
    assert np.mean(speeds < 5) > 0.15


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
        ("seed: 1\nseed: 2", ["line 2", "seed is written twice"]),
        ("demand: [1", ["line 1"]),
        ("- 1", ["holds no keys"]),
        ("extends: calm", ["no scenario calm", "calm_city"]),
        ("demand: 5", ["demand = 5"]),
        ("duration_s: 0", ["duration_s = 0", "above 0"]),
        ("start_time: 2026-01-05T08:00:00", ["start_time", "timezone"]),
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
