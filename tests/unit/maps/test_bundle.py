"""The committed bundle is what its sources say, and asks no other host for anything."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.incidents import IncidentKind, Severity
from fleetlib.contracts.live import VehicleState
from fleetlib.maps import STATIC_FOLDER
from fleetlib.maps.style import ROAD_STYLES, SEVERITY_COLORS, STATE_COLORS, words

ROOT = Path(__file__).resolve().parents[3]
JS = ROOT / "fleetlib" / "maps" / "js"
SOURCES = {path.name: path.read_text() for path in (JS / "src").rglob("*.js")}


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The JavaScript sources with their packages: those of the checkout, or else installed by the lock."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    if (JS / "node_modules" / "esbuild").is_dir():
        return JS
    copy = tmp_path_factory.mktemp("js") / "js"
    shutil.copytree(JS, copy)
    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if subprocess.run(install, cwd=copy, capture_output=True, timeout=150, check=False).returncode != 0:
        pytest.skip("npm cannot install the packages here")
    return copy


def test_building_again_gives_the_committed_bytes(workshop: Path, tmp_path: Path) -> None:
    subprocess.run(["node", "build.mjs", "--out", str(tmp_path)], cwd=workshop, check=True, timeout=120)
    fresh = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in STATIC_FOLDER.iterdir()}
    assert sorted(fresh) == sorted(committed)
    differing = [name for name, content in fresh.items() if content != committed[name]]
    assert differing == [], "run `node build.mjs` in fleetlib/maps/js"


def test_the_messages_code_is_generated_from_the_schema(workshop: Path) -> None:
    command = [sys.executable, "proto/generate_js.py", "--check", str(workshop)]
    check = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout + check.stderr


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((JS / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    without_hash = [name for name, package in lock["packages"].items() if name and "integrity" not in package]
    assert without_hash == []


def test_dependencies_are_pinned_exactly() -> None:
    package = json.loads((JS / "package.json").read_text())
    for name, version in {**package["dependencies"], **package["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), f"{name} {version}"


@pytest.mark.parametrize("name", ["index.html", "page.css", "page.js", "widget.css"])
def test_the_page_names_no_other_host(name: str) -> None:
    assert re.findall(r"(?:https?:)?//[\w.-]+\.\w+", (STATIC_FOLDER / name).read_text()) == []


def test_the_colours_of_page_and_pictures_are_the_same() -> None:
    palette, roads = SOURCES["palette.js"], SOURCES["map.js"]
    for state, color in STATE_COLORS.items():
        assert f"label: '{words(state)}'" in palette
        assert re.search(rf"label: '{words(state)}',.*color: \[{', '.join(map(str, color))}\]", palette), state
    for severity, color in SEVERITY_COLORS.items():
        assert f"{{label: '{words(severity)}', color: [{', '.join(map(str, color))}]}}" in palette
    for name, (width, color) in ROAD_STYLES.items():
        assert f"{name}: {{width: {width}, color: [{', '.join(map(str, color))}]}}" in roads


def test_the_lists_of_the_page_are_in_the_order_of_the_schema() -> None:
    palette = SOURCES["palette.js"]
    blocks = {name: re.search(rf"export const {name} = \[(.*?)\n\];", palette, re.S) for name in ("STATES", "KINDS")}
    labels = {name: re.findall(r"label: '([^']*)'", block.group(1)) for name, block in blocks.items() if block}
    assert labels["STATES"][1:] == [words(state) for state in VehicleState]
    assert labels["KINDS"][1:] == [words(kind) for kind in IncidentKind]
    assert len(Severity) == 3


def test_the_pages_flags_are_those_of_the_schema() -> None:
    panel = SOURCES["vehicle_panel.js"]
    named = {
        "Airbag deployed": StatusFlag.AIRBAG_DEPLOYED,
        "Malfunction": StatusFlag.MALFUNCTION,
        "Hazard lights": StatusFlag.HAZARD_LIGHTS,
        "Charging": StatusFlag.CHARGING,
        "Delivered late": StatusFlag.BUFFERED,
        "Engine running": StatusFlag.ENGINE_RUNNING,
        "Ignition on": StatusFlag.IGNITION,
    }
    for label, flag in named.items():
        assert f"[1 << {flag.value.bit_length() - 1}, '{label}'" in panel
    for name in ("ELECTRIC", "HEAVY", "GNSS_FIX"):
        assert f"const {name} = 1 << {StatusFlag[name].value.bit_length() - 1};" in panel
