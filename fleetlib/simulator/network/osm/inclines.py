"""What the tags `incline` and `ele` say: the grade of a way, the height of a node.

Meanings: OpenStreetMap wiki, Key:incline and Key:ele. A way rises in the direction in which it is drawn, also where
traffic goes against it (`oneway=-1`). A number without a unit is taken as per cent, as nearly all of them are meant.
"""

from __future__ import annotations

import math
import re
from typing import Final

from fleetlib.simulator.network.kinds import HEIGHTS_M

_INCLINE: Final = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*(%|‰|°)?")
_RATIO: Final = re.compile(r"([+-]?)1\s*:\s*(\d+(?:[.,]\d+)?)")
_HEIGHT: Final = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*m?")


def parse_incline(text: str) -> float | None:
    """Return rise over way of a value of `incline`, or None if it tells no number: 'up', 'down', 'steep', '5-10%'.

    Examples:
        >>> parse_incline("-5 %"), parse_incline("1:10"), parse_incline("up")
        (-0.05, 0.1, None)
    """
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    if match := _RATIO.fullmatch(text):
        way = _number(match.group(2))
        return None if way == 0 else float(f"{match.group(1)}1") / way
    match = _INCLINE.fullmatch(text)
    if match is None:
        return None
    value = _number(match.group(1))
    if match.group(2) == "°":
        return math.tan(math.radians(value)) if abs(value) < 90 else None
    return value / (1_000 if match.group(2) == "‰" else 100)


def parse_height(text: str) -> float | None:
    """Return metres of a value of `ele`, or None if it is none that a road can have: '37', '37.5 m'."""
    match = _HEIGHT.fullmatch(text.strip().replace("\N{MINUS SIGN}", "-"))
    height_m = _number(match.group(1)) if match else math.nan
    return height_m if HEIGHTS_M[0] <= height_m <= HEIGHTS_M[1] else None


def _number(text: str) -> float:
    return float(text.replace(",", "."))
