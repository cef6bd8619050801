"""Demand as a matrix: how many trips go from which place to which.

A place is a point; roads belong to the nearest one. A vehicle's next destination is drawn from the row of the place
where it stands, so trips are in the proportions of the matrix where as many end in a place as begin there, as over a
day: the shares of vehicles in each place, which the fleet begins with, then stay as they are (a Markov chain whose
stationary distribution is that of the row sums).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from fleetlib.errors import SettingsError
from fleetlib.simulator.layout import Floats, Ints
from fleetlib.simulator.network.plain import to_metres
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.roads import RoadNetwork
from fleetlib.simulator.routes import places_to_stop, random_goals

KEY = "demand.od_matrix"
PLACES = ("origin_latitude_deg", "origin_longitude_deg", "destination_latitude_deg", "destination_longitude_deg")
RANGES = {**dict(zip(PLACES, 2 * [(-90.0, 90.0), (-180.0, 180.0)], strict=True)), "trips": (0.0, math.inf)}
COLUMNS = tuple(RANGES)
_ADVICE = f"Give a CSV or Parquet file with the columns {', '.join(COLUMNS)}"


@dataclass(frozen=True)
class OriginDestination:
    """A matrix on a network.

    Attributes:
        zone: Number of the nearest place of each edge, int32, shape (edges,).
        trips: From place (row) to place (column), relative to one another, float64, shape (places, places).
        latitude_deg: Of the places, shape (places,).
        longitude_deg: Of the places.
    """

    zone: Ints
    trips: Floats
    latitude_deg: Floats
    longitude_deg: Floats

    def goals(self, network: RoadNetwork, destinations: int, rng: np.random.Generator) -> Ints:
        """Return random edges that trips end on, ascending: as many in a place as its share of all trips, at least one.

        Raises:
            SettingsError: If a place that trips go to has no road where they may end, or there are more of them than
                destinations.
        """
        inward = self.trips.sum(axis=0)
        wanted = np.flatnonzero(inward > 0)
        if len(wanted) > destinations:
            raise SettingsError(
                f"{KEY}: trips go to {len(wanted)} places, city.destinations = {destinations}",
                f"Set city.destinations to {len(wanted)} or more (at most 4096), or join places",
            )
        usable = places_to_stop(network)
        chosen = []
        for place in wanted:
            inside = usable[self.zone[usable] == place]
            if len(inside) == 0:
                where = f"{self.latitude_deg[place]:g}, {self.longitude_deg[place]:g}"
                raise SettingsError(
                    f"{KEY}: no road where a trip may end is nearest to the destination {where}",
                    "Join it with a place beside it, or take a network that reaches there",
                )
            count = max(1, int(destinations * inward[place] / inward.sum()))
            chosen.append(rng.choice(inside, min(count, len(inside)), replace=False))
        return np.sort(np.concatenate(chosen)).astype(np.int32)

    def choice(self, goals: Ints) -> Floats:
        """Return the cumulative probability of each goal for who stands in each place, shape (places, goals).

        Who stands where no trip begins goes where all others go.
        """
        zone = self.zone[goals]
        each = self.trips[:, zone] / np.bincount(zone, minlength=len(self.trips))[zone]
        each = np.where(each.sum(axis=1, keepdims=True) > 0, each, each.sum(axis=0))
        summed = np.cumsum(each, axis=1)
        return np.ascontiguousarray(summed / summed[:, -1:])

    def presence(self, length_m: Floats) -> Floats:
        """Return the share of the fleet on each edge at the beginning, by where trips begin, shape (edges,)."""
        in_zone = np.bincount(self.zone, weights=length_m, minlength=len(self.trips))
        outward = self.trips.sum(axis=1)
        return np.asarray(length_m * (outward / np.maximum(in_zone, 1e-9))[self.zone])


def goals_of(
    params: SimulationParams, network: RoadNetwork, rng: np.random.Generator
) -> tuple[Ints, OriginDestination | None]:
    """Return the edges that trips end on, ascending, and the matrix that they are chosen by, if there is one.

    Raises:
        SettingsError: If the matrix cannot be read or does not fit the network.
    """
    if params.demand.od_matrix is None:
        return random_goals(network, params.city.destinations, rng), None
    matrix = matrix_on(network, read_matrix(params.demand.od_matrix))
    return matrix.goals(network, params.city.destinations, rng), matrix


def read_matrix(path: Path | str) -> pl.DataFrame:
    """Return the rows of a file, checked: `COLUMNS`, float64.

    Raises:
        SettingsError: If it cannot be read, a column is missing, or a value is out of range.
    """
    path = Path(path)
    try:
        frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema_length=None)
    except FileNotFoundError:
        raise SettingsError(f"{KEY} = {path}: there is no such file", _ADVICE) from None
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SettingsError(f"{KEY} = {path} cannot be read: {str(error).splitlines()[0]}", _ADVICE) from None
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        raise SettingsError(f"{KEY} = {path} has no column {missing[0]}", _ADVICE)
    try:
        frame = frame.select(pl.col(COLUMNS).cast(pl.Float64))
    except pl.exceptions.PolarsError as error:
        raise SettingsError(f"{KEY} = {path} holds what is no number: {str(error).splitlines()[0]}", _ADVICE) from None
    for name, (low, high) in RANGES.items():
        values = frame[name].to_numpy()
        wrong = values[~((values >= low) & (values <= high) & np.isfinite(values))]
        if len(wrong):
            raise SettingsError(f"{KEY} = {path}: {name} = {wrong[0]:g} (range {low:g} to {high:g})", "Correct it")
    if frame["trips"].sum() <= 0:
        raise SettingsError(f"{KEY} = {path}: no trips", "Give at least one row with trips above 0")
    return frame


def matrix_on(network: RoadNetwork, rows: pl.DataFrame) -> OriginDestination:
    """Return the matrix of rows as `read_matrix` gives them, with the roads of a network dealt out to its places."""
    from scipy.spatial import KDTree

    plain = network.plain
    ends = [rows.select(pl.col(names).name.map(_point)) for names in (PLACES[:2], PLACES[2:])]
    places = pl.concat(ends).unique().sort("latitude_deg", "longitude_deg").with_row_index("place")
    origin, destination = (end.join(places, on=["latitude_deg", "longitude_deg"], how="left")["place"] for end in ends)
    latitude, longitude = places["latitude_deg"].to_numpy(), places["longitude_deg"].to_numpy()
    trips = np.zeros((len(places), len(places)))
    np.add.at(trips, (origin.to_numpy(), destination.to_numpy()), rows["trips"].to_numpy())
    centres = np.column_stack(to_metres(longitude, latitude, plain.center_latitude_deg, plain.center_longitude_deg))
    x_m, y_m = ((node[plain.edge_tail] + node[plain.edge_head]) / 2 for node in (plain.node_x_m, plain.node_y_m))
    _, zone = KDTree(centres).query(np.column_stack([x_m, y_m]))
    return OriginDestination(zone.astype(np.int32), trips, latitude, longitude)


def _point(name: str) -> str:
    return name.split("_", 1)[1]
