"""What the tags of an OpenStreetMap way mean for driving: class, limits, lanes, directions, who may use it.

Meanings: OpenStreetMap wiki, Key:highway, Key:maxspeed, Key:lanes, Key:oneway, Key:access. Where a tag is absent, the
usual value of the class is taken, as the wiki's page Default_speed_limits has it for built-up areas of Europe.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fleetlib.simulator.fleet import VehicleClass
from fleetlib.simulator.network.kinds import ALL_VEHICLES, LIMITS_MPS, MAX_LANES, RoadClass
from fleetlib.units import KMH_PER_MPS

MPS_PER_MPH: Final = 0.44704
Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Highway:
    """What a value of `highway=` means: its class, and the limit and lanes per direction that it usually has."""

    road_class: RoadClass
    limit_kmh: float
    lanes: int = 1
    lanes_one_way: int = 1
    rank: int = 0  # among roads of one class, who goes first


HIGHWAYS: Final[dict[str, Highway]] = {
    "motorway": Highway(RoadClass.MOTORWAY, 120, 2, 2),
    "motorway_link": Highway(RoadClass.TRUNK, 80),  # a class lower than what it leads to, so that it gives way
    "trunk": Highway(RoadClass.TRUNK, 80, 1, 2, 1),
    "trunk_link": Highway(RoadClass.ARTERIAL, 60),
    "primary": Highway(RoadClass.ARTERIAL, 50, 1, 2, 3),
    "primary_link": Highway(RoadClass.ARTERIAL, 50),
    "secondary": Highway(RoadClass.ARTERIAL, 50, 1, 1, 2),
    "secondary_link": Highway(RoadClass.ARTERIAL, 50),
    "tertiary": Highway(RoadClass.ARTERIAL, 50, 1, 1, 1),
    "tertiary_link": Highway(RoadClass.ARTERIAL, 50),
    "unclassified": Highway(RoadClass.LOCAL, 50, 1, 1, 1),
    "residential": Highway(RoadClass.LOCAL, 30, 1, 1, 1),
    "living_street": Highway(RoadClass.LOCAL, 10),
    "road": Highway(RoadClass.LOCAL, 50),
}
SERVICE: Final = Highway(RoadClass.LOCAL, 20)
RANKS: Final = 5  # ranks of one class; a roundabout's goes above all
ROUNDABOUT_PRIORITY: Final = RANKS * len(RoadClass)
CLOSED: Final = frozenset(
    {
        "no",
        "private",
        "agricultural",
        "forestry",
        "delivery",
        "customers",
        "military",
        "psv",
        "bus",
        "emergency",
        "permit",
    }
)
IMPLIED_KMH: Final = {
    "urban": 50, "rural": 90, "trunk": 100, "motorway": 130, "living_street": 10, "bicycle_road": 30, "school": 30,
}  # fmt: skip
COUNTRY_KMH: Final = {
    "DE:rural": 100, "AT:rural": 100, "FI:rural": 80, "SE:rural": 70, "NO:rural": 80, "DK:rural": 80, "CH:rural": 80,
    "NL:rural": 80, "FR:rural": 80, "RU:urban": 60, "UA:rural": 90, "CH:motorway": 120, "CH:trunk": 100,
    "FI:motorway": 120, "SE:motorway": 110, "NO:motorway": 110, "NL:motorway": 100, "ES:motorway": 120,
    "BE:motorway": 120, "GB:nsl_single": 60 * 1.609344, "GB:nsl_dual": 70 * 1.609344, "GB:motorway": 70 * 1.609344,
}  # fmt: skip
_NUMBER = re.compile(r"^(\d+(?:\.\d+)?)\s*(mph|km/?h|kph|kmh|knots)?$")
_IMPLIED = re.compile(r"^([A-Z]{2}(?:-[A-Z]+)?):(\w*?):?(\d+)?$")


@dataclass(frozen=True, slots=True)
class Road:
    """A way that cars may use.

    Attributes:
        road_class: Its class.
        priority: Who goes first at a junction without signals: the greater.
        limits_mps: Forward and backward.
        lanes: Forward and backward; 0 where the direction is not open.
        allowed: Bits of `VehicleClass`.
    """

    road_class: RoadClass
    priority: int
    limits_mps: tuple[float, float]
    lanes: tuple[int, int]
    allowed: int


def road_of(tags: Tags, *, service: bool = False) -> Road | None:
    """Return what the tags of a way mean, or None if cars may not use it.

    Args:
        tags: Key and value.
        service: Take `highway=service` (driveways, car parks) as a road.
    """
    kind = tags.get("highway", "")
    highway = HIGHWAYS.get(kind) or (SERVICE if service and kind == "service" else None)
    if highway is None or tags.get("area") == "yes" or not open_to_cars(tags):
        return None
    forward, backward = directions(tags)
    if not (forward or backward):
        return None
    lanes = lane_counts(tags, highway, forward, backward)
    usual = highway.limit_kmh / KMH_PER_MPS
    general = limit_mps(tags) or usual
    limits = tuple(
        min(max(parse_speed(tags.get(f"maxspeed:{way}", "")) or general, LIMITS_MPS[0]), LIMITS_MPS[1])
        for way in ("forward", "backward")
    )
    priority = highway.road_class * RANKS + highway.rank
    return Road(
        highway.road_class,
        ROUNDABOUT_PRIORITY if is_roundabout(tags) else priority,
        (limits[0], limits[1]),
        lanes,
        allowed_vehicles(tags),
    )


def is_roundabout(tags: Tags) -> bool:
    """Return whether a way is a roundabout, on which who is on it goes first."""
    return tags.get("junction") == "roundabout"


def open_to_cars(tags: Tags) -> bool:
    """Return whether a car may use a way: the most specific access tag decides."""
    for key in ("motorcar", "motor_vehicle", "vehicle", "access"):
        if key in tags:
            return any(value.strip() not in CLOSED for value in tags[key].split(";"))
    return True


def allowed_vehicles(tags: Tags) -> int:
    """Return who may use a way that is open to cars: heavy goods may be kept out."""
    allowed = ALL_VEHICLES
    weight = re.match(r"\d+(\.\d+)?", tags.get("maxweight", ""))
    if tags.get("hgv") in CLOSED or (weight and float(weight.group()) < 7.5):
        allowed &= ~(1 << VehicleClass.TRUCK)
    if weight and float(weight.group()) < 7.5:
        allowed &= ~(1 << VehicleClass.BUS)
    return allowed


def directions(tags: Tags) -> tuple[bool, bool]:
    """Return whether a way may be driven forward and backward."""
    one_way = tags.get("oneway", "")
    if one_way in {"yes", "true", "1"}:
        return True, False
    if one_way in {"-1", "reverse"}:
        return False, True
    if one_way == "reversible":  # by the time of day: closed, as routers have it
        return False, False
    if one_way in {"no", "false", "0"}:
        return True, True
    implied = tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") == "motorway"
    return True, not implied


def lane_counts(tags: Tags, highway: Highway, forward: bool, backward: bool) -> tuple[int, int]:
    """Return lanes forward and backward, without those for buses alone; 0 where the direction is closed."""
    total = _count(tags, "lanes")
    if not (forward and backward):
        lanes = (total or highway.lanes_one_way) - _bus_lanes(tags, "")
        return (_clip(lanes), 0) if forward else (0, _clip(lanes))
    ahead, behind = _count(tags, "lanes:forward"), _count(tags, "lanes:backward")
    if ahead is None and behind is None:
        # With an odd number the middle lane is for turning or overtaking, and for neither direction alone.
        ahead = behind = max(1, total // 2) if total else highway.lanes
    elif ahead is None:
        ahead = max(1, (total or 0) - (behind or 0)) if total else highway.lanes
    elif behind is None:
        behind = max(1, (total or 0) - ahead) if total else highway.lanes
    return _clip(ahead - _bus_lanes(tags, ":forward")), _clip((behind or 1) - _bus_lanes(tags, ":backward"))


def limit_mps(tags: Tags) -> float | None:
    """Return the speed limit of a way, or None without a tag that says it."""
    for key in ("maxspeed", "zone:maxspeed", "maxspeed:type", "source:maxspeed", "zone:traffic"):
        speed = parse_speed(tags.get(key, ""))
        if speed is not None:
            return speed
    return None


def parse_speed(text: str) -> float | None:
    """Return m/s of a value of `maxspeed`, or None if it says nothing: '50', '30 mph', 'DE:urban', 'none', 'walk'.

    Examples:
        >>> round(parse_speed("30 mph"), 2), parse_speed("signals")
        (13.41, None)
    """
    text = text.split(";")[0].strip()
    if match := _NUMBER.match(text):
        value, unit = float(match.group(1)), match.group(2)
        if unit == "knots" or value <= 0:
            return None
        return value * MPS_PER_MPH if unit == "mph" else value / KMH_PER_MPS
    if text in {"none", "unlimited"}:  # 130 km/h is what is advised on a German motorway without a limit
        return 130 / KMH_PER_MPS
    if text == "walk":
        return 7 / KMH_PER_MPS
    if match := _IMPLIED.match(text):
        country, kind, number = match.groups()
        if number and kind in {"zone", ""}:
            return (float(number) * MPS_PER_MPH) if country == "GB" else float(number) / KMH_PER_MPS
        if number is None or not kind:
            known = COUNTRY_KMH.get(f"{country}:{kind}", IMPLIED_KMH.get(kind))
            return None if known is None else known / KMH_PER_MPS
    return None


def _count(tags: Tags, key: str) -> int | None:
    match = re.match(r"\d+", tags.get(key, ""))
    return int(match.group()) if match and int(match.group()) > 0 else None


def _bus_lanes(tags: Tags, way: str) -> int:
    return _count(tags, f"lanes:psv{way}") or _count(tags, f"lanes:bus{way}") or 0


def _clip(lanes: int) -> int:
    return min(max(lanes, 1), MAX_LANES)
