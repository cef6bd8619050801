"""Who drives when from where to where: trips given as a list, the profile of a day, rounds from a depot."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from fleetlib.errors import SettingsError
from fleetlib.simulator.fleet import VehicleClass
from fleetlib.simulator.layout import NONE, Floats, Ints
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.routes import Routes
from fleetlib.simulator.traits import Traits

# Trips that begin in an hour of a working day, as a share of the busiest hour: little at night, a peak in the morning
# and a broad one in the afternoon, as household travel surveys show; the values are design choices.
LEAST_SHARE = 0.02  # of an hour: nobody stays for ever
WORKDAY = (
    0.06, 0.04, 0.03, 0.03, 0.06, 0.20, 0.50, 0.90, 0.85, 0.60, 0.60, 0.65,
    0.70, 0.70, 0.75, 0.90, 1.00, 1.00, 0.85, 0.60, 0.40, 0.30, 0.22, 0.12,
)  # fmt: skip


class Trips(NamedTuple):
    """The trip list as compiled code reads it; without one, all arrays are empty.

    Attributes:
        first: First trip of each vehicle, int32, shape (vehicles + 1,): its trips are `first[i]:first[i + 1]`.
        origin: Edge that a trip begins on, int32, shape (trips,).
        goal: Edge that it ends on.
        row: Row of the route table of that edge.
        depart_s: When it is to begin.
        started_s: When it began: the road may be full. Infinite before.
        arrived_s: When it ended. Infinite before.
        now: The trip that each vehicle makes or waits for, int32, shape (vehicles,); -1 of those without any.
    """

    first: Ints
    origin: Ints
    goal: Ints
    row: Ints
    depart_s: Floats
    started_s: Floats
    arrived_s: Floats
    now: Ints


def no_trips() -> Trips:
    """Return an empty list: vehicles choose their trips themselves."""
    whole, real = np.zeros(0, dtype=np.int32), np.zeros(0)
    return Trips(whole, whole.copy(), whole.copy(), whole.copy(), real, real.copy(), real.copy(), whole.copy())


class Habits(NamedTuple):
    """How vehicles without a trip list choose theirs.

    Attributes:
        depot_row: Row of the route table of the depot that each vehicle makes rounds from, int32; -1 without.
        stops: Of a round.
        stop_mean_s: At the door, exponential.
        loading_s: At the depot between two rounds.
        share: Trips that begin in each hour of the day, as a share of the busiest one, shape (24,).
        begins_h: Hour of the day of second 0.
        zone: Place of each edge, where there is a matrix of origins and destinations, int32, shape (edges,) or (0,).
        choice: Cumulative probability of each destination by place, float64, shape (places, destinations) or (0, 0).
        presence: Share of the fleet on each edge at the beginning, float64, shape (edges,) or (0,).
    """

    depot_row: Ints
    stops: int
    stop_mean_s: float
    loading_s: float
    share: Floats
    begins_h: float
    zone: Ints
    choice: Floats
    presence: Floats


def habits_of(params: SimulationParams, traits: Traits, routes: Routes, rng: np.random.Generator) -> Habits:
    """Return the habits of a fleet: some vans and trucks make rounds, each from one of the depots."""
    demand, n = params.demand, len(traits.own)
    carries = (traits.vehicle_class == VehicleClass.VAN) | (traits.vehicle_class == VehicleClass.TRUCK)
    makes_rounds = carries & (rng.random(n) < demand.delivery_share)
    depots = rng.choice(routes.destinations, min(demand.depots, routes.destinations), replace=False)
    depot = depots[rng.integers(0, len(depots), n)] + routes.first_row[traits.vehicle_class]
    share = np.ones(24) if demand.profile == "flat" else np.array(WORKDAY)
    return Habits(
        np.where(makes_rounds, depot, NONE).astype(np.int32),
        int(demand.stops_per_round),
        float(demand.stop_mean_s),
        float(demand.loading_s),
        share,
        8.0,
        np.zeros(0, dtype=np.int32),
        np.zeros((0, 0)),
        np.zeros(0),
    )


def without_end(routes: Routes) -> Routes:
    """Return routes that pass the goal and lead around to it again: nobody ever stops at a destination."""
    turn = routes.turn.copy()
    turn[np.arange(len(routes.goal)), routes.goal] = 0
    return routes._replace(turn=turn)


@dataclass(frozen=True)
class TripList:
    """An explicit demand.

    A vehicle makes its trips one after the other; one that should have begun before the last one ended begins then. It
    enters the first free lane of its origin at standstill when there is room, and is taken off the road at the end of
    its destination, as SUMO does by default.

    Attributes:
        vehicle: Index of the vehicle, 0 to vehicles - 1, shape (trips,).
        origin: Edge that the trip begins on.
        destination: Edge that it ends on.
        depart_s: When it is to begin, seconds.

    Raises:
        SettingsError: If the arrays differ in length, a value is negative, or a number of a vehicle or an edge is not
            whole.
    """

    vehicle: Ints
    origin: Ints
    destination: Ints
    depart_s: Floats

    def __post_init__(self) -> None:
        sizes = {len(self.vehicle), len(self.origin), len(self.destination), len(self.depart_s)}
        if len(sizes) != 1:
            raise SettingsError(f"trips: columns of {sorted(sizes)} rows", "Give columns of one length")
        for name in ("vehicle", "origin", "destination", "depart_s"):
            values = np.asarray(getattr(self, name))
            if len(values) and (not np.isfinite(values).all() or values.min() < 0):
                raise SettingsError(f"trips: {name} = {values.min():g}", "Give values of 0 or more")
            if name != "depart_s" and (values != np.floor(values)).any():
                raise SettingsError(f"trips: {name} = {values[values != np.floor(values)][0]:g}", "Give whole numbers")

    def goals(self) -> Ints:
        """Return the destinations without repeats, for `shortest_routes`.

        Raises:
            SettingsError: If there are no trips.
        """
        if len(self.destination) == 0:
            raise SettingsError("trips: the list is empty", "Give at least one trip")
        return np.unique(self.destination).astype(np.int32)

    def compiled(self, vehicles: int) -> tuple[Trips, Ints]:
        """Return the list in the order of vehicles and departures, and that order.

        Args:
            vehicles: How many there are.

        Raises:
            SettingsError: If a trip is of a vehicle that does not exist.
        """
        if len(self.vehicle) and int(np.max(self.vehicle)) >= vehicles:
            raise SettingsError(
                f"trips: vehicle = {int(np.max(self.vehicle))} of {vehicles} (range 0 to {vehicles - 1})",
                "Give more vehicles",
            )
        order = np.lexsort((self.depart_s, self.vehicle)).astype(np.int32)
        first = np.zeros(vehicles + 1, dtype=np.int32)
        np.cumsum(np.bincount(np.asarray(self.vehicle, dtype=np.int32), minlength=vehicles), out=first[1:])
        goal = np.asarray(self.destination, dtype=np.int32)[order]
        later = np.full(len(order), math.inf)
        trips = Trips(
            first,
            np.asarray(self.origin, dtype=np.int32)[order],
            goal,
            np.searchsorted(self.goals(), goal).astype(np.int32),
            np.asarray(self.depart_s, dtype=np.float64)[order],
            later,
            later.copy(),
            np.where(first[:-1] < first[1:], first[:-1], NONE),
        )
        return trips, order


def trip_times(trips: Trips, order: Ints) -> pl.DataFrame:
    """Return one row per trip in the order of the list: depart_s, started_s, arrived_s, duration_s (null before)."""
    back = np.argsort(order)
    frame = pl.DataFrame(
        {
            "depart_s": trips.depart_s[back],
            "started_s": trips.started_s[back],
            "arrived_s": trips.arrived_s[back],
        }
    )
    never = pl.col("started_s", "arrived_s")
    frame = frame.with_columns(pl.when(never.is_finite()).then(never).otherwise(None))
    return frame.with_columns((pl.col("arrived_s") - pl.col("started_s")).alias("duration_s"))
