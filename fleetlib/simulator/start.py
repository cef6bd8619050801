"""How a fleet stands when the simulation begins: spread over the roads, some parked, each with a destination."""

from __future__ import annotations

import math

import numpy as np

from fleetlib.errors import SettingsError
from fleetlib.simulator.choosing import choose_trip
from fleetlib.simulator.compiled import kernel
from fleetlib.simulator.demand import LEAST_SHARE, Habits, Trips
from fleetlib.simulator.fleet import FLEET_DTYPE, Fleet, Mode, VehicleClass, table
from fleetlib.simulator.layout import NONE, Floats, Ints, World
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.queues import Traffic, join
from fleetlib.simulator.roads import RoadNetwork
from fleetlib.simulator.routes import Routes
from fleetlib.simulator.traits import Traits
from fleetlib.simulator.trip_check import check_trips
from fleetlib.simulator.trips import DRIVING, PARKED

USUAL_TRIP_S = 600.0
GENTLE_MPS2, GENTLE_SHARE = 1.5, 0.6  # braking that the first speeds leave room for; of what the tyres hold
LEAST_GAP_M = 2.0
DISTURBANCE = 0.1  # of the distance between two vehicles on a ring


def start_fleet(
    params: SimulationParams,
    network: RoadNetwork,
    routes: Routes,
    habits: Habits,
    traits: Traits,
    traffic: Traffic,
    rng: np.random.Generator,
) -> Fleet:
    """Return a fleet at random places; a share is parked as it would be in the long run of that hour of the day.

    Raises:
        SettingsError: If a class of vehicles may go nowhere.
    """
    n, roads = len(traits.own), network.roads
    dwell_s = params.driver.dwell_mean_s / max(habits.share[int(habits.begins_h) % 24], LEAST_SHARE)
    present = habits.presence if habits.presence.size else roads.length_m
    edge = rng.choice(network.edges, n, p=present / present.sum()).astype(np.int32)
    _move_to_roads_with_a_way(edge, present, network, routes, traits, rng)
    parked = rng.random(n) < dwell_s / (dwell_s + USUAL_TRIP_S)
    fleet = _fleet(n, traits, rng)
    position, lane = rng.uniform(0.1, 0.9, n) * roads.length_m[edge], traits.lane_choice.astype(np.int32)
    if params.network.kind == "ring" and params.network.folder is None:
        edge, position, lane = _evenly(network, n, rng)
    fleet["lane"] = np.minimum(roads.first_lane[edge] + lane, roads.last_lane[edge])
    fleet["position_m"] = position
    fleet["speed_mps"] = np.where(parked, 0.0, 0.4 * roads.limit_mps[edge])
    fleet["mode"] = np.where(parked, Mode.PARKED, Mode.DRIVING)
    fleet["engine_on"] = ~parked
    fleet["resume_s"] = np.where(parked, rng.exponential(max(dwell_s, 1.0), n) - 60.0, 0.0)
    makes_rounds = habits.depot_row >= 0
    fleet["stops_left"] = np.where(makes_rounds, rng.integers(0, habits.stops + 1, n), 0)
    order = np.lexsort((-fleet.position_m, fleet.lane)).astype(np.int32)
    _enter(order, network.world, routes, habits, traits, fleet, traffic)
    return fleet


def start_at_home(network: RoadNetwork, traits: Traits, trips: Trips, rng: np.random.Generator) -> Fleet:
    """Return a fleet that waits beside the road for the first trips of a list.

    Raises:
        SettingsError: If a trip cannot be driven.
    """
    vehicle = np.repeat(np.arange(len(traits.own), dtype=np.int32), np.diff(trips.first))
    check_trips(network, traits, vehicle, trips.origin, trips.goal, trips.depart_s)
    fleet = _fleet(len(traits.own), traits, rng)
    fleet["mode"] = Mode.PARKED
    fleet["position_m"] = traits.length_m
    first, last = trips.first[:-1], trips.first[1:]
    some = first < last
    fleet["resume_s"] = np.inf
    edge = np.zeros(len(traits.own), dtype=np.int32)
    edge[some] = trips.origin[first[some]]
    fleet["lane"] = network.roads.first_lane[edge]
    fleet["destination"][some] = trips.row[first[some]]
    fleet["resume_s"][some] = trips.depart_s[first[some]]
    return fleet


def _evenly(network: RoadNetwork, vehicles: int, rng: np.random.Generator) -> tuple[Ints, Floats, Ints]:
    """Return edges, positions and lanes at nearly even distances on a ring: a dense one leaves no room for chance."""
    roads = network.roads
    lanes = int(roads.last_lane[0] - roads.first_lane[0] + 1)
    end_m = np.cumsum(roads.length_m)
    per_lane = -(-vehicles // lanes)
    one = np.arange(vehicles)
    place = (one // lanes + rng.uniform(-DISTURBANCE, DISTURBANCE, vehicles)) % per_lane * (end_m[-1] / per_lane)
    edge = np.searchsorted(end_m, place, side="right").astype(np.int32)
    position = np.minimum(place - end_m[edge] + roads.length_m[edge], roads.length_m[edge] - 1.0)  # as `_enter` asks
    return edge, position, (one % lanes).astype(np.int32)


def _move_to_roads_with_a_way(
    edge: Ints, present: Floats, network: RoadNetwork, routes: Routes, traits: Traits, rng: np.random.Generator
) -> None:
    """Draw again, in place, the edges of vehicles that may not use theirs, or from which they reach no destination."""
    for kind in np.unique(traits.vehicle_class):
        first = routes.first_row[kind]
        goals = slice(first, first + routes.destinations)
        left = (routes.turn[goals] != NONE).any(axis=0)
        good = left & ((network.plain.edge_allowed & (1 << int(kind))) != 0)
        if not good.any():
            name = VehicleClass(kind).name.lower()
            raise SettingsError(
                f"mix.{name}: no road of the network {network.plain.name!r} leads a {name} to a destination",
                f"Set mix.{name}=0 or another network",
            )
        lost = np.flatnonzero((traits.vehicle_class == kind) & ~good[edge])
        if lost.size:
            where = present * good
            where = where if where.sum() > 0 else network.roads.length_m * good
            edge[lost] = rng.choice(network.edges, lost.size, p=where / where.sum())


def _fleet(n: int, traits: Traits, rng: np.random.Generator) -> Fleet:
    fleet = table(
        FLEET_DTYPE,
        n,
        odometer_m=rng.uniform(2e6, 2.4e8, n),
        energy_j=rng.uniform(0.2, 1.0, n) * traits.capacity_j,
        boot=rng.integers(1, 400, n),
        random=rng.integers(1, 2**63, n),
    )
    for name in ("next_edge", "onward", "ahead", "behind", "connection", "claim", "held", "case"):
        fleet[name] = NONE
    fleet["changed_s"] = -1e6
    return fleet


@kernel
def _enter(
    order: Ints, world: World, routes: Routes, habits: Habits, traits: Traits, fleet: Fleet, traffic: Traffic
) -> None:
    """Put the vehicles onto their lanes, front to back; who has no room there begins parked."""
    for k in range(order.size):
        i = order[k]
        choose_trip(i, world, routes, habits, traits, fleet)
        if fleet[i].mode != DRIVING:
            continue
        lane = fleet[i].lane
        ahead = traffic.queues[lane].back
        room = world.lanes[lane].length_m - fleet[i].position_m - 1.0
        if ahead >= 0:
            room = min(room, fleet[ahead].position_m - traits.own[ahead].length_m - fleet[i].position_m - LEAST_GAP_M)
        if room < 0.0 or fleet[i].next_edge == NONE:
            fleet[i].mode = PARKED
            fleet[i].speed_mps = 0.0
            continue
        gentle = min(GENTLE_MPS2, GENTLE_SHARE * traits.kinds[traits.own[i].kind].tyres_mps2)
        fleet[i].speed_mps = min(fleet[i].speed_mps, math.sqrt(2.0 * gentle * room))
        join(i, lane, ahead, fleet, traffic)
