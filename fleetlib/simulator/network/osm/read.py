"""The ways that cars may use, from an OpenStreetMap file, read by libosmium (`osmium` on PyPI)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fleetlib.errors import MissingProgram, SettingsError
from fleetlib.simulator.network.kinds import STEEPEST_GRADE
from fleetlib.simulator.network.osm.inclines import parse_height, parse_incline
from fleetlib.simulator.network.osm.tags import Road, Tags, road_of

SUFFIXES: Final = (".osm", ".osm.pbf", ".pbf", ".osm.gz", ".osm.bz2")
KEYS: Final = ("highway", "restriction", "restriction:motorcar", "ele")  # what has none of them is not looked at
GIVE_WAY: Final = frozenset({"give_way", "stop"})


@dataclass(slots=True)
class Way:
    """A stretch of a way whose nodes the file holds.

    Attributes:
        number: Of the way.
        road: What its tags mean.
        nodes: OpenStreetMap nodes.
        grade: Rise over way from its first node to its last, None where no tag tells it.
    """

    number: int
    road: Road
    nodes: list[int]
    grade: float | None = None


@dataclass(frozen=True, slots=True)
class Restriction:
    """A turn restriction: after way `origin`, at node `via`, way `target` must not, or alone may, be taken."""

    origin: int
    via: int
    target: int
    only: bool
    u_turn: bool


@dataclass(slots=True)
class OsmRoads:
    """What a file holds of roads.

    Attributes:
        ways: Ways that cars may use.
        places: Longitude and latitude of each of their nodes, degrees.
        signals: Nodes with traffic signals for vehicles, with the direction along the way that they face.
        give_way: Nodes with a give-way or stop sign, likewise.
        restrictions: Turn restrictions at a node.
        heights: Metres, of nodes with the tag `ele`, whether or not a road has them.
        skipped: What was left out, or not taken as it is, and how often.
    """

    ways: list[Way] = field(default_factory=list)
    places: dict[int, tuple[float, float]] = field(default_factory=dict)
    signals: dict[int, str] = field(default_factory=dict)
    give_way: dict[int, str] = field(default_factory=dict)
    restrictions: list[Restriction] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, times: int = 1) -> None:
        """Count something that was left out or not taken as it is."""
        self.skipped[what] = self.skipped.get(what, 0) + times


def read_roads(path: Path, *, service: bool = False) -> OsmRoads:
    """Return the roads of a file.

    Args:
        path: `.osm.pbf` or `.osm`, also compressed.
        service: With driveways and car parks.

    Raises:
        SettingsError: If there is no such file, it cannot be read, or it holds no road.
    """
    if not path.is_file():
        raise SettingsError(f"{path} does not exist", "Give an OpenStreetMap extract, .osm.pbf or .osm")
    if not path.name.lower().endswith(SUFFIXES):
        raise SettingsError(f"{path} is no OpenStreetMap file by its name", f"Give one of {', '.join(SUFFIXES)}")
    roads = OsmRoads()
    try:
        for item in _objects(path):
            if item.is_node():
                _take_node(roads, item)
            elif item.is_way():
                _take_way(roads, item, service)
            else:
                _take_relation(roads, item)
    except (RuntimeError, ValueError, OSError) as error:  # libosmium's errors, whatever the format
        raise SettingsError(f"{path} cannot be read as OpenStreetMap data: {error}", "Download it again") from None
    if not roads.ways:
        raise SettingsError(f"{path} holds no road that cars may use", "Give an extract with highway=* ways")
    return roads


def _objects(path: Path) -> Iterator[Any]:
    try:
        import osmium
    except ImportError:
        raise MissingProgram("The package osmium is not installed", "Install it: pip install osmium") from None
    processor = osmium.FileProcessor(str(path)).with_locations()
    return iter(processor.with_filter(osmium.filter.KeyFilter(*KEYS)))


def _take_node(roads: OsmRoads, node: Any) -> None:
    kind = node.tags.get("highway")
    height_m = parse_height(node.tags.get("ele", ""))
    if height_m is not None:
        roads.heights[node.id] = height_m
    if kind == "traffic_signals":
        roads.signals[node.id] = node.tags.get("traffic_signals:direction", node.tags.get("direction", ""))
    elif kind in GIVE_WAY:
        roads.give_way[node.id] = node.tags.get("direction", "")


def _take_way(roads: OsmRoads, way: Any, service: bool) -> None:
    tags = {tag.k: tag.v for tag in way.tags}
    road = road_of(tags, service=service)
    if road is None:
        return
    grade = _grade(roads, tags)
    run: list[int] = []
    for node in way.nodes:
        if not node.location.valid():  # an extract may cut a way: only what is inside is there
            roads.count("nodes outside of the extract")
            _add(roads, Way(way.id, road, run, grade))
            run = []
        elif not run or run[-1] != node.ref:
            roads.places[node.ref] = (node.lon, node.lat)
            run.append(node.ref)
    _add(roads, Way(way.id, road, run, grade))


def _add(roads: OsmRoads, way: Way) -> None:
    if len(way.nodes) > 1:
        roads.ways.append(way)


def _grade(roads: OsmRoads, tags: Tags) -> float | None:
    """Return the grade that a way's tags tell, clipped to what a road can have."""
    if "incline" not in tags:
        return None
    grade = parse_incline(tags["incline"])
    if grade is None:
        roads.count("inclines without a number")
        return None
    if abs(grade) > STEEPEST_GRADE:
        roads.count(f"inclines beyond {100 * STEEPEST_GRADE:g} %")
    return min(max(grade, -STEEPEST_GRADE), STEEPEST_GRADE)


def _take_relation(roads: OsmRoads, relation: Any) -> None:
    tags = {tag.k: tag.v for tag in relation.tags}
    kind = tags.get("restriction:motorcar", tags.get("restriction", ""))
    exempt = {name.strip() for name in tags.get("except", "").split(";")}
    if tags.get("type") != "restriction" or not kind.startswith(("no_", "only_")):
        return
    if exempt & {"motorcar", "motor_vehicle"}:
        return
    members: dict[tuple[str, str], list[int]] = {}
    for member in relation.members:
        members.setdefault((member.role, member.type), []).append(member.ref)
    via = members.get(("via", "n"), [])
    if len(via) != 1:
        roads.count("turn restrictions over a way")
        return
    only, u_turn = kind.startswith("only_"), kind == "no_u_turn"
    for origin in members.get(("from", "w"), []):
        for target in members.get(("to", "w"), []):
            roads.restrictions.append(Restriction(origin, via[0], target, only, u_turn))
