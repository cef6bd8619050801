"""Tables for people: units, digits, escapes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.reports.charts import Chart, bars, curves, lines
from fleetlib.reports.day_charts import incident_chart
from fleetlib.reports.html import external_addresses
from fleetlib.reports.tables import facts, table
from fleetlib.reports.units import duration, formatter, label, unit


@pytest.mark.parametrize(
    ("name", "value", "shown", "measure"),
    [
        ("speed_mps", 10.0, "36.0", "km/h"),
        ("distance_m", 1_234_567.0, "1\u202f234.6", "km"),
        ("energy_level_ratio", 0.125, "12.5", "%"),
        ("peak_acceleration_mps2", -4.456, "-0.45", "g"),
        ("driving_time_s", 7_500.0, "2 h 05 min", ""),
        ("lag_s", 0.25, "0.2", "s"),
        ("vehicle_id", 1_017, "1017", ""),
        ("samples", 20_500, "20\u202f500", ""),
        ("start_time", datetime(2026, 11, 23, 5, 6, 7, tzinfo=UTC), "2026-11-23 05:06:07", ""),
        ("speed_mps", None, "\u2013", "km/h"),
        ("speed_mps", float("nan"), "\u2013", "km/h"),
    ],
)
def test_the_name_of_a_column_decides_how_it_is_shown(name: str, value: object, shown: str, measure: str) -> None:
    assert (formatter(name)(value), unit(name)) == (shown, measure)


def test_labels_leave_the_unit_out() -> None:
    assert [label(name) for name in ("max_speed_mps", "distance_m", "kind")] == ["Max speed", "Distance", "Kind"]


@pytest.mark.parametrize(("seconds", "shown"), [(8, "8 s"), (720, "12 min"), (3_599.0, "1 h 00 min"), (None, "\u2013")])
def test_durations(seconds: float | None, shown: str) -> None:
    assert duration(seconds) == shown


def test_a_table_escapes_and_counts() -> None:
    frame = pl.DataFrame({"name": ["<b>"] * 3, "speed_mps": [1.0, 2.0, None]})
    page = table(frame, {"name": "", "speed_mps": "Fast"}, rows=2)._repr_html_()
    assert "&lt;b&gt;" in page
    assert "Fast <span class='unit'>km/h</span>" in page
    assert "2 of 3 rows" in page
    assert page.count("<tr>") == 3


def test_an_empty_table_says_so() -> None:
    assert "No incident" in table(pl.DataFrame({"a": []}), empty="No incident.")._repr_html_()


def test_facts_that_are_counts_get_their_thousands_apart() -> None:
    page = facts({"Rows": 18_000, "Sent": (18_086, "by 60 vehicles")})
    assert "18\u202f000" in page._repr_html_()
    assert repr(page) == "Rows: 18\u202f000, Sent: 18\u202f086"


def test_facts_show_their_notes() -> None:
    page = facts({"Distance": ("12 km", "of 3 vehicles"), "Vehicles": "3"})._repr_html_()
    assert "of 3 vehicles" in page
    assert external_addresses(page) == []


def _is_picture(chart: Chart) -> bool:
    data, metadata = chart._repr_mimebundle_()
    return chart.png.startswith(b"\x89PNG") and set(data) == {"image/png", "text/plain"} and bool(metadata)


def test_charts_are_drawn_with_titles_and_units() -> None:
    times = pl.datetime_range(
        datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 23, 5, tzinfo=UTC), "1h", time_unit="us", eager=True
    )
    frame = pl.DataFrame({"time": times, "speed_mps": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "kind": ["a", "b"] * 3})
    drawn = lines(frame, "time", ["speed_mps"], title="Speed over the day", by="kind")
    axis = drawn.figure.axes[0]
    assert (axis.get_title(loc="left"), axis.get_ylabel(), axis.get_xlabel()) == (
        "Speed over the day",
        "Speed, km/h",
        "Time, UTC",
    )
    assert np.asarray(axis.lines[0].get_ydata()) == pytest.approx([3.6, 10.8, 18.0])
    assert _is_picture(drawn)
    assert _is_picture(curves({"theory": frame, "ring": frame}, "speed_mps", "speed_mps", title="x", dots=["ring"]))


def test_stacked_bars_reach_the_sum() -> None:
    frame = pl.DataFrame({"hour": [1, 1, 2], "kind": ["a", "b", "b"], "incidents": [2, 3, 4]})
    axis = bars(frame, "hour", "incidents", title="t", by="kind").figure.axes[0]
    assert max(patch.get_window_extent().ymax for patch in axis.patches) == axis.transData.transform((0, 5))[1]


KINDS = [kind.name.lower() for kind in IncidentKind]
DAY = datetime(2026, 11, 23, tzinfo=UTC)


def _legend(kinds: list[str]) -> dict[str, object]:
    """The legend of the incident chart of a day with these kinds, an hour after another: colour by text."""
    frame = pl.DataFrame({"start_time": [DAY + timedelta(hours=hour) for hour in range(len(kinds))], "kind": kinds})
    chart = incident_chart(frame.with_columns(pl.col("start_time").dt.cast_time_unit("us")))
    assert isinstance(chart, Chart)
    legend = chart.figure.axes[0].get_legend()
    assert legend is not None
    return {
        text.get_text(): patch.get_facecolor()
        for text, patch in zip(legend.get_texts(), legend.get_patches(), strict=True)
    }


def test_each_kind_of_incident_has_a_colour_of_its_own_on_every_day() -> None:
    every = _legend(KINDS)
    assert len(set(every.values())) == len(IncidentKind)
    assert "GNSS jamming" in every
    few = _legend(["gnss_jamming", "overspeed", "crash"])
    assert list(few) == ["crash", "overspeed", "GNSS jamming"]
    assert few == {name: every[name] for name in few}


def test_a_whole_day_is_not_called_by_the_day_after() -> None:
    frame = pl.DataFrame({"hour": [DAY], "incidents": [1]}, schema_overrides={"hour": pl.Datetime("us", "UTC")})
    figure = bars(frame, "hour", "incidents", title="t", within=(DAY, DAY + timedelta(days=1))).figure
    figure.draw_without_rendering()
    axis = figure.axes[0].xaxis
    assert next(iter(axis.get_ticklabels())).get_text() == "Nov-23"
    assert axis.get_offset_text().get_text() == "2026"
