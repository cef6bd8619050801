from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fleetlib.cli import build_app
from fleetlib.errors import SettingsError
from fleetlib.simulator.network.export import write_roads
from fleetlib.simulator.network.folder import load_network
from fleetlib.simulator.network.kinds import JunctionControl
from fleetlib.simulator.networks import plain_network
from fleetlib.simulator.params import SimulationParams

TOWN = Path(__file__).resolve().parents[3] / "data" / "town.osm"


def fleet(*words: str | Path) -> str:
    """Run the command and return its output; its errors are raised."""
    done = CliRunner().invoke(build_app(), [str(word) for word in words], catch_exceptions=False)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def last_json(text: str) -> dict[str, Any]:
    return dict(json.loads(text.strip().splitlines()[-1]))


def test_a_made_network_is_told_and_driven_on_as_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "grid"
    made = last_json(fleet("network", "make", "grid", "--set", "network.rows=3", "--to", folder, "--json"))
    assert (made["nodes"], made["edges"], made["connected_share"], made["parts"]) == (30, 94, 1.0, 1)
    told = last_json(fleet("network", "info", folder, "--json"))
    assert made == {"folder": str(folder), **told}
    table = fleet("network", "info", folder)
    assert "km_by_class: arterial" in table
    assert "controls: signals" in table
    assert plain_network(SimulationParams.from_overrides({"network.folder": str(folder)})) == load_network(folder)


def test_the_seed_makes_the_city(tmp_path: Path) -> None:
    for name, seed in [("a", "3"), ("b", "3"), ("c", "4")]:
        fleet("network", "make", "--seed", seed, "--set", "city.size_m=2000", "--to", tmp_path / name)
    a, b, c = (load_network(tmp_path / name) for name in "abc")
    assert a == b
    assert a != c


def test_geojson_and_the_live_page_get_every_road_with_its_bends(tmp_path: Path) -> None:
    folder = tmp_path / "ring"
    fleet("network", "make", "ring", "--to", folder)
    fleet("network", "export", folder, "--to", tmp_path / "roads.geojson")
    features = json.loads((tmp_path / "roads.geojson").read_text())["features"]
    ring = load_network(folder)
    assert len(features) == ring.edges
    assert [len(f["geometry"]["coordinates"]) for f in features] == [ring.path(e)[0].size for e in range(ring.edges)]
    assert sum(f["properties"]["length_m"] for f in features) == pytest.approx(1_000, abs=0.1)
    fleet("network", "export", folder, "--to", tmp_path / "roads.json")
    live = json.loads((tmp_path / "roads.json").read_text())
    assert len(live["lines"]) == ring.edges  # one-way roads are drawn too
    assert live["center"] == [13.40, 52.52]
    with pytest.raises(SettingsError, match=r"roads\.svg ends in none of \.geojson, \.json"):
        fleet("network", "export", folder, "--to", tmp_path / "roads.svg")


def test_sumo_gets_nodes_edges_connections_and_signals(tmp_path: Path) -> None:
    folder = tmp_path / "grid"
    fleet("network", "make", "grid", "--set", "network.rows=3", "--set", "network.columns=3", "--to", folder)
    fleet("network", "export", folder, "--to", tmp_path / "sumo" / "grid.nod.xml")
    counts = {
        kind: len(re.findall(rf"<{tag}\b", (tmp_path / "sumo" / f"grid.{kind}.xml").read_text()))
        for kind, tag in (("nod", "node"), ("edg", "edge"), ("con", "connection"), ("tll", "tlLogic"))
    }
    network = load_network(folder)
    assert (counts["nod"], counts["edg"]) == (network.nodes, network.edges)
    assert counts["con"] > network.edges
    assert counts["tll"] == int((network.node_control == JunctionControl.SIGNALS).sum()) > 0
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match=r"grid\.nod\.xml cannot be written"):
        fleet("network", "export", folder, "--to", tmp_path / "file" / "grid.nod.xml")


def test_a_network_or_export_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    folder, roads = tmp_path / "ring", tmp_path / "roads.json"
    fleet("network", "make", "ring", "--to", folder)
    before = load_network(folder)
    with pytest.raises(SettingsError, match="ring is there already"):
        fleet("network", "make", "grid", "--to", folder)
    assert load_network(folder) == before
    roads.write_text("mine")
    (tmp_path / "roads.con.xml").write_text("mine")
    for name, found in (("roads.json", "roads.json"), ("roads.nod.xml", "roads.con.xml")):
        with pytest.raises(SettingsError, match=f"{found} is there already"):
            fleet("network", "export", folder, "--to", tmp_path / name)
    with pytest.raises(SettingsError, match=r"roads\.json is there already"):
        write_roads(before, roads)
    assert roads.read_text() == "mine"
    fleet("network", "export", folder, "--to", roads, "--replace")
    assert json.loads(roads.read_text())["lines"]
    fleet("network", "make", "grid", "--set", "network.rows=3", "--to", folder, "--replace")
    assert load_network(folder) != before


def test_wrong_words_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"network\.kind = 'gird'"):
        fleet("network", "make", "gird", "--to", tmp_path / "x")
    with pytest.raises(SettingsError, match=r"--set network\.rows has no value"):
        fleet("network", "make", "grid", "--set", "network.rows", "--to", tmp_path / "x")
    with pytest.raises(SettingsError, match="does not exist"):
        fleet("network", "info", tmp_path / "nowhere")
    with pytest.raises(SettingsError, match="does not exist"):
        fleet("network", "import", tmp_path / "nowhere.osm.pbf", "--to", tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(importlib.util.find_spec("osmium") is None, reason="osmium is not installed")
def test_an_imported_network_keeps_its_attribution(tmp_path: Path) -> None:
    told = last_json(fleet("network", "import", TOWN, "--to", tmp_path / "town", "--name", "Our town", "--json"))
    assert told["name"] == "Our town"
    assert "OpenStreetMap contributors" in told["attribution"]
    assert told["dead_ends"] == 2
    fleet("network", "export", tmp_path / "town", "--to", tmp_path / "roads.json")
    assert "ODbL" in (tmp_path / "roads.json").read_text()
    fleet("network", "export", tmp_path / "town", "--to", tmp_path / "roads.nod.xml")
    assert all("ODbL" in (tmp_path / f"roads.{kind}.xml").read_text() for kind in ("nod", "edg", "con", "tll"))
