"""One shared case for SUMO and us: the network, the drivers, the trips with their routes; and our side of it.

Both get the same roads, lanes, connections and signal programs, the same routes edge by edge, the same departures, and
the same parameters of the Intelligent Driver Model. All drivers are alike, and nothing is left to chance, so that a
difference is one of the models.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks._sumo import Traffic
from fleetlib.simulator.city import city_of, random_streams
from fleetlib.simulator.compiled import kernel
from fleetlib.simulator.demand import TripList
from fleetlib.simulator.fleet import SNAPSHOT_DTYPE, Trail, table
from fleetlib.simulator.network.sumo import PlainXml, Trips, write_plain_xml, write_routes
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.queues import mask_of, word_of
from fleetlib.simulator.roads import RoadNetwork
from fleetlib.simulator.routes import Routes, random_goals, shortest_routes
from fleetlib.simulator.traffic import TrafficModel
from fleetlib.simulator.traits import draw_traits

SHORTEST_M, LONGEST_M = 1_500.0, 5_000.0  # trips between a few minutes and a quarter of an hour
USUAL_TRIP_S = 400.0
EARLY_SHARE, EARLY_S = 0.6, 90.0  # of the vehicles meant to be on the road at once, so that the roads fill soon
METRES_PER_VEHICLE = 300.0  # of road, so that traffic flows
EDGE_M_PER_CITY_M2 = 0.0132  # of the default city
ROW_GROUP_STEPS = 20
DESTINATIONS = 192
LONGEST_PATH = 200  # edges
_CAR_ONLY = {
    "mix.car": 1, "mix.van": 0, "mix.truck": 0, "mix.bus": 0, "mix.petrol": 1, "mix.diesel": 0, "mix.electric": 0,
}  # fmt: skip
_ALIKE = {"driver.spread": 0, "driver.desired_speed_sd": 0, "driver.fluctuation": 0}


@dataclass(frozen=True)
class Case:
    """What both simulators get; `demand` and `trips` are the same trips, without and with their edges."""

    params: SimulationParams
    network: RoadNetwork
    routes: Routes
    demand: TripList
    trips: Trips
    seconds: int


def make_case(vehicles: int, seconds: int, seed: int = 7) -> Case:
    """Return a city with room for so many vehicles at once, and trips that keep about that many on the road.

    Args:
        vehicles: On the road at once, when the roads have filled.
        seconds: Simulated.
        seed: Of roads and trips.
    """
    size_m = float(np.clip((vehicles * METRES_PER_VEHICLE / EDGE_M_PER_CITY_M2) ** 0.5, 2_000, 60_000))
    count = round(vehicles * (EARLY_SHARE + seconds / USUAL_TRIP_S))
    params = SimulationParams.from_overrides({
        "seed": seed, "step_s": 1.0, "sample_interval_s": 1.0, "demand.vehicles": count, "city.size_m": size_m,
        "incidents.rate_per_vehicle_hour": 0, **_CAR_ONLY, **_ALIKE,
    })  # fmt: skip
    network, rng = city_of(params), np.random.default_rng(seed)
    drawn = _draw_trips(network, shortest_routes(network, random_goals(network, DESTINATIONS, rng)), count, rng)
    early = round(vehicles * EARLY_SHARE)
    departures = np.concatenate([rng.uniform(0, EARLY_S, early), rng.uniform(0, seconds, count - early)])
    origin, destination = np.array(drawn, np.int32).T
    demand = TripList(np.arange(count, dtype=np.int32), origin, destination, np.sort(np.floor(departures)))
    routes = shortest_routes(network, demand.goals())
    return Case(params, network, routes, demand, _with_edges(network, routes, demand), seconds)


def export_case(case: Case, folder: Path) -> tuple[PlainXml, Path]:
    """Write the case for SUMO; return the files of the network and the routes."""
    driver, traits = case.params.driver, _vehicles(case)
    routes = folder / "trips.rou.xml"
    kind: dict[str, str | float] = {
        "vClass": "passenger",
        "carFollowModel": "IDM",
        "accel": driver.acceleration_mps2,
        "decel": driver.deceleration_mps2,
        "tau": driver.time_gap_s,
        "minGap": driver.minimum_gap_m,
        "length": float(traits.length_m[0]),
        "maxSpeed": float(traits.top_speed_mps[0]),
        "speedFactor": float(traits.desired_factor[0]),
        "speedDev": 0,
    }
    write_routes(routes, kind, case.trips)
    return write_plain_xml(folder, case.network.plain, case.network.world), routes


def drive(case: Case, to: Path) -> Traffic:
    """Run our side: steps of 1 s, and all vehicles' places written each second as Parquet."""
    n, traits = len(case.trips), _vehicles(case)
    model = TrafficModel(case.params, case.network, case.routes, traits, np.random.default_rng(1), case.demand)
    snapshot = table(SNAPSHOT_DTYPE, n)
    nothing = np.zeros((0, 1), np.float32)
    trail = Trail(np.zeros(0, np.int32), nothing, nothing.copy(), nothing.copy())
    counts, speed_sum = [], 0.0
    with _Places(to, n) as places:
        model.advance(0, 0, snapshot, trail)  # compiled, and pyarrow loaded, before the time is taken
        places.add(0, snapshot, model)
        begin_s = time.process_time()
        for second in range(case.seconds):
            model.advance(1, second, snapshot, trail)
            count, speeds = places.add(second, snapshot, model)
            counts.append(count)
            speed_sum += speeds
        places.flush()
        cpu_s = time.process_time() - begin_s
    times = model.trip_times().with_row_index("trip")
    lengths = np.add.reduceat(case.network.plain.edge_length_m[case.trips.edges], case.trips.start[:-1])
    done = times.with_columns(length_m=lengths).filter(pl.col("arrived_s").is_not_null())
    late = times.filter(pl.col("started_s").is_null() & (pl.col("depart_s") < case.seconds))
    return Traffic(
        updates=sum(counts),
        cpu_s=cpu_s,
        peak=max(counts),
        mean_speed_mps=speed_sum / max(sum(counts), 1),
        trips=done.select(
            pl.col("trip").cast(pl.Int64),
            "length_m",
            travel_s="duration_s",
            delay_s=pl.col("started_s") - pl.col("depart_s"),
        ),
        unfinished=counts[-1],
        waiting=len(late),
        teleports=0,
        output_bytes=to.stat().st_size,
    )


def _vehicles(case: Case) -> Any:
    traits = draw_traits(case.params, random_streams(case.params.seed)["traits"])
    traits.own["sample_step"] = 1
    return traits


def _draw_trips(network: RoadNetwork, routes: Routes, count: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Return origins and destinations of trips of usual length."""
    lengths = network.plain.edge_length_m
    found: list[tuple[int, int]] = []
    while len(found) < count:
        row = int(rng.integers(0, routes.destinations))
        goal = int(routes.goal[row])
        for edge in rng.choice(network.edges, 64, p=lengths / lengths.sum()).tolist():
            path = _path(network, routes, row, edge)
            if len(path) > 1 and path[-1] == goal and SHORTEST_M <= float(lengths[path].sum()) <= LONGEST_M:
                found.append((edge, goal))
    return [found[k] for k in rng.permutation(len(found))[:count].tolist()]


def _path(network: RoadNetwork, routes: Routes, row: int, edge: int) -> list[int]:
    turns, first_turn = network.world.turns, network.roads.first_turn
    path = [edge]
    while (slot := int(routes.turn[row, path[-1]])) >= 0 and len(path) <= LONGEST_PATH:
        path.append(int(turns[first_turn[path[-1]] + slot]))
    return path


def _with_edges(network: RoadNetwork, routes: Routes, demand: TripList) -> Trips:
    """Return the trips with the routes that our vehicles take."""
    rows = np.searchsorted(routes.goal[: routes.destinations], demand.destination)
    paths = [_path(network, routes, row, edge) for row, edge in zip(rows.tolist(), demand.origin.tolist(), strict=True)]
    start = np.concatenate([[0], np.cumsum([len(path) for path in paths])])
    return Trips(demand.depart_s, np.array([edge for path in paths for edge in path], np.int32), start)


_SCHEMA = pa.schema(
    [
        pa.field(name, kind, nullable=False)
        for name, kind in (
            ("time_s", pa.int32()), ("vehicle", pa.int32()), ("x_m", pa.float32()), ("y_m", pa.float32()),
            ("heading_rad", pa.float32()), ("speed_mps", pa.float32()), ("lane", pa.int32()),
            ("position_m", pa.float32()),
        )
    ]
)  # fmt: skip


class _Places:
    """Writes where all vehicles are, as SUMO's floating car data: one row per vehicle and second.

    Args:
        path: The Parquet file.
        vehicles: Most rows of a second.
    """

    def __init__(self, path: Path, vehicles: int) -> None:
        self._writer = pq.ParquetWriter(path, _SCHEMA, compression="none", use_dictionary=False, write_statistics=False)
        room = ROW_GROUP_STEPS * vehicles
        self._columns = [np.zeros(room, field.type.to_pandas_dtype()) for field in _SCHEMA]
        self._rows, self._room = 0, room - vehicles
        self._kept()  # what pyarrow loads with the first array is not part of the simulation

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._writer.close()

    def add(self, second: int, snapshot: Any, model: TrafficModel) -> tuple[int, float]:
        """Take one second; return how many vehicles are on the road, and the sum of their speeds."""
        if self._rows > self._room:
            self.flush()
        count, speed_sum = _fill(second, self._rows, snapshot, model.fleet, model.traffic.away, *self._columns)
        self._rows += count
        return count, speed_sum

    def flush(self) -> None:
        """Write what is kept as one row group."""
        if self._rows:
            self._writer.write_batch(self._kept())
        self._rows = 0

    def _kept(self) -> pa.RecordBatch:
        return pa.record_batch([pa.array(column[: self._rows]) for column in self._columns], schema=_SCHEMA)


@kernel
def _fill(
    second: int, first: int, snapshot: Any, fleet: Any, away: Any, time_s: Any, vehicle: Any, x_m: Any, y_m: Any,
    heading_rad: Any, speed_mps: Any, lane: Any, position_m: Any,
) -> tuple[int, float]:  # fmt: skip
    row, speed_sum = first, 0.0
    for i in range(fleet.size):
        if away[word_of(i)] & mask_of(i) != np.uint64(0):
            continue
        time_s[row], vehicle[row], lane[row], position_m[row] = second, i, fleet[i].lane, fleet[i].position_m
        x_m[row], y_m[row], heading_rad[row] = snapshot[i].x_m, snapshot[i].y_m, snapshot[i].heading_rad
        speed_mps[row] = snapshot[i].speed_mps
        speed_sum += snapshot[i].speed_mps
        row += 1
    return row - first, speed_sum
