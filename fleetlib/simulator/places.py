"""Places on the map where reception is bad: streets between high houses, and holes of the mobile network.

A place is a disc around a point of a road. All discs of one kind are drawn onto a grid, so that asking for 100,000
positions costs 100,000 look-ups.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.roads import RoadNetwork

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
CELL_M = 25.0
POINTS_PER_EDGE = 5
STREAM = 0x91ACE  # keeps this draw apart from the other random streams of the same seed
CANYON_RADIUS_M = 250.0
CENTRE = 0.3  # canyons crowd within this share of the city's half-width around its centre
SPREAD = (0.6, 1.4)  # radii, as shares of the usual one


@dataclass(frozen=True, eq=False)
class Places:
    """Discs on a grid.

    Attributes:
        mask: Whether a cell is inside, bool, shape (rows, columns); rows go north, columns east.
        west_m: Western edge of column 0.
        south_m: Southern edge of row 0.
    """

    mask: Bools
    west_m: float
    south_m: float

    def contain(self, x_m: npt.ArrayLike, y_m: npt.ArrayLike) -> Bools:
        """Return which positions, in metres east and north of the centre, lie inside."""
        if not self.mask.any():
            return np.zeros(np.shape(x_m), dtype=bool)
        column = ((np.asarray(x_m) - self.west_m) / CELL_M).astype(np.int64)
        row = ((np.asarray(y_m) - self.south_m) / CELL_M).astype(np.int64)
        rows, columns = self.mask.shape
        known = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        return np.asarray(known & self.mask[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)])


def places_of(network: RoadNetwork, params: SimulationParams) -> tuple[Places, Places]:
    """Return the canyons and the holes of a simulation with these parameters: they follow from its seed."""
    rng = np.random.default_rng([params.seed, STREAM])
    link = params.connectivity
    return (
        canyons(network, params.sensors.gnss_canyon_share, rng),
        holes(network, link.hole_share, link.hole_radius_m, rng),
    )


def canyons(network: RoadNetwork, share: float, rng: np.random.Generator) -> Places:
    """Return the streets between high houses: in and around the centre.

    Args:
        network: The roads.
        share: Of the length of all roads that is to lie inside, 0 to 1.
        rng: The only source of randomness.
    """
    return _draw(network, share, CANYON_RADIUS_M, rng, central=True)


def holes(network: RoadNetwork, share: float, radius_m: float, rng: np.random.Generator) -> Places:
    """Return the places without mobile network: anywhere.

    Args:
        network: The roads.
        share: Of the length of all roads that is to lie inside, 0 to 1.
        radius_m: The usual one.
        rng: The only source of randomness.
    """
    return _draw(network, share, radius_m, rng, central=False)


def edges_inside(network: RoadNetwork, places: Places) -> Bools:
    """Return which edges have their middle inside, shape (edges,)."""
    x, y, _ = _road_points(network)
    middle = POINTS_PER_EDGE // 2
    return places.contain(x[:, middle], y[:, middle])


def _draw(network: RoadNetwork, share: float, radius_m: float, rng: np.random.Generator, *, central: bool) -> Places:
    from scipy.spatial import cKDTree

    if share <= 0.0:
        return Places(np.zeros((1, 1), dtype=bool), 0.0, 0.0)
    x, y, weight = (values.ravel() for values in _road_points(network))
    margin = SPREAD[1] * radius_m + CELL_M
    west, south = float(x.min() - margin), float(y.min() - margin)
    shape = (int((y.max() + margin - south) / CELL_M) + 1, int((x.max() + margin - west) / CELL_M) + 1)
    places = Places(np.full(shape, share >= 1.0), west, south)
    tree, wanted = cKDTree(np.stack([x, y], axis=1)), share * weight.sum()
    inside = np.full(len(x), share >= 1.0)
    covered = float(weight[inside].sum())
    for centre in _order(x, y, weight, central, rng).tolist():
        if covered >= wanted:
            break
        if inside[centre]:
            continue
        radius = radius_m * rng.uniform(*SPREAD)
        _fill(places, x[centre], y[centre], radius)
        near = np.array(tree.query_ball_point([x[centre], y[centre]], radius + 2 * CELL_M))
        new = near[places.contain(x[near], y[near]) & ~inside[near]]
        inside[new] = True
        covered += float(weight[new].sum())
    return places


def _road_points(network: RoadNetwork) -> tuple[Floats, Floats, Floats]:
    """Return points along all edges and the length that each stands for, shape (edges, POINTS_PER_EDGE)."""
    along = (np.arange(POINTS_PER_EDGE) + 0.5) / POINTS_PER_EDGE
    tail, head = network.edge_tail, network.edge_head
    x, y = (
        values[tail][:, None] + (values[head] - values[tail])[:, None] * along
        for values in (network.node_x_m, network.node_y_m)
    )
    way = np.hypot(*(values[head] - values[tail] for values in (network.node_x_m, network.node_y_m)))
    return x, y, np.repeat(way[:, None] / POINTS_PER_EDGE, POINTS_PER_EDGE, axis=1)


def _order(x: Floats, y: Floats, weight: Floats, central: bool, rng: np.random.Generator) -> npt.NDArray[Any]:
    """Return the points in random order, a long road and, if so wished, the centre first."""
    chance = np.log(np.maximum(weight, 1e-9))
    if central:
        middle_x, middle_y = 0.5 * (x.min() + x.max()), 0.5 * (y.min() + y.max())
        reach = CENTRE * 0.5 * max(np.ptp(x), np.ptp(y), 1.0)
        chance = chance - 0.5 * ((x - middle_x) ** 2 + (y - middle_y) ** 2) / reach**2
    return np.argsort(-(chance + rng.gumbel(size=len(x))), kind="stable")


def _fill(places: Places, x_m: float, y_m: float, radius_m: float) -> None:
    """Mark the cells whose middle lies in a disc."""
    reach = int(radius_m / CELL_M) + 1
    row, column = int((y_m - places.south_m) / CELL_M), int((x_m - places.west_m) / CELL_M)
    rows = slice(max(0, row - reach), row + reach + 1)
    columns = slice(max(0, column - reach), column + reach + 1)
    part = places.mask[rows, columns]
    north = places.south_m + (np.arange(part.shape[0]) + rows.start + 0.5) * CELL_M - y_m
    east = places.west_m + (np.arange(part.shape[1]) + columns.start + 0.5) * CELL_M - x_m
    part |= north[:, None] ** 2 + east**2 <= radius_m**2
