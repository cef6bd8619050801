"""The dashboard and the rules as files: their form, their layout, and that each expression is one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.promql import named

ROOT = Path(__file__).resolve().parents[3]
DASHBOARD = json.loads((ROOT / "infra/grafana/dashboards/fleet.json").read_text())
PANELS: list[dict[str, Any]] = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "infra/prometheus/alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
EXPRESSIONS = [target["expr"] for panel in PANELS for target in panel["targets"]] + [rule["expr"] for rule in RULES]
PLACE = {
    "type": "object",
    "required": ["x", "y", "w", "h"],
    "properties": {
        "x": {"type": "integer", "minimum": 0, "maximum": 23},
        "y": {"type": "integer", "minimum": 0},
        "w": {"type": "integer", "minimum": 1, "maximum": 24},
        "h": {"type": "integer", "minimum": 1},
    },
}
PANEL = {
    "type": "object",
    "required": ["id", "type", "title", "description", "gridPos", "targets", "fieldConfig", "datasource"],
    "properties": {
        "id": {"type": "integer"},
        "type": {"enum": ["timeseries", "stat", "state-timeline"]},
        "title": {"type": "string", "minLength": 3},
        "description": {"type": "string", "minLength": 3},
        "gridPos": PLACE,
        "datasource": {"const": {"type": "prometheus", "uid": "prometheus"}},
        "targets": {"type": "array", "minItems": 1, "items": {"required": ["expr", "refId", "legendFormat"]}},
    },
}


def test_the_file_is_what_its_program_writes() -> None:
    done = subprocess.run([sys.executable, "infra/dashboard.py", "--check"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_dashboard_has_grafanas_form() -> None:
    assert DASHBOARD["uid"] == "fleettracker"
    assert DASHBOARD["schemaVersion"] >= 39
    source = yaml.safe_load((ROOT / "infra/grafana/provisioning/datasources/prometheus.yml").read_text())
    assert source["datasources"][0]["uid"] == "prometheus"
    for panel in PANELS:
        jsonschema.validate(panel, PANEL)
        letters = [target["refId"] for target in panel["targets"]]
        assert len(set(letters)) == len(letters)
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)


def test_panels_lie_beside_one_another_and_within_the_width() -> None:
    taken: dict[tuple[int, int], str] = {}
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                assert (x, y) not in taken, f"{panel['title']} lies on {taken[x, y]}"
                taken[x, y] = panel["title"]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_expression_is_one_and_names_a_metric(expression: str) -> None:
    assert named(expression).selectors


@pytest.mark.parametrize(
    "wrong",
    ["sum(rate(a[5m])", "rate(a)", "a[5m]", "sum(a))", "nothing(a)", "a{b}", "sum by a", "a $ b", 'a{b="c"'],
)
def test_what_is_no_expression_is_found(wrong: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        named(wrong)


def test_every_alert_says_how_bad_it_is_and_what_to_do() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(set(names)) == len(names)
    for rule in RULES:
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert len(rule["annotations"]["summary"]) > 30
