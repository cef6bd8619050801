"""Colours and signs of the maps, the same as on the live page (js/src/palette.js; a test compares them)."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from typing import Final

from fleetlib.contracts.incidents import IncidentKind, Severity
from fleetlib.contracts.live import VehicleState

Color = tuple[int, int, int]

GROUND: Final = "#0b111a"
STATE_COLORS: Final[Mapping[VehicleState, Color]] = {
    VehicleState.MOVING: (45, 212, 167),
    VehicleState.STOPPED: (250, 190, 70),
    VehicleState.PARKED: (110, 140, 245),
    VehicleState.ALERT: (255, 82, 96),
    VehicleState.OFFLINE: (112, 124, 143),
}
SEVERITY_COLORS: Final[Mapping[Severity, Color]] = {
    Severity.LIGHT: (250, 204, 102),
    Severity.MODERATE: (255, 146, 72),
    Severity.SEVERE: (255, 82, 96),
}
TRACK_COLOR: Final[Color] = (232, 238, 247)
NEARBY_COLOR: Final[Color] = (148, 163, 184)

# Dark to bright, perceptually even (a cut of matplotlib's viridis from blue on: its violet is lost on a dark ground).
RAMP: Final[Sequence[Color]] = (
    (49, 104, 142),
    (38, 130, 142),
    (31, 158, 137),
    (109, 205, 89),
    (180, 222, 44),
    (253, 231, 37),
)

ROAD_STYLES: Final[Mapping[str, tuple[float, Color]]] = {  # width in metres, colour
    "motorway": (22, (104, 124, 158)),
    "trunk": (20, (96, 115, 147)),
    "arterial": (15, (80, 97, 126)),
    "collector": (11, (60, 74, 99)),
    "residential": (8, (46, 58, 79)),
    "local": (8, (46, 58, 79)),
}
OTHER_ROAD: Final[tuple[float, Color]] = ROAD_STYLES["collector"]


def ramp_color(value: float, limits: Sequence[float]) -> Color:
    """Return the colour of a value: `limits` are the ascending bounds between the colours of `RAMP`."""
    return RAMP[min(bisect.bisect_right(limits, value), len(RAMP) - 1)]


def words(member: IncidentKind | Severity | VehicleState) -> str:
    """Return the name of an enum's member as people write it: `Harsh braking`."""
    return member.name.replace("_", " ").capitalize().replace("Gnss", "GNSS")
