"""Signal programs: approaches grouped into phases, with yellow and clearance times; built, not drawn by hand."""

from __future__ import annotations

import math

import numpy as np

from fleetlib.simulator.layout import (
    LEFT,
    PHASE_DTYPE,
    SIGNAL_DTYPE,
    TURNAROUND,
    Bools,
    Bytes,
    Ints,
    Light,
    Records,
)
from fleetlib.simulator.network.kinds import JunctionControl
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.tables import records

# RiLSA 2015 (German guidelines): yellow 3 s at 50 km/h, 4 s at 60, 5 s at 70; the fast roads of a city get 4 s here.
YELLOW_S, FAST_YELLOW_S, FAST_MPS = 3.0, 4.0, 15.0
ALL_RED_S = 2.0
LEAST_GREEN_S = 5.0
THIRD_GROUP = 0.25  # a cycle is longer by this share for each group beyond two
LEFT_TURN_S = 8.0  # of a left-turn phase of lanes that only turn left
SAME_AXIS_RAD = math.radians(55.0)  # approaches that face one another within this share a phase
RED, YELLOW, PERMISSIVE, GREEN = (int(light) for light in Light)


def program(
    plain: PlainNetwork, roads: Records, connections: Records, foes: Records, cycle_s: float, rng: np.random.Generator
) -> tuple[Records, Records, Bytes, Ints]:
    """Return signals, phases, link states and the links' connections of all junctions with `JunctionControl.SIGNALS`.

    Each pair of facing approaches has one phase; who turns left there yields to oncoming traffic (`PERMISSIVE`). Lanes
    that only turn left get a phase of their own after it. Each green is followed by yellow and all-red.

    Args:
        plain: The network.
        roads: Its edges.
        connections: `signal` and `link` are set already (`number_links`).
        foes: Their conflicts.
        cycle_s: Cycle time of a junction with two groups of approaches; it grows with more groups.
        rng: For the offsets.
    """
    links = np.flatnonzero(connections.signal >= 0).astype(np.int32)
    order = links[np.lexsort((connections.link[links], connections.signal[links]))]
    nodes, counts = np.unique(connections.node[order], return_counts=True)
    offsets = rng.uniform(0, cycle_s, plain.nodes)
    signals = records(SIGNAL_DTYPE, len(nodes))
    durations: list[float] = []
    first_states: list[int] = []
    states: list[Bytes] = []
    first_link = size = 0
    for number, (node, count) in enumerate(zip(nodes.tolist(), counts.tolist(), strict=True)):
        own = order[first_link : first_link + count]
        signals[number] = (node, len(durations), 0, first_link, count, 0.0, offsets[node])
        phases = _phases(own, roads, connections, foes, cycle_s)
        for duration, shown in phases:
            durations.append(duration)
            first_states.append(size)
            states.append(shown)
            size += len(shown)
        signals.last_phase[number] = len(durations)
        signals.cycle_s[number] = sum(duration for duration, _ in phases)
        first_link += count
    table = records(PHASE_DTYPE, len(durations))
    table.duration_s, table.first_state = durations, first_states
    shown_all = np.concatenate(states) if states else np.zeros(0, dtype=np.int8)
    return signals, table, shown_all, order


def number_links(plain: PlainNetwork, connections: Records) -> None:
    """Give the connections of junctions with signals their program and their place in it."""
    signalled = plain.node_control[connections.node] == JunctionControl.SIGNALS
    nodes = np.unique(connections.node[signalled])
    connections.signal = np.where(signalled, np.searchsorted(nodes, connections.node), -1)
    own = np.flatnonzero(signalled)
    by_node = own[np.argsort(connections.node[own], kind="stable")]
    first = np.searchsorted(connections.node[by_node], connections.node[by_node])
    connections.link = 0
    connections.link[by_node] = np.arange(len(by_node)) - first


def _groups(edges: list[int], roads: Records) -> list[list[int]]:
    """Group approaches: the two that face one another best first, and so on; what is left stands alone."""
    angle = {e: math.atan2(roads.end_direction_y[e], roads.end_direction_x[e]) for e in edges}

    def off(a: int, b: int) -> float:
        return abs(abs((angle[a] - angle[b] + math.pi) % (2 * math.pi) - math.pi) - math.pi)

    pairs = sorted((off(a, b), a, b) for k, a in enumerate(edges) for b in edges[k + 1 :])
    free, groups = set(edges), []
    for apart, a, b in pairs:
        if apart < SAME_AXIS_RAD and a in free and b in free:
            groups.append([a, b])
            free -= {a, b}
    return groups + [[e] for e in sorted(free)]


def _phases(
    own: Ints, roads: Records, connections: Records, foes: Records, cycle_s: float
) -> list[tuple[float, Bytes]]:
    edges = sorted({int(connections.from_edge[c]) for c in own})
    groups = _groups(edges, roads)
    yellow = FAST_YELLOW_S if max(roads.limit_mps[e] for e in edges) > FAST_MPS else YELLOW_S
    left_only = _left_only(own, connections)
    greens: list[tuple[Bools, float, bool]] = []
    for group in groups:
        inside: Bools = np.isin(connections.from_edge[own], group)
        lanes = max(int(roads.last_lane[e] - roads.first_lane[e] + 1) for e in group)
        greens.append((inside, float(lanes), False))
        if len(group) == 2 and (inside & left_only).any():
            greens.append((inside & left_only, 0.0, True))
    lost = sum(yellow + ALL_RED_S for _ in greens)
    turning = sum(LEFT_TURN_S for _, _, left in greens if left)
    weight = sum(share for _, share, left in greens if not left)
    total = max(cycle_s * (1.0 + THIRD_GROUP * max(0, len(groups) - 2)), lost + turning + LEAST_GREEN_S * len(groups))
    phases: list[tuple[float, Bytes]] = []
    for shown, share, left in greens:
        green_s = LEFT_TURN_S if left else max(LEAST_GREEN_S, (total - lost - turning) * share / weight)
        go = _lights(own, shown, connections, foes)
        phases += [
            (round(green_s, 1), go),
            (yellow, np.where(go >= PERMISSIVE, YELLOW, RED).astype(np.int8)),
            (ALL_RED_S, np.zeros(len(own), dtype=np.int8)),
        ]
    return phases


def _left_only(own: Ints, connections: Records) -> Bools:
    turns_left = (connections.direction == LEFT) | (connections.direction == TURNAROUND)
    others = set(connections.from_lane[own[~turns_left[own]]].tolist())
    return np.array([bool(turns_left[c]) and int(connections.from_lane[c]) not in others for c in own])


def _lights(own: Ints, shown: Bools, connections: Records, foes: Records) -> Bytes:
    """Return green for what is shown; permissive where it yields to something else that is."""
    going = set(own[shown].tolist())
    lights = np.zeros(len(own), dtype=np.int8)
    for k, c in enumerate(own.tolist()):
        if c in going:
            rivals = foes[connections.first_foe[c] : connections.last_foe[c]]
            yields = bool(np.isin(rivals.connection[rivals.yields == 1], list(going)).any())
            lights[k] = PERMISSIVE if yields else GREEN
    return lights
