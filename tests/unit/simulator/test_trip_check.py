"""A vehicle without a way: one sentence that names the trip, the value and what is allowed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fleetlib.errors import SettingsError
from fleetlib.simulator import SimulationParams
from fleetlib.simulator.classes import kind_of
from fleetlib.simulator.demand import TripList
from fleetlib.simulator.fleet import Powertrain, VehicleClass
from fleetlib.simulator.network.draft import Draft, Ragged
from fleetlib.simulator.network.edit import tidy
from fleetlib.simulator.network.kinds import ALL_VEHICLES, USUAL_LANES, USUAL_LIMIT_MPS, JunctionControl
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.networks import network_of
from fleetlib.simulator.roads import RoadNetwork, drivable
from fleetlib.simulator.routes import Routes, random_goals, shortest_routes
from fleetlib.simulator.traffic import TrafficModel
from fleetlib.simulator.traits import draw_traits
from fleetlib.simulator.trip_check import reaches
from tests.unit.simulator.roadside import CENTRE, EAST, NORTH, SOUTH, WEST, crossing, edge, model_of

ROADS = crossing(JunctionControl.PRIORITY)
FROM_WEST, FROM_SOUTH = edge(ROADS.plain, WEST, CENTRE), edge(ROADS.plain, SOUTH, CENTRE)
TO_EAST, TO_NORTH = edge(ROADS.plain, CENTRE, EAST), edge(ROADS.plain, CENTRE, NORTH)


def closed(plain: PlainNetwork, edges: list[int], kind: VehicleClass) -> RoadNetwork:
    """Return a network on which a class of vehicles may not use some edges."""
    allowed = plain.edge_allowed.copy()
    allowed[edges] = ALL_VEHICLES & ~(1 << kind)
    return drivable(replace(plain, edge_allowed=allowed), 60.0, np.random.default_rng(0))


def refused(network: RoadNetwork, *trips: tuple[int, int, float], **more: object) -> str:
    with pytest.raises(SettingsError) as caught:
        model_of(network, list(trips), **more)  # type: ignore[arg-type]
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_an_origin_that_does_not_exist_names_the_range() -> None:
    text = refused(ROADS, (FROM_WEST, TO_EAST, 0.0), (ROADS.edges, TO_EAST, 5.0))
    assert f"origin = {ROADS.edges} (vehicle 1 at 5 s)" in text
    assert f"range 0 to {ROADS.edges - 1}" in text


def test_a_destination_that_does_not_exist_names_the_range() -> None:
    assert f"from 0 to {ROADS.edges - 1}" in refused(ROADS, (FROM_WEST, 99, 0.0))


def fork() -> RoadNetwork:
    """Return one-way roads from a west end to a middle, and from there to an east and a north end."""
    kinds = np.zeros(3, dtype=np.int8)
    draft = Draft(
        np.array([0.0, 300.0, 600.0, 300.0]),
        np.array([0.0, 0.0, 0.0, 300.0]),
        np.full(4, JunctionControl.PRIORITY, dtype=np.int8),
        np.array([0, 1, 1]),
        np.array([1, 2, 3]),
        USUAL_LIMIT_MPS[kinds],
        USUAL_LANES[kinds],
        kinds,
        Ragged.empty(3),
    )
    return drivable(tidy(draft, name="fork"), 60.0, np.random.default_rng(0))


def test_a_destination_that_is_not_reached_names_both_ends() -> None:
    network = fork()
    text = refused(network, (0, 1, 0.0), (1, 2, 7.0), (2, 0, 8.0))
    assert "no way leads a car from origin = 1 to destination = 2 (vehicle 1 at 7 s, and 1 more)" in text
    model = model_of(network, [(0, 1, 0.0), (0, 2, 5.0)])
    model.drive(480)
    assert model.trip_times()["arrived_s"].is_finite().all()


def test_an_edge_that_the_class_may_not_use_names_who_may() -> None:
    network = closed(ROADS.plain, [TO_NORTH], VehicleClass.TRUCK)
    values = {"classes": {0: VehicleClass.TRUCK}}
    text = refused(network, (FROM_WEST, TO_NORTH, 0.0), **values)
    assert f"destination = {TO_NORTH} (vehicle 0 at 0 s) is closed to a truck (allowed: car, van, bus)" in text
    network = closed(ROADS.plain, [FROM_WEST], VehicleClass.TRUCK)
    text = refused(network, (FROM_WEST, TO_NORTH, 0.0), **values)
    assert f"origin = {FROM_WEST} (vehicle 0 at 0 s) is closed to a truck" in text
    model_of(network, [(FROM_SOUTH, TO_EAST, 0.0)], **values)  # type: ignore[arg-type]
    model_of(network, [(FROM_WEST, TO_NORTH, 0.0)])  # a car may


def test_trips_that_can_be_driven_are() -> None:
    model = model_of(ROADS, [(FROM_WEST, TO_EAST, 0.0), (FROM_SOUTH, FROM_SOUTH, 0.0)])
    model.drive(600)
    assert model.trip_times()["arrived_s"].is_finite().all()


def test_reaching_agrees_with_the_table_of_routes() -> None:
    rng = np.random.default_rng(5)
    plain = network_of(SimulationParams.from_overrides({"network.kind": "grid", "network.rows": 4})).plain
    network = closed(plain, rng.choice(plain.edges, plain.edges // 2, replace=False).tolist(), VehicleClass.TRUCK)
    usable = np.flatnonzero(network.plain.edge_allowed == ALL_VEHICLES).astype(np.int32)
    routes = shortest_routes(network, usable)
    pairs = np.array([(a, b) for a in range(len(usable)) for b in range(len(usable))])
    turn = routes.turn[routes.first_row[VehicleClass.TRUCK] + pairs[:, 1], usable[pairs[:, 0]]]
    expected = (turn >= 0) | (pairs[:, 0] == pairs[:, 1])
    found = reaches(network, VehicleClass.TRUCK, usable[pairs[:, 0]], usable[pairs[:, 1]])
    np.testing.assert_array_equal(found, expected)
    assert 0.02 < expected.mean() < 0.98


def test_a_truck_of_a_trip_list_goes_round_what_is_closed_to_trucks() -> None:
    plain = network_of(SimulationParams.from_overrides({"network.kind": "grid", "network.rows": 4})).plain
    whole = drivable(plain, 60.0, np.random.default_rng(0))
    goals = np.array([plain.edges - 1], dtype=np.int32)
    routes, way = shortest_routes(whole, goals), [0]
    while (slot := routes.turn[0, way[-1]]) >= 0:
        way.append(int(whole.world.turns[whole.roads.first_turn[way[-1]] + slot]))
    network = closed(plain, [way[len(way) // 2]], VehicleClass.TRUCK)
    params = SimulationParams.from_overrides({"vehicles": 2, "step_s": 0.5})
    traits = draw_traits(params, np.random.default_rng(1))
    traits.own["kind"] = kind_of(np.array([VehicleClass.CAR, VehicleClass.TRUCK]), Powertrain.DIESEL)
    trips = TripList(np.arange(2, dtype=np.int32), np.zeros(2, np.int32), np.repeat(goals, 2), np.array([0.0, 60.0]))
    model = TrafficModel(params, network, shortest_routes(network, goals), traits, np.random.default_rng(2), trips)
    been: list[set[int]] = [set(), set()]
    for _ in range(800):
        model.drive(1)
        for vehicle, edge_now in enumerate(model.edge.tolist()):
            been[vehicle].add(edge_now)
    assert model.trip_times()["arrived_s"].is_finite().all()
    assert way[len(way) // 2] in been[0]
    assert way[len(way) // 2] not in been[1]


@pytest.mark.parametrize("name", ["vehicle", "origin", "destination"])
def test_a_number_that_is_not_whole_is_refused(name: str) -> None:
    columns = {column: np.zeros(1) for column in ("vehicle", "origin", "destination", "depart_s")}
    columns[name] = np.array([0.5])
    with pytest.raises(SettingsError, match=f"{name} = 0.5"):
        TripList(**columns)  # type: ignore[arg-type]


def test_an_empty_list_is_one_sentence() -> None:
    with pytest.raises(SettingsError, match="the list is empty"):
        TripList(*(np.zeros(0, dtype=np.int32) for _ in range(4))).goals()  # type: ignore[arg-type]


def free_model(network: RoadNetwork, routes: Routes, **more: object) -> TrafficModel:
    params = SimulationParams.from_overrides({"vehicles": 200, "mix.truck": 1, "step_s": 0.5, **more})
    traits = draw_traits(params, np.random.default_rng(1))
    return TrafficModel(params, network, routes, traits, np.random.default_rng(2))


def test_no_vehicle_begins_where_it_may_not_drive() -> None:
    plain = network_of(SimulationParams.from_overrides({"network.kind": "grid", "network.rows": 5})).plain
    network = closed(plain, list(range(0, plain.edges, 3)), VehicleClass.TRUCK)
    goals = random_goals(network, 20, np.random.default_rng(1))
    model = free_model(network, shortest_routes(network, goals))
    trucks = model.traits.vehicle_class == VehicleClass.TRUCK
    assert trucks.sum() > 50
    allowed = network.plain.edge_allowed[model.edge]
    assert (allowed[trucks] == ALL_VEHICLES).all()
    assert (allowed[~trucks] != ALL_VEHICLES).any(), "the others begin there"


def test_a_class_that_may_go_nowhere_is_one_sentence() -> None:
    network = closed(ROADS.plain, list(range(ROADS.edges)), VehicleClass.TRUCK)
    with pytest.raises(SettingsError, match=r"mix\.truck: no road of the network 'crossing' .* Set mix\.truck=0"):
        free_model(network, shortest_routes(network, np.array([TO_EAST, TO_NORTH], dtype=np.int32)))
