"""What a road is for, who may use it, and who goes first at a junction; what is possible and what is usual."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np

from fleetlib.simulator.fleet import VehicleClass
from fleetlib.units import KMH_PER_MPS


class RoadClass(IntEnum):
    """What a road is for, the least important first; a higher class has the right of way over a lower one."""

    LOCAL = 0
    ARTERIAL = 1
    TRUNK = 2
    MOTORWAY = 3


class JunctionControl(IntEnum):
    """Who goes first where roads meet."""

    PRIORITY = 0  # the higher class; on equal classes whoever goes straight on, then from the right
    SIGNALS = 1
    RIGHT_BEFORE_LEFT = 2


USUAL_LIMIT_MPS = np.array([30, 50, 70, 120]) / KMH_PER_MPS  # by class
USUAL_LANES = np.array([1, 2, 2, 3], dtype=np.int8)
ALL_VEHICLES: Final = sum(1 << kind for kind in VehicleClass)  # every bit of `edge_allowed`
MAX_LANES: Final = 12
LIMITS_MPS: Final = (1.0, 70.0)  # from a play street at walking pace to beyond any posted limit
EXTENT_M: Final = 2.1e7  # from the centre: half way around the Earth
HEIGHTS_M: Final = (-500.0, 6_500.0)  # from the shore of the Dead Sea to above the highest pass that has a road
STEEPEST_GRADE: Final = 0.35  # Baldwin Street in Dunedin, 34.8 %, is known as the steepest street
CHORD_TOLERANCE_M: Final = 0.01  # lengths come from rounded coordinates
