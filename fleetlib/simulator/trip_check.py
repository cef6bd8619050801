"""Whether trips can be driven: each error names the trip, the value and what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from fleetlib.errors import SettingsError
from fleetlib.simulator.fleet import VehicleClass
from fleetlib.simulator.layout import Bools, Floats, Ints
from fleetlib.simulator.routes import turn_times_s
from fleetlib.simulator.traits import Traits

if TYPE_CHECKING:
    from fleetlib.simulator.roads import RoadNetwork


def check_trips(
    network: RoadNetwork, traits: Traits, vehicle: Ints, origin: Ints, destination: Ints, depart_s: Floats
) -> None:
    """Raise `SettingsError` if an edge does not exist, is closed to the vehicle, or no way leads from one to the other.

    Args:
        network: The roads.
        traits: The vehicles.
        vehicle: Index of the vehicle of each trip, shape (trips,).
        origin: Edge that it begins on.
        destination: Edge that it ends on.
        depart_s: When it is to begin: with the vehicle it tells people which trip is meant.
    """

    def which(trips: npt.NDArray[np.integer[Any]]) -> str:
        more = f", and {len(trips) - 1:,} more" if len(trips) > 1 else ""
        return f"(vehicle {vehicle[trips[0]]} at {depart_s[trips[0]]:g} s{more})"

    kind = traits.vehicle_class[vehicle]
    for name, edge in (("origin", origin), ("destination", destination)):
        wrong = np.flatnonzero((edge < 0) | (edge >= network.edges))
        if wrong.size:
            raise SettingsError(
                f"trips: {name} = {edge[wrong[0]]} {which(wrong)} is not an edge of the network "
                f"{network.plain.name!r} (range 0 to {network.edges - 1})",
                "Give the number of an edge",
            )
        allowed = network.plain.edge_allowed[edge].astype(np.int64)
        wrong = np.flatnonzero((allowed >> kind) & 1 == 0)
        if wrong.size:
            trip = wrong[0]
            others = [_name(one) for one in VehicleClass if allowed[trip] >> one & 1]
            raise SettingsError(
                f"trips: {name} = {edge[trip]} {which(wrong)} is closed to a {_name(kind[trip])} "
                f"(allowed: {', '.join(others)})",
                "Give an edge that it may use",
            )
    for one in np.unique(kind):
        of_class = np.flatnonzero(kind == one)
        lost = of_class[~reaches(network, VehicleClass(one), origin[of_class], destination[of_class])]
        if lost.size:
            raise SettingsError(
                f"trips: no way leads a {_name(one)} from origin = {origin[lost[0]]} to destination = "
                f"{destination[lost[0]]} {which(lost)}",
                "Leave such trips out, or choose edges that reach each other",
            )


def reaches(network: RoadNetwork, kind: VehicleClass, origin: Ints, destination: Ints) -> Bools:
    """Return for each pair of edges whether turns that this class may make lead from one to the other.

    Edges that reach each other both ways are known from the strongly connected parts; only other pairs are searched.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order, connected_components

    source, target, _ = turn_times_s(network)
    usable = (network.plain.edge_allowed & (1 << kind)) != 0
    kept = usable[source] & usable[target]
    ones = np.ones(int(kept.sum()), dtype=np.int8)
    backward = csr_array((ones, (target[kept], source[kept])), shape=(network.edges, network.edges))
    part = connected_components(backward, connection="strong")[1]
    found: Bools = part[origin] == part[destination]
    for goal in np.unique(destination[~found]):
        towards = destination == goal
        found[towards] = np.isin(origin[towards], breadth_first_order(backward, goal, return_predecessors=False))
    return found


def _name(kind: int) -> str:
    return VehicleClass(kind).name.lower()
