"""Maps of notebooks and reports: what they take, what they refuse, and that they ask for nothing."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.incidents import IncidentKind, Severity
from fleetlib.errors import SettingsError
from fleetlib.maps import OfflineMap, fleet_map, heat_map, incident_map, share_bundle
from fleetlib.maps.frames import road_lines, view_of
from fleetlib.maps.parts import with_state
from fleetlib.maps.style import RAMP, ramp_color

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ROADS = {"lines": [{"path": [[13.3, 52.5], [13.5, 52.5]], "class": "arterial", "speed_limit_mps": 13.9}]}


def positions(**more: Any) -> pl.DataFrame:
    columns = {"vehicle_id": [1, 2, 3], "latitude_deg": [52.5, 52.51, 52.52], "longitude_deg": [13.4, 13.41, 13.42]}
    return pl.DataFrame({**columns, **more})


def track() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "time": [START + timedelta(seconds=k) for k in range(10)],
            "latitude_deg": [52.5 + 1e-4 * k for k in range(10)],
            "longitude_deg": [13.4] * 10,
            "speed_mps": [11.0 - k for k in range(10)],
        }
    )


def one_incident(**more: Any) -> dict[str, Any]:
    row = {
        "vehicle_id": 17,
        "kind": int(IncidentKind.HARSH_BRAKING),
        "severity": int(Severity.SEVERE),
        "start_time": START,
        "latitude_deg": 52.5005,
        "longitude_deg": 13.4,
        "speed_mps": 10.0,
    }
    return {**row, **more}


def layer(shown: OfflineMap, name: str) -> Any:
    return next(one for one in shown.deck.layers if one.id == name)


def test_a_map_carries_everything_it_needs() -> None:
    page = fleet_map(positions(), ROADS).page()
    assert re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="?(?:https?:)?//', page) == []
    assert "createDeck" in page
    assert "Roads: fictitious" in page


def test_a_notebook_shows_the_map_in_a_frame_of_its_own() -> None:
    shown = fleet_map(positions(), title='Fleet "A" <now>')._repr_html_()
    assert shown.startswith("<iframe")
    assert 'title="Fleet &quot;A&quot; &lt;now&gt;"' in shown
    assert "<now>" not in shown


def test_a_saved_map_is_one_file(tmp_path: Path) -> None:
    path = heat_map(positions(samples=[1, 10, 100])).save(tmp_path / "maps" / "heat.html")
    assert [one.name for one in path.parent.iterdir()] == ["heat.html"]


def test_a_map_is_saved_over_a_file_only_when_told_to(tmp_path: Path) -> None:
    shown, path = heat_map(positions(samples=[1, 10, 100])), tmp_path / "heat.html"
    path.write_text("mine")
    with pytest.raises(SettingsError, match=r"heat\.html is there already\. Give replace=True"):
        shown.save(path)
    assert path.read_text() == "mine"
    shown.save(path, replace=True)
    assert "createDeck" in path.read_text()
    with pytest.raises(SettingsError, match="cannot be written"):
        shown.save(path / "below" / "a file.html")


def test_vehicles_are_sorted_into_states_by_speed_and_ignition() -> None:
    frame = positions(speed_mps=[12.0, 0.0, 0.0], flags=[1, int(StatusFlag.IGNITION), 0])
    assert with_state(frame)["state"].to_list() == [1, 2, 3]
    legend = {entry.label: entry.value for entry in fleet_map(frame).legend}
    assert legend == {"Moving": "1", "Stopped": "1", "Parked": "1"}


def test_direction_lines_end_where_the_vehicle_will_be() -> None:
    frame = positions(speed_mps=[10.0, 0.0, 0.0], heading_deg=[0.0, 90.0, 90.0])
    (line,) = layer(fleet_map(frame), "ahead").data
    assert line["b"][0] == pytest.approx(line["a"][0], abs=1e-6)
    assert (line["b"][1] - line["a"][1]) * 111_195 == pytest.approx(80.0, abs=0.2)


def test_no_vehicle_is_a_map_that_says_so() -> None:
    assert fleet_map(positions().clear()).subtitle == "no vehicle has reported"
    assert heat_map(positions(samples=[0, 0, 0])).subtitle == "no data in this time"


def test_pandas_is_as_good_as_polars() -> None:
    assert fleet_map(positions().to_pandas()).subtitle == fleet_map(positions()).subtitle


def test_the_track_is_coloured_by_speed_and_the_incident_marked() -> None:
    shown = incident_map(track(), one_incident(), positions(distance_m=[12.4, 80.0, 140.0]), ROADS)
    colors = [tuple(piece["c"]) for piece in layer(shown, "track").data]
    assert len(colors) == 9
    assert RAMP.index(colors[0]) > RAMP.index(colors[-1])
    (place,) = layer(shown, "incident").data
    assert place["p"] == [13.4, 52.5005]
    assert layer(shown, "nearby").data[0]["text"] == "Vehicle 1\n12 m away"
    assert shown.title == "Harsh braking, vehicle 17"


@pytest.mark.parametrize("kind", [3, "harsh_braking", "Harsh braking"])
def test_kinds_are_numbers_or_words(kind: Any) -> None:
    shown = incident_map(track(), one_incident(kind=kind, severity="severe"))
    assert shown.title == "Harsh braking, vehicle 17"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda: fleet_map(positions().drop("latitude_deg")),
            "positions has no column latitude_deg; it has: vehicle_id",
        ),
        (lambda: fleet_map([1, 2]), "positions is a list"),
        (lambda: heat_map(positions()), "cells has no column samples"),
        (lambda: incident_map(track(), pl.DataFrame([one_incident()] * 2)), "incident has 2 rows"),
        (lambda: incident_map(track(), {"vehicle_id": 1}), "incident has no kind"),
        (lambda: incident_map(track(), one_incident(kind="explosion")), "'explosion' is no IncidentKind"),
    ],
    ids=["missing column", "no frame", "no values", "two incidents", "half an incident", "unknown kind"],
)
def test_wrong_input_is_one_sentence_with_advice(make: Any, says: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(says)) as caught:
        make()
    assert caught.value.advice


def test_roads_come_in_three_forms() -> None:
    class Line:
        path = ((13.3, 52.5), (13.5, 52.5))
        road_class = "ARTERIAL"

    class Network:
        def lines(self) -> list[Line]:
            return [Line()]

    assert road_lines(ROADS) == road_lines(ROADS["lines"]) == road_lines(Network())
    assert road_lines(None) == []


def _town(*strays: tuple[float, float, int]) -> pl.DataFrame:
    """Cells of a town of 4 by 4 km, and others elsewhere: longitude, latitude, samples."""
    town = [(13.4 + 0.002 * x, 52.5 + 0.002 * y, 50) for x in range(20) for y in range(20)]
    return pl.DataFrame([*town, *strays], ["longitude_deg", "latitude_deg", "samples"], orient="row")


def test_one_vehicle_abroad_does_not_make_a_dot_of_the_town() -> None:
    alone, beside = heat_map(_town()), heat_map(_town((16.8, 46.9, 120)))
    view, same = (shown.deck.initial_view_state for shown in (alone, beside))
    assert (same.zoom, same.longitude, same.latitude) == (view.zoom, view.longitude, view.latitude)
    assert len(layer(beside, "cells").data) == 401  # it is there for who zooms out
    assert beside.subtitle == "401 cells, 20,120 samples; 1 cell lies far away: zoom out"


@pytest.mark.parametrize("strays", [[(13.48, 52.52, 40)], [(16.8, 46.9, 4_000)]], ids=["outskirts", "a second town"])
def test_what_is_near_or_much_is_in_the_first_view(strays: list[tuple[float, float, int]]) -> None:
    cells = _town(*strays)
    shown = heat_map(cells)
    places = list(zip(cells["longitude_deg"], cells["latitude_deg"], strict=True))
    assert shown.deck.initial_view_state.zoom == view_of(places).zoom
    assert "zoom out" not in shown.subtitle


def test_cells_fill_the_grid_without_gaps() -> None:
    step = 0.01
    frame = pl.DataFrame(
        {
            "latitude_deg": [52.5, 52.5],
            "longitude_deg": [13.4, 13.4 + step],
            "samples": [3, 900],
            "cell_latitude_deg": [step] * 2,
        }
    )
    left, right = (one["p"] for one in layer(heat_map(frame), "cells").data)
    assert left[1] == pytest.approx(right[0])
    assert left[2] == pytest.approx(right[3])


@given(st.floats(0, 1e9), st.lists(st.floats(0, 1e9), min_size=1, max_size=5, unique=True).map(sorted))
def test_greater_values_are_never_darker(value: float, limits: list[float]) -> None:
    assert RAMP.index(ramp_color(value, limits)) <= RAMP.index(ramp_color(value * 2, limits))


@given(
    st.lists(st.tuples(st.floats(-179, 179), st.floats(-80, 80)), min_size=2, max_size=20),
)
def test_the_view_shows_every_position(places: list[tuple[float, float]]) -> None:
    view = view_of(places)
    degrees_shown = 360 * 880 / (512 * 2**view.zoom)
    if view.zoom > 0.5:  # further out than this the map does not go
        for longitude, _ in places:
            assert abs(longitude - view.longitude) <= degrees_shown / 2
    assert 0.5 <= view.zoom <= 15.5
    assert math.isfinite(view.latitude)


def test_a_report_with_two_maps_carries_deck_gl_once() -> None:
    one = fleet_map(positions())._repr_html_()
    document = f"<html><body class='r'><p>{one}</p><p>{one}</p></body></html>"
    shared = share_bundle(document)
    assert len(shared) < 0.6 * len(document)
    assert shared.count("createDeck=") <= 1 or shared.count("fleet-map-bundle") == 3
    assert share_bundle(f"<body>{one}</body>") == f"<body>{one}</body>"
    assert share_bundle("<body>no map</body>") == "<body>no map</body>"


def test_a_licensed_network_is_named_on_every_picture_of_it() -> None:
    """The Open Database Licence asks for it."""
    licensed = {**ROADS, "attribution": "© OpenStreetMap contributors (ODbL)"}
    shown = [
        fleet_map(positions(), licensed),
        heat_map(positions(samples=[1, 2, 3]), roads=licensed),
        incident_map(track(), one_incident(), roads=licensed),
    ]
    for picture in shown:
        page = picture.page()
        assert "Roads: © OpenStreetMap contributors (ODbL)" in page
        assert "fictitious" not in page
    assert "Roads:" not in fleet_map(positions()).page()
