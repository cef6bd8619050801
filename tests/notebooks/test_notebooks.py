"""Every notebook, executed through the report runner on a real PostgreSQL; the report in a browser offline."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleetlib import analysis
from fleetlib.contracts.incidents import IncidentKind
from fleetlib.embedded.drive import Drive
from fleetlib.reports.archive import State
from fleetlib.reports.daily import day_span
from fleetlib.reports.html import external_addresses
from fleetlib.reports.runner import RunResult, run_report
from fleetlib.reports.skip import SkipReport
from fleetlib.settings import ReportSettings, Settings
from fleetlib.simulator.profiles import load_profile
from fleetlib.store.reader import connect

pytestmark = [pytest.mark.notebooks, pytest.mark.servers, pytest.mark.timeout(180)]
Fleet = tuple[Settings, Drive]
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "openacc" / "acc_short_dynamic_part12.csv"


def _page(result: RunResult) -> str:
    assert result.run.state == State.SUCCEEDED, result.run.error
    text = result.html.read_text()
    assert external_addresses(text) == []
    return text


def test_the_drive_closes_its_account(fleet: Fleet) -> None:
    settings, driven = fleet
    assert driven.sent == driven.stored + driven.duplicates + driven.dead_lettered
    assert driven.stored == 40 * 300
    with connect(settings=settings) as db:
        assert analysis.activity(db, driven.start, driven.end)["samples"].sum() == driven.stored


def test_start_here_drives_a_fleet_and_shows_it(fleet: Fleet) -> None:
    page = _page(run_report("00_start_here", {"vehicles": 12, "minutes": 1.5}, settings=fleet[0]))
    assert "Rows stored" in page
    assert f"{12 * 90:,}".replace(",", "\u202f") in page
    assert "fleet-map-frame" in page


def test_the_incident_explorer_opens_the_gravest_incident(fleet: Fleet) -> None:
    settings, driven = fleet
    with connect(settings=settings) as db:
        found = analysis.incidents(db, driven.start, driven.end)
    assert "crash" in found["kind"].to_list()
    page = _page(run_report("10_incident_explorer", {"days": "365"}, settings=settings))
    assert "in the second around the impact" in page
    assert "fleet-map-frame" in page


def test_the_incident_explorer_opens_the_incident_that_was_asked_for(fleet: Fleet) -> None:
    settings, driven = fleet
    with connect(settings=settings) as db:
        found = analysis.incidents(db, driven.start, driven.end)
    # A trace belongs to a crash of the same vehicle within seconds, so one that never crashed has none.
    crashed = driven.labels.filter(pl.col("kind") == int(IncidentKind.CRASH))["vehicle_id"].to_list()
    quiet = found.filter((pl.col("kind") == "harsh_braking") & ~pl.col("vehicle_id").is_in(crashed))
    chosen = quiet.row(0, named=True)
    page = _page(run_report("10_incident_explorer", {"incident_id": chosen["incident_id"]}, settings=settings))
    assert f"<div class='value'>{chosen['name']}</div>" in page
    assert "it does so only for a crash" in page


def test_the_physics_lab_needs_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = ReportSettings(notebooks=NOTEBOOKS, cell_timeout_s=150, run_timeout_s=170)
    settings = Settings(home=tmp_path, reports=reports)
    given = {"time_gap_s": "1.2", "save_as": "example"}
    monkeypatch.setenv("FLEET_SIMULATOR_DRIVERS", str(tmp_path / "drivers"))
    page = _page(run_report("20_physics_lab", given, settings=settings))
    assert "time gap 1.2 s" in page
    for part in ("Greatest flow", "Speed of the jam", "SUMO 1.28", "On another recording", "fleet simulate --driver"):
        assert part in page
    assert page.count("data:image/png") == 8  # six plots and two panels
    assert load_profile("example", tmp_path / "drivers").provenance.scored_gap_error_ratio is not None


def test_the_recording_notebook_skips_cleanly_without_a_file(fleet: Fleet) -> None:
    result = run_report("30_recording", settings=fleet[0])
    assert result.run.state == State.SKIPPED
    assert "No recording was given" in result.run.error


@pytest.mark.skipif(not SHARED.is_file(), reason="the shared recordings are not on this machine")
def test_a_recording_from_elsewhere_comes_through_as_it_was(fleet: Fleet) -> None:
    given = {"recording_csv": str(SHARED), "carry": True}
    page = _page(run_report("30_recording", given, settings=fleet[0]))
    assert "100.00 %" in page
    assert page.count(f"<div class='value'>{14_262:,}</div>".replace(",", "\u202f")) >= 2  # recorded, stored


def test_the_daily_report_says_what_the_database_knows(daily: RunResult, fleet: Fleet, day: str) -> None:
    page = _page(daily)
    settings, _ = fleet
    with connect(settings=settings) as db:
        start, end = day_span(db, day)
        days = analysis.vehicle_days(db, start, end)
        found = analysis.incidents(db, start, end)
    assert f"{days['distance_m'].sum() / 1000:.0f} km" in page
    assert f"<div class='value'>{len(found)}</div>" in page
    assert "In [" not in page
    assert "import fleetlib" not in page


def test_the_daily_report_of_a_day_without_data_is_skipped(fleet: Fleet) -> None:
    result = run_report("daily_fleet", {"day": "2020-01-01"}, settings=fleet[0])
    assert result.run.state == State.SKIPPED
    assert "No vehicle reported on 2020-01-01" in result.run.error


def test_without_a_database_the_report_fails_with_what_to_do(fleet: Fleet, tmp_path: Path) -> None:
    result = run_report("daily_fleet", settings=fleet[0].model_copy(update={"home": tmp_path / "empty"}))
    assert result.run.state == State.FAILED
    assert "fleet demo" in result.run.error
    assert "Traceback" not in result.html.read_text().split("<main")[1]


def test_the_newest_day_is_the_day_of_the_newest_sample(fleet: Fleet, day: str) -> None:
    with connect(settings=fleet[0]) as db:
        newest = analysis.data_span(db)[1]
        start, _ = day_span(db, "latest")
        assert start.date() == newest.astimezone(UTC).date()
        with pytest.raises(SkipReport):
            day_span(db, date(2021, 1, 1).isoformat())
        assert day_span(db, day)[0] == datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.mark.browser
def test_the_report_opens_without_a_network_and_draws_its_maps(daily: RunResult, browser: Any) -> None:
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900})
    page = context.new_page()
    requests: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(daily.html.as_uri())
    frames = page.locator("iframe.fleet-map-frame")
    assert frames.count() == 2
    for index in range(2):
        frames.nth(index).scroll_into_view_if_needed()
        frames.nth(index).content_frame.locator("canvas").first.wait_for(timeout=60_000)
    left = [url for url in requests if not url.startswith(("file:", "data:", "blob:", "about:"))]
    context.close()
    assert left == []
    assert problems == []
