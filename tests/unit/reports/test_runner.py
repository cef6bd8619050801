"""The runner on tiny real notebooks, each in a real kernel."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from fleetlib.clock import ManualClock
from fleetlib.errors import SettingsError
from fleetlib.reports.archive import Archive, State
from fleetlib.reports.html import external_addresses
from fleetlib.reports.runner import run_report
from fleetlib.settings import ReportSettings, Settings

Make = Callable[..., Path]
DAY_US = 86_400_000_000


def test_a_run_is_kept_with_its_record_its_notebook_and_its_page(make_notebook: Make, settings: Settings) -> None:
    make_notebook("good", "print('value', n * word)", parameters="n: int = 2  # times\nword: str = 'ab'")
    result = run_report("good", {"n": "3"}, settings=settings)
    assert result.run.state == State.SUCCEEDED
    assert result.run.parameters == {"n": 3, "word": "ab"}
    assert "value ababab" in result.html.read_text()
    assert "value ababab" in result.notebook.read_text()
    assert result.html.is_relative_to(settings.home.resolve() / "reports" / "good")
    assert f"good/{result.run.run_id}/report.html" in (settings.home / "reports" / "index.html").read_text()


def test_the_kernel_gets_this_home_as_an_absolute_path(make_notebook: Make, settings: Settings) -> None:
    make_notebook("where", "import os; print('home', os.environ['FLEET_HOME'])")
    result = run_report("where", settings=settings)
    assert f"home {settings.home.resolve()}" in result.html.read_text()


def test_a_failed_run_is_kept_with_the_cells_that_ran_and_the_error(make_notebook: Make, settings: Settings) -> None:
    make_notebook("bad", "print('before')", "1 / 0", "print('after')")
    result = run_report("bad", settings=settings)
    assert result.run.state == State.FAILED
    assert "ZeroDivisionError: division by zero" in result.run.error
    page = result.html.read_text()
    assert "before" in page
    assert "ZeroDivisionError" in result.notebook.read_text()
    outputs = [cell.get("outputs") for cell in json.loads(result.notebook.read_text())["cells"]]
    assert outputs[-1] == []


def test_a_notebook_may_say_that_there_is_nothing_to_show(make_notebook: Make, settings: Settings) -> None:
    make_notebook("none", "import fleetlib", "fleetlib.skip_unless(False, 'No data on this day.')", "1 / 0")
    result = run_report("none", settings=settings)
    assert (result.run.state, result.run.error) == (State.SKIPPED, "No data on this day.")
    page = result.html.read_text()
    assert "No data on this day." in page
    assert "SkipReport" not in page.split("<main")[1]
    assert "papermill" not in page


def test_a_cell_that_never_ends_fails_and_leaves_no_kernel(make_notebook: Make, settings: Settings) -> None:
    make_notebook("slow", "print('begun')", "import threading\nthreading.Event().wait()")
    reports = ReportSettings(notebooks=settings.reports.notebooks, cell_timeout_s=2, run_timeout_s=60)
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    result = run_report("slow", settings=settings.model_copy(update={"reports": reports}))
    assert result.run.state == State.FAILED
    assert "FLEET_REPORTS_CELL_TIMEOUT_S" in result.run.error
    assert "begun" in result.notebook.read_text()
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before


def test_an_unknown_parameter_starts_nothing(make_notebook: Make, settings: Settings) -> None:
    make_notebook("good", "print(n)", parameters="n: int = 2")
    with pytest.raises(SettingsError, match="no parameter 'm'"):
        run_report("good", {"m": 1}, settings=settings)
    assert not (settings.home / "reports").exists()


def test_an_unknown_report_is_refused_with_the_likely_name(make_notebook: Make, settings: Settings) -> None:
    make_notebook("daily_fleet", "1")
    with pytest.raises(SettingsError, match="Did you mean daily_fleet"):
        run_report("daily_flet", settings=settings)


def test_secrets_reach_neither_the_notebook_nor_the_page(
    make_notebook: Make, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEET_MQTT_PASSWORD", "gr33n-tomato")
    settings.home.mkdir(parents=True)
    url = "postgresql://reader:bl%75e-whale@db.example/fleet"
    (settings.home / "database.json").write_text(json.dumps({"url": url}))
    make_notebook(
        "leaky",
        "import os, json, pathlib",
        "print(os.environ['FLEET_MQTT_PASSWORD'])",
        "print(json.loads((pathlib.Path(os.environ['FLEET_HOME']) / 'database.json').read_text()))",
        "raise ValueError('cannot reach amqp://someone:sesame-street@host, blue-whale')",
    )
    result = run_report("leaky", settings=settings)
    folder = result.html.parent
    written = "".join(path.read_text() for path in folder.iterdir())
    for secret in ("gr33n-tomato", "bl%75e-whale", "blue-whale", "sesame-street"):
        assert secret not in written
    assert "someone" in written


def test_once_returns_the_earlier_run_of_the_same_work(make_notebook: Make, settings: Settings) -> None:
    path = make_notebook("good", "print(day)", parameters="day: str = 'today'")
    clock = ManualClock()
    first = run_report("good", settings=settings, once=True, clock=clock)
    again = run_report("good", settings=settings, once=True, clock=clock)
    assert (again.reused, again.run) == (True, first.run)
    clock.advance(86_400)
    tomorrow = run_report("good", settings=settings, once=True, clock=clock)
    assert not tomorrow.reused
    assert tomorrow.run.parameters["day"] == "2023-11-15"
    path.write_text(path.read_text().replace("print(day)", "print(day, 1)"))
    assert not run_report("good", settings=settings, once=True, clock=clock).reused


def test_the_page_of_a_notebook_loads_nothing_from_elsewhere(make_notebook: Make, settings: Settings) -> None:
    make_notebook("plain", "import polars as pl\npl.DataFrame({'a': [1]})", "import ipywidgets\nipywidgets.IntSlider()")
    page = run_report("plain", settings=settings).html.read_text()
    assert external_addresses(page) == []
    assert "Content-Security-Policy" in page


def test_no_staging_folder_stays(make_notebook: Make, settings: Settings) -> None:
    make_notebook("bad", "1 / 0")
    run_report("bad", settings=settings)
    kept = Archive(settings.home / "reports").folder
    assert sorted(path.name for path in kept.iterdir()) == ["bad", "index.html"]
