"""A fleet that drives on a network: the physics alone, without sensors, networks or labels."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from fleetlib.simulator.cases import Cases
from fleetlib.simulator.demand import TripList, habits_of, no_trips, trip_times
from fleetlib.simulator.fleet import SNAPSHOT_DTYPE, Fleet, Mode, Rules, Snapshot, Trail, table
from fleetlib.simulator.foresight import FAR_AHEAD
from fleetlib.simulator.gaps import ACC, IDM, IIDM
from fleetlib.simulator.layout import NONE, Floats, Ints, bits_of
from fleetlib.simulator.motion import advance
from fleetlib.simulator.origin_destination import OriginDestination
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.queues import empty_roads
from fleetlib.simulator.roads import RoadNetwork
from fleetlib.simulator.routes import Routes
from fleetlib.simulator.start import start_at_home, start_fleet
from fleetlib.simulator.traits import Traits

MOOD_S = 20.0  # correlation time of a driver's errors (Treiber, Kesting, Helbing 2006, Physica A 360, 71)
MODELS = {"idm": IDM, "iidm": IIDM, "acc": ACC}


def rules_of(params: SimulationParams, *, arrive_moving: bool = False) -> Rules:
    """Return what the inner step reads of the parameters."""
    incidents, driver = params.incidents, params.driver
    decay = math.exp(-params.inner_step_s / MOOD_S)
    return Rules(
        model=MODELS[driver.model],
        reaction_s=float(driver.reaction_s),
        politeness=float(driver.politeness),
        change_threshold_mps2=float(driver.change_threshold_mps2),
        safe_braking_mps2=float(driver.safe_braking_mps2),
        right_bias_mps2=float(driver.right_bias_mps2),
        change_every=max(1, round(1.0 / params.inner_step_s)),
        arrive_moving=arrive_moving,
        dwell_mean_s=float(driver.dwell_mean_s),
        charge_below=float(params.demand.charge_below),
        repair_mean_s=float(incidents.repair_mean_s),
        overspeed_limit_mps=float(incidents.overspeed_limit_mps),
        crash_pulse_s=float(incidents.crash_pulse_s),
        fluctuation=float(driver.fluctuation),
        mood_decay=decay,
        mood_kick=float(driver.fluctuation) * math.sqrt(1.0 - decay * decay),
    )


class TrafficModel:
    """All that moves.

    Args:
        params: Drivers and inner step.
        network: The roads.
        routes: The ways to all destinations.
        traits: The vehicles.
        rng: Where they are at first.
        trips: Trips to make; without it, vehicles choose their destinations themselves. `routes` must be those to
            `trips.goals()`.
        begins_h: Hour of the day of second 0, for the profile of the day.
        matrix: Between which places trips are made; `routes` must be those to `matrix.goals()`.

    Attributes:
        fleet: `FLEET_DTYPE`, the state, changed in place.
        cases: The events of the vehicles.
        traffic: Who is where on the lanes.
        braked_for: Because of whom each vehicle braked hardest since its last sample, where it braked hard; -1 where
            that was no vehicle. Only of one that braked hard is it of now.
        steps: Inner steps that `drive` has made.
    """

    def __init__(
        self,
        params: SimulationParams,
        network: RoadNetwork,
        routes: Routes,
        traits: Traits,
        rng: np.random.Generator,
        trips: TripList | None = None,
        *,
        begins_h: float = 8.0,
        matrix: OriginDestination | None = None,
    ) -> None:
        self.params, self.network, self.routes, self.traits = params, network, routes, traits
        self.rules = rules_of(params, arrive_moving=trips is not None)
        self.traffic = empty_roads(network.world, len(traits.own))
        self.habits = habits_of(params, traits, routes, rng)._replace(begins_h=float(begins_h))
        if matrix is not None:
            choice = matrix.choice(routes.goal[: routes.destinations])
            presence = matrix.presence(network.roads.length_m)
            self.habits = self.habits._replace(zone=matrix.zone, choice=choice, presence=presence)
        self.trips, self._order = no_trips(), np.zeros(0, dtype=np.int32)
        if trips is None:
            self.fleet: Fleet = start_fleet(params, network, routes, self.habits, traits, self.traffic, rng)
        else:
            self.trips, self._order = trips.compiled(len(traits.own))
            vehicle = np.repeat(np.arange(len(traits.own)), np.diff(self.trips.first))
            self.trips.row[:] += routes.first_row[traits.vehicle_class[vehicle]]  # a class has routes of its own
            self.fleet = start_at_home(network, traits, self.trips, rng)
        self.traffic.away[:] = bits_of(self.fleet.mode != Mode.DRIVING)
        self.cases = Cases(self.fleet)
        self._wanted = np.zeros(len(traits.own))
        self._lined_up = np.zeros(len(traits.own) + FAR_AHEAD, dtype=np.int32)
        self.braked_for: Ints = np.full(len(traits.own), NONE, dtype=np.int32)
        self.steps = 0
        self._idle: tuple[Snapshot, Trail] | None = None

    @property
    def _turns(self) -> Ints:
        """Room for who stands beside the road, and whose turn it is to change lanes: that of what drivers want."""
        return self._wanted.view(np.int32)

    def advance(self, steps: int, first_step: int, snapshot: Snapshot, trail: Trail) -> None:
        """Advance all vehicles.

        Args:
            steps: How many inner steps.
            first_step: Number of the first one; its time is that many inner steps.
            snapshot: Gets what is true of each vehicle at its own step.
            trail: Gets the last seconds.
        """
        advance(
            steps, first_step, self.params.inner_step_s, self.network.world, self.routes, self.traits, self.fleet,
            self.cases.rows, self.traffic, self.trips, self.habits, snapshot, trail, self.rules, self._wanted,
            self._lined_up, self._turns, self.braked_for,
        )  # fmt: skip

    @property
    def edge(self) -> Ints:
        """The edge of each vehicle, or beside which it stands."""
        return np.asarray(self.network.world.lanes.edge[self.fleet.lane])

    def trip_times(self) -> pl.DataFrame:
        """Return when the trips of the list began and ended (`demand.trip_times`)."""
        return trip_times(self.trips, self._order)

    def begin_at(self, hour: float) -> None:
        """Say what hour of the day second 0 is, for the profile of the day."""
        self.habits = self.habits._replace(begins_h=float(hour))

    def drive(self, steps: int) -> None:
        """Advance all vehicles by inner steps from where `drive` has left them, without observing them."""
        if self._idle is None:
            n = len(self.traits.own)
            nothing = np.zeros((0, 1), dtype=np.float32)
            trail = Trail(np.zeros(0, dtype=np.int32), nothing, nothing.copy(), nothing.copy())
            self._idle = (table(SNAPSHOT_DTYPE, n), trail)
        self.advance(steps, self.steps, *self._idle)
        self.steps += steps

    def gaps_m(self) -> Floats:
        """Return the gap of each driving vehicle to the one ahead on its lane, bumper to bumper."""
        behind = np.flatnonzero((self.fleet.mode == Mode.DRIVING) & (self.fleet.ahead >= 0))
        leader = self.fleet.ahead[behind]
        gaps = self.fleet.position_m[leader] - self.traits.length_m[leader] - self.fleet.position_m[behind]
        return np.asarray(gaps, dtype=np.float64)
