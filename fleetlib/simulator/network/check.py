"""Whether a network can be driven on: each error names the place, the value and what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from fleetlib.errors import SettingsError
from fleetlib.simulator.network.kinds import (
    ALL_VEHICLES,
    CHORD_TOLERANCE_M,
    EXTENT_M,
    HEIGHTS_M,
    LIMITS_MPS,
    MAX_LANES,
    STEEPEST_GRADE,
    JunctionControl,
    RoadClass,
)

if TYPE_CHECKING:
    from fleetlib.simulator.network.plain import PlainNetwork

Bools = npt.NDArray[np.bool_]
SHOWN_PARTS = 5


def as_array(name: str, given: Any, kind: npt.DTypeLike) -> npt.NDArray[Any]:
    """Return what was given as an array of this type; whole numbers stay what they are.

    Raises:
        SettingsError: If it holds no numbers, or one that the type cannot hold: 257 lanes must not become 1.
    """
    found = np.asarray(given)
    if found.dtype.kind not in "biuf":
        raise SettingsError(f"{name} holds something that is no number", "Give numbers")
    with np.errstate(invalid="ignore"):
        array = np.ascontiguousarray(found, dtype=kind)
    if array.dtype.kind == "i" and not np.array_equal(array, found):
        place = int(np.argmax(array.ravel() != found.ravel()))
        limits = np.iinfo(array.dtype)
        raise SettingsError(
            f"{name}[{place}] = {found.ravel()[place]}; allowed is a whole number from {limits.min} to {limits.max}",
            "Correct it",
        )
    return array


def check_values(network: PlainNetwork) -> None:
    """Raise `SettingsError` if the arrays do not fit together or hold an impossible value."""
    _check_center(network)
    _check_shapes(network)
    for name in ("node_x_m", "node_y_m", "node_height_m", "shape_x_m", "shape_y_m", "edge_length_m", "edge_limit_mps"):
        _check(network, name, np.isfinite(getattr(network, name)), "a finite number")
    for name in ("node_x_m", "node_y_m", "shape_x_m", "shape_y_m"):
        _check_range(network, name, -EXTENT_M, EXTENT_M)
    nodes, edges = network.nodes, network.edges
    _check_range(network, "node_control", 0, len(JunctionControl) - 1)
    _check_range(network, "node_height_m", *HEIGHTS_M)
    _check_range(network, "edge_tail", 0, nodes - 1)
    _check_range(network, "edge_head", 0, nodes - 1)
    _check(network, "edge_length_m", network.edge_length_m > 0, "more than 0")
    _check_range(network, "edge_limit_mps", *LIMITS_MPS)
    _check_range(network, "edge_lanes", 1, MAX_LANES)
    _check_range(network, "edge_class", 0, len(RoadClass) - 1)
    _check_range(network, "edge_allowed", 1, ALL_VEHICLES)
    _check_range(network, "forbidden_from", 0, edges - 1)
    _check_range(network, "forbidden_to", 0, edges - 1)
    _check_edges(network)


def check_connected(network: PlainNetwork) -> None:
    """Raise `SettingsError` if there are no roads, or not every place is reached from every other."""
    if network.edges == 0:
        raise SettingsError(f"The network {network.name!r} has no roads", "Choose another source or another area")
    number, part = components(network)
    if number == 1:
        return
    sizes = np.sort(np.bincount(part))[::-1]
    shown = ", ".join(f"{size:,}" for size in sizes[:SHOWN_PARTS]) + (", …" if number > SHOWN_PARTS else "")
    raise SettingsError(
        f"The network {network.name!r} is in {number:,} parts that do not reach each other both ways "
        f"({shown} of {network.nodes:,} nodes)",
        "Keep the largest with network.largest_component() (fleet network import does), or join them",
    )


def components(network: PlainNetwork) -> tuple[int, npt.NDArray[np.int32]]:
    """Return the number of strongly connected parts and the part of each node, shape (nodes,)."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    ends = (network.edge_tail, network.edge_head)
    graph = csr_array((np.ones(network.edges, dtype=np.int8), ends), shape=(network.nodes, network.nodes))
    number, part = connected_components(graph, connection="strong")
    return int(number), part


def largest_part(network: PlainNetwork) -> Bools:
    """Return which nodes are in the largest strongly connected part, bool, shape (nodes,)."""
    number, part = components(network)
    return np.ones(network.nodes, dtype=np.bool_) if number <= 1 else part == np.bincount(part).argmax()


def edge_components(network: PlainNetwork) -> npt.NDArray[np.int32]:
    """Return the part of each edge: two are in one if allowed turns lead from each to the other; shape (edges,)."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    first = np.searchsorted(network.edge_tail, np.arange(network.nodes + 1))  # edges are sorted by tail
    choices = np.diff(first)[network.edge_head]
    before = np.repeat(np.arange(network.edges), choices)
    rank = np.arange(len(before)) - np.repeat(np.cumsum(choices) - choices, choices)
    after = first[network.edge_head][before] + rank
    turn = before.astype(np.int64) * network.edges + after
    forbidden = network.forbidden_from.astype(np.int64) * network.edges + network.forbidden_to
    free = ~np.isin(turn, forbidden)
    ends = (before[free], after[free])
    graph = csr_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(network.edges, network.edges))
    part: npt.NDArray[np.int32] = connected_components(graph, connection="strong")[1]
    return part


def _check_center(network: PlainNetwork) -> None:
    for name, most in (("center_latitude_deg", 90), ("center_longitude_deg", 180)):
        value = getattr(network, name)
        if not isinstance(value, (int, float)) or not -most <= value <= most:
            raise SettingsError(f"{name} = {value!r}; allowed is {-most} to {most}", "Correct it")


def _check_shapes(network: PlainNetwork) -> None:
    expected = {"node_": network.nodes, "edge_": network.edges, "shape_start": network.edges + 1}
    points, turns = len(network.shape_x_m), len(network.forbidden_from)
    expected |= {"shape_y": points, "forbidden_": turns}
    for name in network.arrays():
        shape = getattr(network, name).shape
        for prefix, count in expected.items():
            if name.startswith(prefix) and shape != (count,):
                raise SettingsError(f"{name} has the shape {shape}", f"Give one of shape ({count},)")
    starts = network.shape_start
    if starts[0] != 0 or starts[-1] != points or (np.diff(starts) < 0).any():
        raise SettingsError(
            f"shape_start goes from {starts[0]} to {starts[-1]} over {points} points",
            "Give ascending numbers from 0 to the number of points",
        )


def _check_edges(network: PlainNetwork) -> None:
    tail, head = network.edge_tail, network.edge_head
    loop = np.flatnonzero(tail == head)
    if loop.size:
        raise SettingsError(
            f"Edge {loop[0]} leads from node {tail[loop[0]]} back to it", "Cut a loop with network.edit.tidy"
        )
    step = np.diff(network.edge_keys)
    if (step == 0).any():
        edge = int(np.argmax(step == 0))
        raise SettingsError(
            f"Edges {edge} and {edge + 1} both lead from node {tail[edge]} to {head[edge]}",
            "Cut one of them with network.edit.tidy",
        )
    if (step < 0).any():
        edge = int(np.argmax(step < 0)) + 1
        raise SettingsError(
            f"Edge {edge} ({tail[edge]} to {head[edge]}) is out of order", "Sort edges by tail, then head"
        )
    chord = np.hypot(network.node_x_m[head] - network.node_x_m[tail], network.node_y_m[head] - network.node_y_m[tail])
    short = np.flatnonzero(network.edge_length_m < chord - CHORD_TOLERANCE_M)
    if short.size:
        edge = short[0]
        raise SettingsError(
            f"Edge {edge}: edge_length_m = {network.edge_length_m[edge]:g} is shorter than the straight line between "
            f"its nodes, {chord[edge]:g} m",
            "Give the length along its shape",
        )
    grade = network.edge_grade
    steep = np.flatnonzero(np.abs(grade) > STEEPEST_GRADE)
    if steep.size:
        edge = steep[0]
        raise SettingsError(
            f"Edge {edge} has a grade of {grade[edge]:g} (range {-STEEPEST_GRADE:g} to {STEEPEST_GRADE:g})",
            "Correct node_height_m, or grade the roads with network.hills.graded",
        )
    apart = np.flatnonzero(head[network.forbidden_from] != tail[network.forbidden_to])
    if apart.size:
        turn = apart[0]
        raise SettingsError(
            f"Forbidden turn {turn}: edge {network.forbidden_to[turn]} does not begin where edge "
            f"{network.forbidden_from[turn]} ends",
            "Give pairs of edges that meet",
        )


def _check_range(network: PlainNetwork, name: str, low: float, high: float) -> None:
    values = getattr(network, name)
    _check(network, name, (values >= low) & (values <= high), f"{low:g} to {high:g}")


def _check(network: PlainNetwork, name: str, good: Bools, allowed: str) -> None:
    if good.all():
        return
    values: npt.NDArray[Any] = getattr(network, name)
    place = int(np.argmin(good))
    what = {"node": "Node", "edge": "Edge", "shape": "Shape point", "forbidden": "Forbidden turn"}
    more = f" (and {int((~good).sum()) - 1:,} more)" if (~good).sum() > 1 else ""
    raise SettingsError(
        f"{what[name.partition('_')[0]]} {place}: {name} = {values[place]:g}{more}; allowed is {allowed}", "Correct it"
    )
