"""The simulation: a fleet in a city, advanced one sample interval at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from fleetlib.contracts.codec import encode_telemetry
from fleetlib.contracts.topics import UplinkKind
from fleetlib.errors import SettingsError
from fleetlib.simulator.city import random_streams
from fleetlib.simulator.connectivity import NO_DELIVERIES, Connectivity, Deliveries
from fleetlib.simulator.demand import without_end
from fleetlib.simulator.devices import Devices
from fleetlib.simulator.fleet import SNAPSHOT_DTYPE, table
from fleetlib.simulator.frames import sample_frame, truth_frame
from fleetlib.simulator.happenings import Happenings
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.networks import plain_network
from fleetlib.simulator.observed import observed, only
from fleetlib.simulator.origin_destination import goals_of
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.places import places_of
from fleetlib.simulator.roads import Bools, Ints, RoadNetwork, drivable
from fleetlib.simulator.routes import shortest_routes
from fleetlib.simulator.traces import Trace
from fleetlib.simulator.traffic import TrafficModel
from fleetlib.simulator.traits import Traits, draw_traits, vehicle_frame
from fleetlib.simulator.uplink import Messages, Savings, bundle
from fleetlib.units import US_PER_S

WARM_UP_S = 120.0  # traffic has settled by then; a large fleet, which fills the roads anyway, gets less
WARM_UP_VEHICLES = 5_000
LEAST_WARM_UP_S = 20.0


@dataclass(frozen=True, slots=True)
class Tick:
    """One sample interval.

    Attributes:
        time_us: Its end, microseconds since 1970 UTC; samples are taken within the interval, each vehicle at its own
            moment.
        samples: What the devices measured: the columns of `contracts.columns.TELEMETRY` without `ingest_time`.
        truth: What was true at the same moments.
        deliveries: What reached the network in this interval.
        online: Which vehicles have a network, bool, shape (vehicles,).
        traces: Crash traces that became ready in this interval, of vehicles that report.
    """

    time_us: int
    samples: pl.DataFrame
    truth: pl.DataFrame
    deliveries: Deliveries
    online: Bools
    traces: tuple[Trace, ...] = ()


class Simulation:
    """A fleet that drives.

    Args:
        params: Everything that it depends on.
        start_time_us: When it begins, microseconds since 1970 UTC.
        deliver: Without it nothing is encoded and every tick's `deliveries` are empty; the samples are the same.
        settle: Without it the traffic has not settled yet: for a state that is about to be restored.

    Attributes:
        network: The roads.
        canyons: Where high houses disturb GNSS.
        holes: Where there is no mobile network.
        time_us: The end of the last tick.
    """

    def __init__(
        self, params: SimulationParams, start_time_us: int, *, deliver: bool = True, settle: bool = True
    ) -> None:
        self.params, self.time_us, self._start_us, self._deliver = params, start_time_us, start_time_us, deliver
        streams = random_streams(params.seed)
        roads = plain_network(params, streams["city"])
        self.network: RoadNetwork = drivable(roads, params.city.signal_cycle_s, streams["city"])
        goals, matrix = goals_of(params, self.network, streams["routes"])
        self._traits = draw_traits(params, streams["traits"])
        if params.demand.endless:
            _refuse_overfull(params, roads, self._traits)
        routes = shortest_routes(self.network, goals)
        if params.demand.endless:
            routes = without_end(routes)
        self._model = TrafficModel(
            params, self.network, routes, self._traits, streams["fleet"],
            begins_h=hour_of(start_time_us), matrix=matrix,
        )  # fmt: skip
        self._fleet = self._model.fleet
        link = params.connectivity
        self.canyons, self.holes = places_of(self.network, params)
        self._links = Connectivity(link, params.vehicles, params.first_vehicle_id, streams["links"], bundle)
        self._savings = Savings(params.vehicles, link.uplink_batch) if link.uplink_batch > 1 else None
        self._snapshot = table(SNAPSHOT_DTYPE, params.vehicles)
        self._happenings = Happenings(
            params,
            self._traits,
            self._fleet,
            self._model.cases,
            self._snapshot,
            self._model.braked_for,
            start_time_us,
            streams["events"],
            streams["traces"],
        )
        self._devices = Devices(
            params,
            self._traits,
            self._fleet,
            self._model.cases,
            self._snapshot,
            self.canyons,
            streams["sensors"],
            streams["device"],
        )
        self._observed = observed(params)
        warm_up_s = max(LEAST_WARM_UP_S, WARM_UP_S * min(1.0, WARM_UP_VEHICLES / params.vehicles))
        self._step = -round(warm_up_s / params.inner_step_s)
        if settle:
            self._advance(-self._step)

    @property
    def _index(self) -> Ints:
        return np.arange(self.params.vehicles, dtype=np.int32)

    @property
    def _vehicle_id(self) -> Ints:
        return self._index + self.params.first_vehicle_id

    def _advance(self, steps: int) -> None:
        self._model.advance(steps, self._step, self._snapshot, self._happenings.trail)
        self._step += steps

    def advance_only(self) -> None:
        """Advance the motion by one sample interval without measuring it: to run ahead, or to time the physics."""
        self._advance(self.params.substeps)
        self.time_us = self._start_us + round(self.now_s * US_PER_S)

    @property
    def now_s(self) -> float:
        """Seconds since the start."""
        return self._step * self.params.inner_step_s

    def begin_at(self, time_us: int) -> None:
        """Say when second 0 is, microseconds since 1970 UTC: making the city takes seconds, and a live fleet is of now.

        Raises:
            SettingsError: If the fleet has driven already.
        """
        if self._step:
            raise SettingsError(f"The simulation is {self.now_s:.0f} s old", "Call begin_at before the first step")
        self.time_us = self._start_us = time_us
        self._happenings.begin_at(time_us)
        self._model.begin_at(hour_of(time_us))

    def vehicles(self) -> pl.DataFrame:
        """Return one row per vehicle: id, name, class, powertrain, fleet, model, mass, energy capacity and its unit."""
        return vehicle_frame(self.params, self._traits)

    def step(self) -> Tick:
        """Advance by one sample interval."""
        params, begin_us = self.params, self.time_us
        self._happenings.begin(self.now_s)
        first_step = self._step
        self.advance_only()
        self._happenings.end(self.now_s, self._step)
        online = self._links.step(self.now_s, self.holes.contain(self._snapshot.x_m, self._snapshot.y_m))
        sample_us = self._start_us + np.rint(
            (first_step + self._traits.sample_step.astype(np.int64)) * (params.inner_step_s * US_PER_S)
        ).astype(np.int64)
        measured = self._devices.measure(sample_us, online, self.network, self._happenings.jammed)
        self._happenings.disturb(measured)
        samples = sample_frame(measured)
        truth = truth_frame(self._vehicle_id, sample_us, self._snapshot, self.network)
        kept = self._links.kept()
        if not kept.all():
            samples = samples.filter(pl.Series(kept))
        traces = self._happenings.traces()
        if self._deliver:
            self._offer(samples, sample_us, self._index[kept])
            self._offer_traces(traces)
            deliveries = self._links.release(begin_us, self.time_us)
        else:
            deliveries = NO_DELIVERIES
        if self._observed is not None:  # last, so that who reports changes nothing for the others
            samples = samples.filter(pl.Series(self._observed[kept]))
            deliveries = only(deliveries, self._observed, params.first_vehicle_id)
        return Tick(self.time_us, samples, truth, deliveries, online, self._reported(traces))

    def last_traces(self) -> tuple[Trace, ...]:
        """Return the crash traces whose fifteen seconds after the impact are not over: they end now."""
        return self._reported(self._happenings.traces(all_of_them=True))

    def _reported(self, traces: list[Trace]) -> tuple[Trace, ...]:
        return tuple(trace for trace in traces if self._observed is None or self._observed[trace.vehicle])

    def finish(self) -> Deliveries:
        """Return what vehicles still keep and what is on its way: all vehicles come online."""
        if self._savings is not None:
            self._offer_batches(self._savings.rest(), np.full(self.params.vehicles, self.time_us))
        self._offer_traces(self._happenings.traces(all_of_them=True))
        rest = self._links.finish(self.time_us)
        return rest if self._observed is None else only(rest, self._observed, self.params.first_vehicle_id)

    def labels(self) -> pl.DataFrame:
        """Return the ground truth of all incidents so far (`contracts.incidents.LABEL_SCHEMA`)."""
        return self._happenings.labels(self.now_s)

    def _offer(self, samples: pl.DataFrame, sample_us: Any, index: Any) -> None:
        if self._savings is None:
            payload = encode_telemetry(pl.DataFrame(samples.get_columns()[1:]))
            self._links.offer(index, UplinkKind.TELEMETRY, sample_us[index], payload)
        else:
            self._offer_batches(self._savings.add(samples, index), sample_us)

    def _offer_traces(self, traces: list[Trace]) -> None:
        for trace in traces:
            one, ready_us = np.array([trace.vehicle], dtype=np.int32), np.array([trace.ready_us])
            self._links.offer(one, UplinkKind.TRACE, ready_us, pa.array([trace.payload], type=pa.binary()))

    def _offer_batches(self, ready: Messages, now_us: Any) -> None:
        """Send batches; they are ready now, whatever the device takes for the time."""
        self._links.offer(ready.vehicle, UplinkKind.BATCH, now_us[ready.vehicle], ready.payload, ready.samples)


def _refuse_overfull(params: SimulationParams, roads: PlainNetwork, traits: Traits) -> None:
    """Refuse more vehicles than can stand on roads that nobody ever leaves: the others would wait beside them for ever.

    Raises:
        SettingsError: If vehicles and the gaps of standing ones are longer than all lanes.
    """
    room_m = float((roads.edge_length_m * roads.edge_lanes).sum())
    needed_m = float((traits.own["length_m"] + params.driver.minimum_gap_m).sum())
    if needed_m > room_m:
        raise SettingsError(
            f"demand.vehicles = {params.vehicles} do not fit: standing they need {needed_m:.0f} m, and all lanes "
            f"together have {room_m:.0f} m",
            f"Give at most {int(params.vehicles * room_m / needed_m)}, or longer roads",
        )


def hour_of(time_us: int) -> float:
    """Return the hour of the day in UTC, 0 to 24."""
    return (time_us / US_PER_S / 3600.0) % 24.0
