"""Networks for experiments: a ring, a grid, and a motorway ring around a town."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from fleetlib.errors import SettingsError
from fleetlib.simulator.network.draft import Draft, Ragged
from fleetlib.simulator.network.edit import tidy, two_way
from fleetlib.simulator.network.kinds import LIMITS_MPS, MAX_LANES, JunctionControl, RoadClass
from fleetlib.simulator.network.plain import Floats, PlainNetwork

RING_EDGES: Final = 8  # at least; a longer ring has one for each 500 m
LONGEST_EDGE_M: Final = 500.0
ARC_STEP_RAD: Final = math.radians(6)  # between two points of a curve: a chord is 0.14 % of the radius off
CHORD_M: Final = 60.0  # and at most so long, so that a wide curve is no polygon to who drives fast


def ring_network(length_m: float = 1_000.0, lanes: int = 1, limit_mps: float = 50 / 3.6) -> PlainNetwork:
    """Return a road that closes on itself, driven one way: the experiment of Sugiyama et al. 2008.

    Args:
        length_m: Along the road, exact. Short rings are tight: on 230 m the radius is 37 m.
        lanes: How many.
        limit_mps: Speed limit.

    Raises:
        SettingsError: If a value is out of range.
    """
    _in_range("length_m", length_m, 50, 1e6)
    _in_range("lanes", lanes, 1, MAX_LANES)
    _in_range("limit_mps", limit_mps, *LIMITS_MPS)
    edges = max(RING_EDGES, math.ceil(length_m / LONGEST_EDGE_M))
    inner = max(1, math.ceil(2 * math.pi / edges / _step_rad(length_m / 2 / math.pi)) - 1)
    chords = edges * (inner + 1)
    radius = length_m / (2 * chords * math.sin(math.pi / chords))  # the polygon's length is the one that was asked for
    angle = np.linspace(0, 2 * math.pi, chords, endpoint=False).reshape(edges, inner + 1)
    x, y = radius * np.cos(angle), radius * np.sin(angle)
    shape = Ragged(np.arange(edges + 1) * inner, x[:, 1:].ravel(), y[:, 1:].ravel())
    ends = np.arange(edges)
    draft = Draft(
        x[:, 0],
        y[:, 0],
        np.full(edges, JunctionControl.PRIORITY, dtype=np.int8),
        ends,
        (ends + 1) % edges,
        np.full(edges, float(limit_mps)),
        np.full(edges, lanes, dtype=np.int8),
        np.full(edges, RoadClass.ARTERIAL, dtype=np.int8),
        shape,
    )
    return tidy(draft, name=f"ring of {length_m:g} m").checked()


def grid_network(
    rows: int = 10,
    columns: int = 10,
    block_m: float = 200.0,
    lanes: int = 1,
    limit_mps: float = 50 / 3.6,
    control: JunctionControl = JunctionControl.SIGNALS,
) -> PlainNetwork:
    """Return streets that cross at right angles, all driven both ways; corners and sides have no signals.

    Args:
        rows: Streets from west to east.
        columns: Streets from south to north.
        block_m: Between two junctions.
        lanes: Per direction.
        limit_mps: Speed limit.
        control: Of junctions of four roads; those of three have priority instead of signals.

    Raises:
        SettingsError: If a value is out of range.
    """
    _in_range("rows", rows, 2, 1_000)
    _in_range("columns", columns, 2, 1_000)
    _in_range("block_m", block_m, 20, 10_000)
    _in_range("lanes", lanes, 1, MAX_LANES)
    _in_range("limit_mps", limit_mps, *LIMITS_MPS)
    number = np.arange(rows * columns).reshape(rows, columns)
    x, y = np.meshgrid((np.arange(columns) - (columns - 1) / 2) * block_m, (np.arange(rows) - (rows - 1) / 2) * block_m)
    tail = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    head = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    roads = np.bincount(np.concatenate([tail, head]))
    small = JunctionControl.PRIORITY if control == JunctionControl.SIGNALS else control
    edges = len(tail)
    local = control == JunctionControl.RIGHT_BEFORE_LEFT
    draft = Draft(
        x.ravel(),
        y.ravel(),
        np.where(roads == 4, control, small).astype(np.int8),
        tail,
        head,
        np.full(edges, float(limit_mps)),
        np.full(edges, lanes, dtype=np.int8),
        np.full(edges, RoadClass.LOCAL if local else RoadClass.ARTERIAL, dtype=np.int8),
        Ragged.empty(edges),
    )
    return tidy(two_way(draft), name=f"grid of {rows} x {columns}").checked()


def arc(
    center: tuple[float, float], radius_m: float, begin_rad: npt.ArrayLike, end_rad: npt.ArrayLike
) -> tuple[Ragged, Floats]:
    """Return the inner points of arcs around a centre, and their lengths along those points.

    Args:
        center: x and y.
        radius_m: Of all arcs.
        begin_rad: Angle of their first node, shape (arcs,).
        end_rad: Of their last node; less than `begin_rad` goes clockwise.
    """
    begin, end = np.asarray(begin_rad, dtype=np.float64), np.asarray(end_rad, dtype=np.float64)
    chords = np.maximum(1, np.ceil(np.abs(end - begin) / _step_rad(radius_m)).astype(np.int64))
    start = np.concatenate([[0], np.cumsum(chords - 1)])
    owner = np.repeat(np.arange(len(begin)), chords - 1)
    place = np.arange(int(start[-1])) - start[owner] + 1
    angle = begin[owner] + (end - begin)[owner] * place / chords[owner]
    points = Ragged(start, center[0] + radius_m * np.cos(angle), center[1] + radius_m * np.sin(angle))
    return points, 2 * radius_m * chords * np.sin(np.abs(end - begin) / chords / 2)


def _step_rad(radius_m: float) -> float:
    return min(ARC_STEP_RAD, CHORD_M / radius_m)


def _in_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise SettingsError(f"{name} = {value:g} (range {low:g} to {high:g})", "Correct it")
