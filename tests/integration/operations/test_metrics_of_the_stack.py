"""Each metric and label that the dashboard and the rules name is one that the running services really export."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from fleetlib.contracts.topics import KAFKA_TELEMETRY
from fleetlib.settings import KafkaSettings
from fleetlib.transport.kafka_sink import KafkaSink
from tests.integration.operations.conftest import Running
from tests.promql import named

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]
ROOT = Path(__file__).resolve().parents[3]
TARGET_LABELS = {"job", "instance"}  # Prometheus adds them
# Of Prometheus itself; and of `fleet report schedule --run`, which no stack on one machine starts.
ELSEWHERE = {"up": set(), "ALERTS": {"alertstate", "alertname"}, "fleet_reports_runs_total": {"schedule", "state"}}


def exported(running: Running) -> dict[str, set[str]]:
    """Return every sample's name with its labels, of all services together."""
    found: dict[str, set[str]] = {}
    for port in running.ports.values():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            for family in text_string_to_metric_families(answer.read().decode()):
                for sample in family.samples:
                    found.setdefault(sample.name, set()).update(sample.labels)
    return found


def test_dashboard_and_rules_name_what_is_exported(running: Running) -> None:
    sink = KafkaSink(KafkaSettings(bootstrap_servers=running.environment["FLEET_KAFKA_BOOTSTRAP_SERVERS"]))
    sink.send(KAFKA_TELEMETRY, 0, b"from the future", headers=(("schema", b"2"),))
    sink.send(KAFKA_TELEMETRY, 0, b"\xff no frame")
    sink.flush(10)
    sink.close()
    running.wait_until(
        lambda: {"fleet_write_dead_lettered_total", "fleet_database_size_bytes"} <= exported(running).keys(),
        "the dead letters are counted",
    )
    there = exported(running) | {name: set(labels) for name, labels in ELSEWHERE.items()}
    # A reason of the ingestor: the label is that of the write side's, and no vehicle here sends anything bad.
    there.setdefault("fleet_ingest_dead_lettered_total", {"reason"})
    there.setdefault("fleet_log_lines_total", {"level"})
    dashboard = json.loads((ROOT / "infra/grafana/dashboards/fleet.json").read_text())
    asked = [target for panel in dashboard["panels"] for target in panel.get("targets", [])]
    rules = yaml.safe_load((ROOT / "infra/prometheus/alerts.yml").read_text())["groups"][0]["rules"]
    for expression in [one["expr"] for one in asked] + [rule["expr"] for rule in rules]:
        names = named(expression)
        for metric, labels in names.selectors:
            assert metric in there, f"{metric} is not exported: {expression}"
            assert labels <= there[metric] | TARGET_LABELS, f"{labels - there[metric]} of {metric}: {expression}"
        of_all = set.union(*(there[metric] for metric, _ in names.selectors)) | TARGET_LABELS
        assert names.grouped <= of_all, f"nothing has the labels {names.grouped - of_all}: {expression}"
    reasons = [("malformed",), ("unknown_schema_version",)]
    running.wait_until(
        lambda: running.query("SELECT DISTINCT reason FROM dead_letters ORDER BY 1") == reasons,
        "the dead letters are stored",
    )
