from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from fleetlib.errors import SettingsError
from fleetlib.simulator import SimulationParams, simulate
from fleetlib.simulator import incidents as events
from fleetlib.simulator.city import city_of
from fleetlib.simulator.demand import WORKDAY, TripList
from fleetlib.simulator.fleet import Mode, VehicleClass
from fleetlib.simulator.routes import random_goals, shortest_routes
from fleetlib.simulator.traffic import TrafficModel
from fleetlib.simulator.traits import draw_traits


def model(**more: object) -> TrafficModel:
    params = SimulationParams.from_overrides({
        "vehicles": 60, "seed": 4, "step_s": 1.0, "city.size_m": 2_000, "incidents.rate_per_vehicle_hour": 0, **more,
    })  # fmt: skip
    network = city_of(params)
    routes = shortest_routes(network, random_goals(network, 80, np.random.default_rng(1)))
    traits = draw_traits(params, np.random.default_rng(2))
    return TrafficModel(params, network, routes, traits, np.random.default_rng(3))


def test_vans_make_rounds_and_come_back_to_their_depot() -> None:
    one = model(**{
        "mix.car": 0, "mix.bus": 0, "mix.truck": 0, "demand.delivery_share": 1, "demand.stops_per_round": 4,
        "demand.stop_mean_s": 20, "demand.loading_s": 60,
    })  # fmt: skip
    depot = one.habits.depot_row
    assert (depot >= 0).all()
    assert len(set(depot.tolist())) == 2
    visits, stops = np.zeros(60, dtype=int), np.zeros(60, dtype=int)
    parked = one.fleet.mode == Mode.PARKED
    for _ in range(3_000):
        one.drive(1)
        now = one.fleet.mode == Mode.PARKED
        arrived = now & ~parked
        parked = now
        visits += arrived & (one.fleet.destination == depot)
        stops += arrived & (one.fleet.destination != depot)
    assert (visits >= 1).mean() > 0.9
    # Four stops for each return, but for the rounds that had begun and those that are not over.
    assert stops.sum() / visits.sum() == pytest.approx(4, abs=1.2)


@pytest.mark.parametrize("mean_s", [60.0, 900.0, 20_000.0])
def test_a_repair_lasts_as_long_as_its_mean_says(mean_s: float) -> None:
    one = model(**{"vehicles": 600, "incidents.repair_mean_s": mean_s})
    failed = one.fleet.mode == Mode.DRIVING
    one.fleet.event[failed], one.fleet.phase[failed] = events.BREAKDOWN, events.ACTIVE
    one.fleet.speed_mps[failed] = 0.0
    one.drive(1)
    waits = one.fleet.resume_s[failed & (one.fleet.mode == Mode.DISABLED)]
    assert len(waits) > 250
    assert waits.mean() == pytest.approx(mean_s, rel=0.15)
    assert waits.min() >= min(120.0, mean_s / 2)


def test_cars_do_not_deliver() -> None:
    one = model(**{"demand.delivery_share": 1})
    carries = np.isin(one.traits.vehicle_class, [VehicleClass.VAN, VehicleClass.TRUCK])
    np.testing.assert_array_equal(one.habits.depot_row >= 0, carries)


def test_at_night_fewer_drive_than_in_the_afternoon() -> None:
    def driving(hour: float) -> float:
        one = model(**{"demand.profile": "workday", "driver.dwell_mean_s": 120})
        one.begin_at(hour)
        one.drive(1_200)
        return float((one.fleet.mode == Mode.DRIVING).mean())

    assert driving(16.0) > 1.5 * driving(2.0)


def test_the_profile_has_its_peak_in_the_afternoon_and_its_low_at_night() -> None:
    assert len(WORKDAY) == 24
    assert max(WORKDAY) == 1
    assert int(np.argmax(WORKDAY)) in (16, 17)
    assert int(np.argmin(WORKDAY)) in (2, 3)


def test_without_an_end_nobody_ever_parks_and_with_one_they_do() -> None:
    parked = {}
    for endless in (True, False):
        result = simulate("ring_road", overrides={"demand.endless": endless}, duration_s=120, progress=False)
        parked[endless] = float((result.truth["mode"].to_numpy() == Mode.PARKED).mean())
        assert result.truth["mode"].max() == Mode.PARKED or endless
    assert parked[True] == 0 < parked[False]


def test_endless_trips_go_on_in_a_city_too() -> None:
    result = simulate("calm_city", vehicles=40, duration_s=300, overrides={
        "demand.endless": True, "city.size_m": 2_000, "driver.dwell_mean_s": 0, "incidents.rate_per_vehicle_hour": 0,
    }, progress=False)  # fmt: skip
    last = result.truth.sort("vehicle_id", "time").group_by("vehicle_id").tail(60)
    moved = last.group_by("vehicle_id").agg(pl.col("odometer_m").max() - pl.col("odometer_m").min())
    assert (last["mode"] == Mode.DRIVING).all()
    assert (moved["odometer_m"].to_numpy() > 50).mean() > 0.9


def test_a_trip_list_is_driven_from_origin_to_destination() -> None:
    params = SimulationParams.from_overrides({"vehicles": 2, "step_s": 1.0, "city.size_m": 2_000,
                                              "incidents.rate_per_vehicle_hour": 0})  # fmt: skip
    network = city_of(params)
    trips = TripList(np.array([1, 0, 1]), np.array([3, 40, 77]), np.array([90, 5, 3]), np.array([0.0, 30.0, 20.0]))
    routes = shortest_routes(network, trips.goals())
    traits = draw_traits(params, np.random.default_rng(2))
    one = TrafficModel(params, network, routes, traits, np.random.default_rng(3), trips)
    one.drive(20)
    assert one.trip_times()["started_s"].is_null().to_list() == [False, True, True]
    one.drive(1_500)
    times = one.trip_times()
    assert times.null_count().sum_horizontal().item() == 0
    assert (times["duration_s"] > 10).all()
    assert times["started_s"][1] == pytest.approx(30, abs=2)
    assert times["started_s"][2] >= times["arrived_s"][0], "one trip after the other"
    assert one.edge.tolist() == [5, 3]


def test_a_trip_list_that_cannot_be_is_one_sentence() -> None:
    with pytest.raises(SettingsError, match="columns"):
        TripList(np.zeros(2, int), np.zeros(1, int), np.zeros(2, int), np.zeros(2))
    with pytest.raises(SettingsError, match="depart_s = -1"):
        TripList(np.zeros(1, int), np.zeros(1, int), np.zeros(1, int), np.array([-1.0]))
    with pytest.raises(SettingsError, match="vehicle = 3 of 2"):
        TripList(np.array([3]), np.zeros(1, int), np.zeros(1, int), np.zeros(1)).compiled(2)
