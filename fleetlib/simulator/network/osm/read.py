"""The ways that cars may use, from an OpenStreetMap file, read by libosmium (`osmium` on PyPI)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fleetlib.errors import MissingProgram, SettingsError
from fleetlib.simulator.network.osm.tags import Road, road_of

SUFFIXES: Final = (".osm", ".osm.pbf", ".pbf", ".osm.gz", ".osm.bz2")
GIVE_WAY: Final = frozenset({"give_way", "stop"})


@dataclass(slots=True)
class Way:
    """A stretch of a way whose nodes the file holds."""

    number: int
    road: Road
    nodes: list[int]


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
        skipped: What was left out and how often.
    """

    ways: list[Way] = field(default_factory=list)
    places: dict[int, tuple[float, float]] = field(default_factory=dict)
    signals: dict[int, str] = field(default_factory=dict)
    give_way: dict[int, str] = field(default_factory=dict)
    restrictions: list[Restriction] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)


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
    return iter(processor.with_filter(osmium.filter.KeyFilter("highway", "restriction", "restriction:motorcar")))


def _take_node(roads: OsmRoads, node: Any) -> None:
    kind = node.tags.get("highway")
    if kind == "traffic_signals":
        roads.signals[node.id] = node.tags.get("traffic_signals:direction", node.tags.get("direction", ""))
    elif kind in GIVE_WAY:
        roads.give_way[node.id] = node.tags.get("direction", "")


def _take_way(roads: OsmRoads, way: Any, service: bool) -> None:
    road = road_of({tag.k: tag.v for tag in way.tags}, service=service)
    if road is None:
        return
    run: list[int] = []
    for node in way.nodes:
        if not node.location.valid():  # an extract may cut a way: only what is inside is there
            _count(roads, "nodes outside of the extract")
            _add(roads, way.id, road, run)
            run = []
        elif not run or run[-1] != node.ref:
            roads.places[node.ref] = (node.lon, node.lat)
            run.append(node.ref)
    _add(roads, way.id, road, run)


def _add(roads: OsmRoads, number: int, road: Road, nodes: list[int]) -> None:
    if len(nodes) > 1:
        roads.ways.append(Way(number, road, nodes))


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
        _count(roads, "turn restrictions over a way")
        return
    only, u_turn = kind.startswith("only_"), kind == "no_u_turn"
    for origin in members.get(("from", "w"), []):
        for target in members.get(("to", "w"), []):
            roads.restrictions.append(Restriction(origin, via[0], target, only, u_turn))


def _count(roads: OsmRoads, what: str) -> None:
    roads.skipped[what] = roads.skipped.get(what, 0) + 1
