"""What is prepared for a simulated fleet before it drives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fleetlib.stack.city import prepare_city
from fleetlib.store import writer


def test_the_roads_of_an_earlier_fleet_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "register_vehicles", lambda _url, vehicles: len(vehicles))
    roads = tmp_path / "roads.json"
    roads.write_text("of an earlier fleet")
    assert prepare_city(roads, "postgresql://nowhere", 3, 1.0) == 3
    assert json.loads(roads.read_text())["lines"]
