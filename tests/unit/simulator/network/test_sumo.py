"""The export to SUMO's plain XML: every edge, lane, connection and signal program is there, and SUMO reads it."""

from __future__ import annotations

import os
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fleetlib.errors import SettingsError
from fleetlib.simulator.city import city_of
from fleetlib.simulator.network.sumo import PlainXml, Trips, write_plain_xml, write_routes
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.roads import RoadNetwork


def root_of(path: Path) -> ET.Element:
    return ET.parse(path).getroot()  # noqa: S314  (we have just written it)


@pytest.fixture(scope="module")
def network() -> RoadNetwork:
    return city_of(SimulationParams.from_overrides({"city.size_m": 2_500, "demand.vehicles": 10}))


@pytest.fixture(scope="module")
def files(network: RoadNetwork, tmp_path_factory: pytest.TempPathFactory) -> PlainXml:
    return write_plain_xml(tmp_path_factory.mktemp("sumo"), network.plain, network.world)


def test_nodes_and_edges_come_back_as_they_were(network: RoadNetwork, files: PlainXml) -> None:
    plain = network.plain
    nodes = root_of(files.nodes).findall("node")
    assert [float(one.get("x", "")) for one in nodes] == pytest.approx(plain.node_x_m.tolist(), abs=1e-4)
    assert [float(one.get("y", "")) for one in nodes] == pytest.approx(plain.node_y_m.tolist(), abs=1e-4)
    edges = root_of(files.edges).findall("edge")
    assert [int(one.get("from", "")) for one in edges] == plain.edge_tail.tolist()
    assert [int(one.get("to", "")) for one in edges] == plain.edge_head.tolist()
    assert [int(one.get("numLanes", "")) for one in edges] == plain.edge_lanes.tolist()
    assert [float(one.get("speed", "")) for one in edges] == pytest.approx(plain.edge_limit_mps.tolist())
    bends = sum(len(one.get("shape", "").split()) - 2 for one in edges if one.get("shape"))
    assert bends == len(plain.shape_x_m)


def test_who_goes_first_is_written_as_the_network_has_it(network: RoadNetwork, tmp_path: Path) -> None:
    priority = np.arange(network.edges, dtype=np.int64) % 7 - 3
    plain = replace(network.plain, edge_priority=priority.astype(np.int8))
    files = write_plain_xml(tmp_path, plain, network.world)
    written = {one.get("id"): int(one.get("priority", "")) for one in root_of(files.edges).findall("edge")}
    assert [written[str(edge)] for edge in range(network.edges)] == (priority + 4).tolist()


def test_every_way_through_a_junction_is_there_once(network: RoadNetwork, files: PlainXml) -> None:
    world, found = network.world, root_of(files.connections).findall("connection")
    ways = {tuple(one.get(name) for name in ("from", "fromLane", "to", "toLane")) for one in found if one.get("to")}
    one, index = world.connections, world.lanes.index
    columns = (one.from_edge, index[one.from_lane], one.to_edge, index[one.to_lane])
    assert ways == {tuple(map(str, way)) for way in zip(*(column.tolist() for column in columns), strict=True)}
    assert len(ways) == len(one)


def test_a_signal_shows_each_link_what_ours_does(network: RoadNetwork, files: PlainXml) -> None:
    world, root = network.world, root_of(files.signals)
    programs = {int(one.get("id", "")): one for one in root.findall("tlLogic")}
    assert len(programs) == len(world.signals) > 0
    for signal in world.signals:
        program = programs[int(signal.node)]
        phases = program.findall("phase")
        lengths = [float(phase.get("duration", "")) for phase in phases]
        assert sum(lengths) == pytest.approx(float(signal.cycle_s))
        # What is shown at second 0: SUMO's program began `offset` later, ours `offset_s` earlier.
        within = -float(program.get("offset", "")) % sum(lengths)
        assert within == pytest.approx(float(signal.offset_s) % float(signal.cycle_s), abs=1e-3)
        for phase, ours in zip(phases, world.phases[signal.first_phase : signal.last_phase], strict=True):
            lights = world.states[ours.first_state : ours.first_state + signal.links]
            assert phase.get("state") == "".join("rygG"[light] for light in lights)
    linked = root.findall("connection")
    assert len(linked) == int((world.connections.signal >= 0).sum())
    assert {(one.get("tl"), one.get("linkIndex")) for one in linked} == {
        (str(node), str(link)) for node, one in programs.items() for link in range(len(one[0].get("state", "")))
    }


def test_trips_keep_their_routes_and_departures(tmp_path: Path) -> None:
    trips = Trips(np.array([0.0, 2.5]), np.array([3, 4, 7], np.int32), np.array([0, 1, 3]))
    write_routes(tmp_path / "x.rou.xml", {"carFollowModel": "IDM", "tau": 1.3}, trips)
    root = root_of(tmp_path / "x.rou.xml")
    assert root[0].attrib == {"id": "vehicle", "carFollowModel": "IDM", "tau": "1.3"}
    assert [(one.get("depart"), one[0].get("edges")) for one in root[1:]] == [("0", "3"), ("2.5", "4 7")]


@pytest.mark.parametrize(
    ("depart_s", "start"), [([2.0, 1.0], [0, 1, 3]), ([0.0, 1.0], [0, 0, 3])], ids=["not by time", "without a route"]
)
def test_impossible_trips_are_refused(tmp_path: Path, depart_s: list[float], start: list[int]) -> None:
    with pytest.raises(SettingsError, match="Every trip needs a route"):
        write_routes(
            tmp_path / "x.rou.xml", {}, Trips(np.array(depart_s), np.arange(3, dtype=np.int32), np.array(start))
        )


@pytest.mark.skipif("SUMO_HOME" not in os.environ, reason="SUMO is not there: it is for comparison alone")
def test_netconvert_builds_the_same_network(network: RoadNetwork, files: PlainXml, tmp_path: Path) -> None:
    home, built = Path(os.environ["SUMO_HOME"]), tmp_path / "built.net.xml"
    command = [str(home / "bin" / "netconvert"), *files.options(), f"--output-file={built}"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    root = root_of(built)
    edges = [one for one in root.findall("edge") if one.get("function") != "internal"]
    assert len(edges) == network.edges
    assert sum(len(one.findall("lane")) for one in edges) == len(network.world.lanes)
    ways = [one for one in root.findall("connection") if not one.get("from", "").startswith(":")]
    assert len(ways) == len(network.world.connections)
