"""The physics lab's plots, tables and controls, without a front end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleetlib.errors import SettingsError
from fleetlib.reports import lab_charts, lab_energy, lab_fit, lab_panels
from fleetlib.reports.catalogue import read_catalogue
from fleetlib.reports.charts import Chart
from fleetlib.reports.lab_sliders import SLIDERS
from fleetlib.reports.skip import SkipReport
from fleetlib.simulator import IdmDriver, calibration, calibration_files, calibration_problem, ring_road
from fleetlib.simulator.calibration import Fit, GapErrors, fit_driver, score_driver
from fleetlib.simulator.calibration_examples import synthetic_trace
from fleetlib.simulator.calibration_problem import Driver
from fleetlib.simulator.calibration_traces import Trace
from fleetlib.simulator.profiles import load_profile
from fleetlib.units import KMH_PER_MPS

KNOWN = IdmDriver(20.0, 1.3, 3.0, 1.1, 1.8)
PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def trace() -> Trace:
    return synthetic_trace(KNOWN, duration_s=90, gap_noise_m=0.3)


@pytest.fixture(scope="module")
def found(trace: Trace) -> Fit:
    return fit_driver([trace], generations=25)


@pytest.fixture(autouse=True)
def drivers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FLEET_SIMULATOR_DRIVERS", str(tmp_path / "drivers"))
    return tmp_path / "drivers"


def test_every_plot_is_a_picture_with_a_title(found: Fit, trace: Trace) -> None:
    ring = ring_road(duration_s=200)
    charts = [
        lab_charts.flow_chart({"a": KNOWN, "b": IdmDriver()}, measured=False),
        lab_charts.ring_chart(ring, title="ring"),
        lab_energy.wltc_chart(lab_energy.wltc_trips()),
        lab_fit.gap_chart(found.driver, trace),
        lab_fit.correlation_chart(found),
    ]
    for chart in charts:
        assert chart.png.startswith(PNG)
        assert chart.title


def test_tables_say_capacity_energy_and_uncertainty(found: Fit, trace: Trace) -> None:
    capacity = lab_charts.capacity_table(lab_charts.published_drivers())._repr_html_()
    for flow in ("1\u202f743", "2\u202f519", "1\u202f957", "1\u202f836"):  # physics.md
        assert flow in capacity
    energy = lab_energy.wltc_table(lab_energy.wltc_trips())._repr_html_()
    assert "l/100 km" in energy
    assert "kWh/km" in energy
    parameters = lab_fit.parameter_table(found)._repr_html_()
    assert parameters.count("±") == 1 + 5
    assert "%" in lab_fit.fit_facts(found, score_driver(found.driver, [trace]))._repr_html_()
    assert "not scored" in lab_fit.fit_facts(found, None)._repr_html_()
    assert "no jam" in lab_charts.ring_facts(ring_road(5, 230.0, duration_s=100))._repr_html_()


def test_a_slider_changes_the_picture_and_an_exported_page_has_it() -> None:
    panel = lab_panels.driver_panel(IdmDriver(15.0))
    *sliders, cars, picture = panel.children
    before = bytes(picture.value)
    assert before.startswith(PNG)
    assert "image/png" in panel._repr_mimebundle_()
    next(slider for slider in sliders if slider.description.startswith("Time gap")).value = 2.0
    changed = bytes(picture.value)
    assert changed != before
    cars.value = 8
    assert bytes(picture.value) != changed


def test_a_trace_is_uploaded_fitted_and_saved_in_the_panel(trace: Trace, drivers: Path) -> None:
    panel = lab_panels.CalibrationPanel([trace])
    assert panel._save.disabled
    panel.load(b"time_s,gap_m\n1,2\n", "mine.csv")
    assert "no column leader_speed_mps" in panel._said.value
    content = trace.frame().write_csv().encode()
    when = datetime(2026, 3, 4, tzinfo=UTC)
    panel._upload.value = ({"name": "mine.csv", "type": "", "size": 1, "last_modified": when, "content": content},)
    assert "1 traces of 1 drivers" in panel._said.value
    panel._start.click()
    thread = panel._thread
    assert thread is not None
    thread.join(60)
    assert "Fitted" in panel._said.value
    assert bytes(panel._picture.value).startswith(PNG)
    assert "Time gap" in panel._numbers.value
    assert "not scored" in panel._numbers.value
    panel.load_other(synthetic_trace(KNOWN, duration_s=60, seed=9).frame().write_csv().encode(), "other.csv")
    assert "scored on other.csv" in panel._said.value
    assert panel.scored is not None
    assert panel.scored.mixed_ratio < 0.05
    panel.load_other(b"time_s\n1\n", "bad.csv")
    assert "no column" in panel._said.value
    panel._name.value = "No name"
    panel._save.click()
    assert "small letters" in panel._said.value
    panel._name.value = "mine"
    panel._save.click()
    assert "fleet simulate --driver mine" in panel._said.value
    assert load_profile("mine", drivers).time_gap_s == pytest.approx(1.3, rel=0.1)
    provenance = load_profile("mine", drivers).provenance
    assert (list(provenance.sources), list(provenance.scored_on)) == (["mine"], ["other"])


def test_a_fit_stays_that_of_its_driver_whatever_the_dropdown_shows_by_its_end(
    trace: Trace, found: Fit, drivers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = replace(trace, name="car 2", driver="car 2", recording="first")
    three = replace(synthetic_trace(IdmDriver(30.0, 2.2), duration_s=90), driver="car 3", recording="first")
    panel = lab_panels.CalibrationPanel([two, three])
    others = [replace(two, recording="second-2"), replace(three, recording="second-3")]
    panel._others = {one.driver: [one] for one in others}
    scored_on: list[str] = []
    drawn: list[str] = []

    def fitted(traces: list[Trace], **_: object) -> Fit:
        assert [one.driver for one in traces] == ["car 2"]
        panel._driver.value = "car 3"  # while it is fitted
        return found

    def scored(driver: Driver, traces: list[Trace]) -> GapErrors:
        scored_on.extend(one.driver for one in traces)
        return score_driver(driver, traces)

    def picture(driver: Driver, one: Trace) -> Chart:
        drawn.append(one.driver)
        return lab_fit.gap_chart(driver, one)

    monkeypatch.setattr(calibration, "fit_driver", fitted)
    monkeypatch.setattr(calibration, "score_driver", scored)
    monkeypatch.setattr(lab_panels, "gap_chart", picture)
    monkeypatch.setattr(
        calibration_files, "traces_of_bytes", lambda content, name: others if name == "second.csv" else [three]
    )
    panel.run()
    assert (scored_on, drawn) == (["car 2"], ["car 2"])
    panel.load_other(b"", "second.csv")
    assert (scored_on, drawn) == (["car 2"] * 2, ["car 2"] * 2)
    panel.load(b"", "another.csv")  # the file of the fit is no longer in the panel
    panel._name.value = "two"
    panel._save.click()
    assert list(load_profile("two", drivers).provenance.scored_on) == ["second-2"]
    panel.load_other(b"", "third.csv")
    assert "third.csv has no car 2" in panel._said.value
    assert panel.scored is None
    assert drawn == ["car 2"] * 3


def test_sliders_hold_what_the_notebook_allows_and_refuse_the_rest() -> None:
    given = IdmDriver(55.0, 0.3, 10.0, 3.0, 5.0)  # 198 km/h
    panel = lab_panels.driver_panel(given)
    values = [slider.value for slider in panel.children[:5]]
    assert values == pytest.approx([198.0, 0.3, 10.0, 3.0, 5.0])
    usual = lab_panels.driver_panel(IdmDriver(15.0)).children[3]
    assert (usual.min, usual.max) == (0.3, 2.5)
    with pytest.raises(SettingsError, match=r"^acceleration_mps2 = 3\.5 \(range: 0\.2 to 3\)"):
        lab_panels.driver_panel(given._replace(acceleration_mps2=3.5))


def test_sliders_allow_what_the_notebook_and_a_calibration_do() -> None:
    notebook = read_catalogue(Path(__file__).parents[3] / "notebooks")["20_physics_lab"]
    ranges = {one.name: (one.low, one.high) for one in notebook.parameters}
    fitted = dict(calibration_problem.BOUNDS)
    slowest, fastest = fitted["desired_speed_mps"]
    fitted["desired_speed_kmh"] = slowest * KMH_PER_MPS, fastest * KMH_PER_MPS
    for name, slider in SLIDERS.items():
        for low, high in (ranges[name], fitted[name]):
            assert low is not None
            assert high is not None
            assert slider.allowed[0] <= low < high <= slider.allowed[1], name


def test_a_fit_that_is_stopped_in_the_panel_keeps_its_best(trace: Trace) -> None:
    panel = lab_panels.CalibrationPanel([trace])
    panel._stop.click()
    panel.run()
    assert "best so far" in panel._said.value
    assert panel.fit is not None
    assert not panel.fit.finished


def test_traces_come_from_files_or_from_the_library(trace: Trace, tmp_path: Path) -> None:
    one, other = lab_fit.lab_traces("")
    assert one[0].duration_s > 200
    assert other[0].duration_s > 200
    path = tmp_path / "mine.csv"
    path.write_text(trace.frame().write_csv())
    own, others = lab_fit.lab_traces(str(path))
    assert (own[0].name, others) == ("mine", [])
    with pytest.raises(SkipReport, match="no file"):
        lab_fit.lab_traces("none.csv")
    with pytest.raises(SkipReport, match="has no car 3"):
        lab_fit.lab_traces(str(path), driver="car 3")


def test_a_fit_is_saved_only_under_a_name(found: Fit, trace: Trace, drivers: Path) -> None:
    assert "Not saved" in repr(lab_fit.save_driver("", found))
    assert not drivers.exists()
    assert "fleet simulate --driver calm" in repr(lab_fit.save_driver("calm", found))
    before = (drivers / "calm.yaml").read_bytes()
    with pytest.raises(SettingsError, match="There is a driver calm already"):
        lab_fit.save_driver("calm", found, score_driver(found.driver, [trace]), [trace])
    assert (drivers / "calm.yaml").read_bytes() == before
    lab_fit.save_driver("calm", found, score_driver(found.driver, [trace]), [trace], replace=True)
    assert load_profile("calm", drivers).provenance.scored_on == {"synthetic": ""}


def test_a_name_that_is_taken_is_refused_before_the_fit(found: Fit, drivers: Path) -> None:
    lab_fit.refuse_taken("")
    lab_fit.refuse_taken("calm")
    lab_fit.save_driver("calm", found)
    with pytest.raises(SettingsError, match=r"driver calm already .*Choose another name for save_as, or set replace"):
        lab_fit.refuse_taken("calm")
    lab_fit.refuse_taken("calm", replace=True)
    with pytest.raises(SettingsError, match="save_as = No name is no name"):
        lab_fit.refuse_taken("No name")
