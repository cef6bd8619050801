"""What the incident explorer says about an incident and who was near."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from fleetlib.reports import explorer
from fleetlib.reports.strength import peak_and_limit, strengths
from fleetlib.reports.units import unit
from fleetlib.units import STANDARD_GRAVITY_MPS2

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def near(**more: Any) -> pl.DataFrame:
    row = {"name": "Van 3", "distance_m": 6.2, "offset_s": -26.8, "speed_mps": 10.0, "heading_deg": 192.0}
    return pl.DataFrame({name: [value] for name, value in {**row, **more}.items()})


def test_who_was_near_is_told_in_metres() -> None:
    page = explorer.nearby_table(near())._repr_html_()
    assert "Distance <span class='unit'>m</span>" in page
    assert ">6</td>" in page
    assert ">-26.8</td>" in page


def test_the_facts_keep_what_lasted_apart_from_the_speed() -> None:
    incident = pl.DataFrame(
        {
            "kind": ["gnss_jamming"],
            "severity": ["light"],
            "name": ["Van 9"],
            "vehicle_class": ["van"],
            "start_time": [START],
            "duration_s": [480.0],
            "detected_time": [START + timedelta(seconds=31)],
            "speed_mps": [10.0],
            "peak_value": [45.0],
            "threshold_value": [30.0],
            "rule": ["gnss_jamming/1"],
        }
    )
    page = explorer.incident_facts(incident, near())._repr_html_()
    assert "GNSS jamming" in page
    assert "<div class='value'>12:00:00 UTC</div><div class='note'>2026-11-23, lasted 8 min</div>" in page
    assert "<div class='value'>31 s</div><div class='note'>by the rule gnss_jamming/1</div>" in page


@pytest.mark.parametrize(
    ("kind", "peak_mps2", "limit_mps2", "shown"),
    [
        ("harsh_braking", 5.1, 0.4 * STANDARD_GRAVITY_MPS2, ("0.52 g", "0.40 g")),
        ("harsh_cornering", 0.5 * STANDARD_GRAVITY_MPS2, 4.413, ("0.50 g", "0.45 g")),
        ("near_miss", 4.9, 3.35, ("0.50 g", "0.34 g")),
        ("crash", 100.0, 2.5 * STANDARD_GRAVITY_MPS2, ("10.2 g", "2.5 g")),
    ],
)
def test_accelerations_are_in_g_as_thresholds_are_published_and_the_live_page_shows_them(
    kind: str, peak_mps2: float, limit_mps2: float, shown: tuple[str, str]
) -> None:
    assert peak_and_limit(kind, peak_mps2, limit_mps2) == shown
    incidents = pl.DataFrame({"kind": [kind], "peak_value": [peak_mps2], "threshold_value": [limit_mps2]})
    assert strengths(incidents).to_list() == [f"{shown[0]} ({shown[1]})"]
    assert unit("acceleration_longitudinal_mps2") == "g"
