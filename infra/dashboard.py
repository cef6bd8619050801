"""Write infra/grafana/dashboards/fleet.json from the panels below: `python infra/dashboard.py`; `--check` compares."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent / "grafana" / "dashboards" / "fleet.json"
SOURCE = {"type": "prometheus", "uid": "prometheus"}
COLUMNS = 24
RATE = "[$__rate_interval]"
BAD_UP = ("green", ("orange", 1), ("red", 1_000))


@dataclass(frozen=True)
class Panel:
    """One panel: what it asks, with which legend, in which unit; `about` says how to read it."""

    title: str
    queries: dict[str, str]
    about: str
    unit: str = "short"
    kind: str = "timeseries"
    width: int = 8
    height: int = 8
    steps: tuple[Any, ...] = ("green",)
    stacked: bool = False
    decimals: int | None = None
    options: dict[str, Any] = field(default_factory=dict)


def stat(title: str, query: str, about: str, unit: str = "short", steps: tuple[Any, ...] = ("green",)) -> Panel:
    """Return one number."""
    return Panel(title, {"": query}, about, unit, "stat", width=4, height=4, steps=steps)


def quantiles(metric: str, *shares: float) -> dict[str, str]:
    """Return the queries of some quantiles of a histogram."""
    asked = f"sum by (le) (rate({metric}_bucket{RATE}))"
    return {f"p{share * 100:g}": f"histogram_quantile({share:g}, {asked})" for share in shares}


ROWS: dict[str, list[Panel]] = {
    "How it is": [
        stat("services up", 'sum(up{job=~"ingest|write|watch"})', "Of three", steps=("red", ("green", 3))),
        stat("checks that fail", "count(fleet_health_check == 0) or vector(0)", "/readyz says why", steps=BAD_UP),
        stat(
            "newest row",
            "time() - max(fleet_write_newest_time_seconds)",
            "Age of the newest stored sample, by the vehicle's clock",
            "s",
            ("green", ("orange", 30), ("red", 120)),
        ),
        stat("rows a second", f"sum(rate(fleet_write_stored_total{RATE}))", "Stored rows", "cps"),
        stat(
            "alert p99",
            f"histogram_quantile(0.99, sum by (le) (rate(fleet_alert_seconds_bucket{RATE})))",
            "From the incident to the WebSocket: crashes and harsh driving",
            "s",
            ("green", ("orange", 0.5), ("red", 1)),
        ),
        stat(
            "dead letters in an hour",
            "sum(increase(fleet_ingest_dead_lettered_total[1h]) or vector(0))"
            " + sum(increase(fleet_write_dead_lettered_total[1h]) or vector(0))",
            "Kept with their bytes: `fleet dead-letters list`",
            steps=("green", ("orange", 1), ("red", 100)),
        ),
    ],
    "From the vehicle to the row": [
        Panel(
            "messages by stage",
            {
                "received from MQTT": f"sum(rate(fleet_ingest_received_total{RATE}))",
                "in Kafka": f"sum(rate(fleet_ingest_forwarded_total{RATE}))",
                "read by write": f"sum(rate(fleet_write_received_total{RATE}))",
                "stored": f"sum(rate(fleet_write_stored_total{RATE}))",
                "watched": f"sum(rate(fleet_watch_received_total{RATE}))",
            },
            "The lines lie on one another; a stage that stays below falls behind. An uplink batch is one message on the"
            " way to Kafka and many afterwards.",
            "cps",
            width=12,
        ),
        Panel(
            "the account",
            {
                "stored": f"sum(rate(fleet_write_stored_total{RATE}))",
                "duplicate": f"sum(rate(fleet_write_duplicates_total{RATE}))",
                "let go": f"sum(rate(fleet_write_let_go_total{RATE}))",
                "dead-lettered: {{reason}}": f"sum by (reason) (rate(fleet_write_dead_lettered_total{RATE})) > 0",
                "at the door: {{reason}}": f"sum by (reason) (rate(fleet_ingest_dead_lettered_total{RATE})) > 0",
            },
            "received = stored + duplicate + dead-lettered + let go (another processor stores them)",
            "cps",
            width=12,
            stacked=True,
        ),
        Panel(
            "sample to row",
            quantiles("fleet_write_latency_seconds", 0.5, 0.9, 0.99),
            "From the vehicle's clock to the commit; store-and-forward after a drop-out shows here too",
            "s",
        ),
        Panel(
            "received to Kafka's acknowledgement",
            quantiles("fleet_ingest_ack_seconds", 0.5, 0.99),
            "Of a frame; the broker gets its PUBACK then",
            "s",
        ),
        Panel("incident to alert", quantiles("fleet_alert_seconds", 0.5, 0.99), "The database has no part in it", "s"),
    ],
    "Back-pressure and lag": [
        Panel(
            "in flight to Kafka",
            {
                "messages": "sum(fleet_ingest_in_flight)",
                "waiting in the broker": "sum(fleet_ingest_broker_queue_messages)",
            },
            "Bounded by FLEET_MQTT_RECEIVE_MAXIMUM: at the bound vehicles slow down, and nothing piles up",
        ),
        Panel(
            "records behind",
            {
                "write {{topic}}": "sum by (topic) (fleet_write_lag_records)",
                "watch {{topic}}": "sum by (topic) (fleet_watch_lag_records)",
            },
            "Kafka's records not yet stored, not yet watched",
        ),
        Panel(
            "retries and fences",
            {
                "database away": f"sum(rate(fleet_write_retries_total{RATE}))",
                "fenced": f"sum(rate(fleet_write_fenced_total{RATE}))",
                "Kafka refused": f"sum(rate(fleet_ingest_send_failures_total{RATE}))",
                "broker lost": f"sum(rate(fleet_ingest_reconnects_total{RATE}))",
                "incidents unsent": "sum(fleet_watch_unsent_incidents)",
            },
            "Zero where all is well",
        ),
        Panel("vehicles connected", {"simulated": "sum(fleet_simulate_connected)"}, "Of the simulator", width=8),
        Panel(
            "messages a frame",
            {
                "mean": f'sum(rate(fleet_ingest_forwarded_total{{kind=~"telemetry|batch"}}{RATE}))'
                f" / sum(rate(fleet_ingest_frames_total{RATE}))"
            },
            "Large frames are cheap ones",
        ),
        Panel(
            "incidents",
            {"{{kind}}": "sum by (kind) (increase(fleet_watch_incidents_total[5m]))"},
            "Found in five minutes",
            stacked=True,
        ),
    ],
    "The database": [
        Panel("transaction", quantiles("fleet_write_batch_seconds", 0.5, 0.99), "Time of one batch", "s"),
        Panel("rows a transaction", quantiles("fleet_write_batch_rows", 0.5, 0.99), "Grows with the load", "short"),
        Panel("size", {"database": "max(fleet_database_size_bytes)"}, "Retention and compression bound it", "bytes"),
        Panel(
            "dirty windows",
            {"windows": "max(fleet_database_dirty_windows)"},
            "Ten-minute windows whose aggregates wait for a refresh",
        ),
        Panel("waited", {"oldest": "max(fleet_database_dirty_age_seconds)"}, "How long the oldest of them", "s"),
        Panel("upkeep", quantiles("fleet_database_upkeep_seconds", 0.5, 0.99), "Time of one run", "s"),
    ],
    "The processes": [
        Panel("cores", {"{{job}}": f"rate(process_cpu_seconds_total{RATE})"}, "Of the processor, by service"),
        Panel("memory", {"{{job}}": "process_resident_memory_bytes"}, "Flat: every queue is bounded", "bytes"),
        Panel("open files", {"{{job}}": "process_open_fds"}, "One a connection"),
        Panel("live pages", {"open": "sum(fleet_live_clients)"}, "WebSockets", width=6),
        Panel("frames left out", {"{{job}}": f"rate(fleet_live_dropped_frames_total{RATE})"}, "Slow browsers", width=6),
        Panel(
            "warnings and errors", {"{{job}} {{level}}": f"rate(fleet_log_lines_total{RATE})"}, "Lines", "cps", width=6
        ),
        Panel("running", {"{{service}} {{version}}": "fleet_build_info"}, "Versions", kind="stat", width=6),
    ],
    "Alerts": [
        Panel(
            "firing",
            {"{{alertname}} {{job}}": 'ALERTS{alertstate="firing"}'},
            "From infra/prometheus/alerts.yml",
            kind="state-timeline",
            width=24,
            height=7,
        )
    ],
}


def dashboard() -> str:
    """Return the text of the file."""
    content = {
        "uid": "fleettracker",
        "title": "FleetTracker",
        "description": "From PUBLISH to row, alert and aggregate. Generated by `python infra/dashboard.py`.",
        "tags": ["fleettracker"],
        "schemaVersion": 41,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "timezone": "utc",
        "refresh": "10s",
        "time": {"from": "now-30m", "to": "now"},
        "templating": {"list": []},
        "annotations": {"list": []},
        "panels": list(_panels()),
    }
    return json.dumps(content, indent=1) + "\n"


def _panels() -> Iterator[dict[str, Any]]:
    number, top = 1, 0
    for title, panels in ROWS.items():
        place = {"x": 0, "y": top, "w": COLUMNS, "h": 1}
        yield {"id": number, "type": "row", "title": title, "collapsed": False, "gridPos": place, "panels": []}
        number, top, left, height = number + 1, top + 1, 0, 0
        for panel in panels:
            if left + panel.width > COLUMNS:
                top, left, height = top + height, 0, 0
            place = {"x": left, "y": top, "w": panel.width, "h": panel.height}
            yield _panel(number, panel, place)
            number, left, height = number + 1, left + panel.width, max(height, panel.height)
        top += height


def _panel(number: int, panel: Panel, place: dict[str, int]) -> dict[str, Any]:
    instant = panel.kind == "stat"
    targets = [
        {
            "refId": chr(ord("A") + place_),
            "datasource": SOURCE,
            "expr": query,
            "legendFormat": legend or "__auto",
            **({"instant": True, "range": False} if instant else {"range": True}),
        }
        for place_, (legend, query) in enumerate(panel.queries.items())
    ]
    first, *more = panel.steps
    steps = [{"color": first, "value": None}, *({"color": color, "value": value} for color, value in more)]
    custom = {"fillOpacity": 20 if panel.stacked else 0, "stacking": {"mode": "normal" if panel.stacked else "none"}}
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.about,
        "datasource": SOURCE,
        "gridPos": place,
        "targets": targets,
        "fieldConfig": {
            "defaults": {
                "unit": panel.unit,
                "thresholds": {"mode": "absolute", "steps": steps},
                "custom": custom if panel.kind == "timeseries" else {},
            },
            "overrides": [],
        },
        "options": _options(panel),
    }


def _options(panel: Panel) -> dict[str, Any]:
    if panel.kind == "stat":
        text = "name" if any("{{" in legend for legend in panel.queries) else "auto"
        return {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "value", "textMode": text}
    if panel.kind == "timeseries":
        return {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi", "sort": "desc"}}
    return {"legend": {"displayMode": "list", "placement": "bottom"}}


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        stale = not FILE.exists() or FILE.read_text() != dashboard()
        print(f"{FILE.name} is {'stale' if stale else 'up to date'}")  # noqa: T201
        raise SystemExit(stale)
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(dashboard())
