"""What the widget sends."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from fleetlib.clock import ManualClock, to_us
from fleetlib.contracts.live import VehicleState, decode_live, live_frame_columns
from fleetlib.errors import SettingsError
from fleetlib.maps import LiveMap

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def frame(**more: object) -> pl.DataFrame:
    columns = {"vehicle_id": [5, 6, 5], "latitude_deg": [52.0, 52.1, 52.2], "longitude_deg": [13.0, 13.1, 13.2]}
    return pl.DataFrame({**columns, **more})


def sent(live: LiveMap) -> dict[str, np.ndarray]:
    return live_frame_columns(decode_live(live.message).frame)


def test_of_several_rows_of_a_vehicle_the_last_one_counts() -> None:
    live = LiveMap(clock=ManualClock(to_us(NOW)))
    assert live.show(frame())
    columns = sent(live)
    assert columns["vehicle_id"].tolist() == [6, 5]
    assert columns["latitude_e7"].tolist() == [521_000_000, 522_000_000]
    assert decode_live(live.message).frame.complete


def test_only_what_moves_is_carried_on() -> None:
    live = LiveMap()
    live.show(frame(speed_mps=[0.0, 20.0, 0.3], heading_deg=[0.0, 90.0, 90.0]))
    columns = sent(live)
    assert columns["state"].tolist() == [VehicleState.MOVING, VehicleState.STOPPED]
    assert columns["velocity_east_cmps"].tolist() == [2_000, 0]
    assert columns["velocity_north_cmps"].tolist() == [0, 0]


def test_a_faster_loop_than_the_browser_follows_leaves_frames_out() -> None:
    live = LiveMap()
    assert live.show(frame())
    before = live.message
    assert not live.show(frame(speed_mps=[9.0, 9.0, 9.0]))
    assert live.message == before


def test_an_empty_frame_clears_the_map() -> None:
    live = LiveMap()
    assert live.show(frame().clear())
    assert decode_live(live.message).frame.count == 0


def test_a_frame_without_positions_is_refused() -> None:
    with pytest.raises(SettingsError, match="longitude_deg"):
        LiveMap().show(frame().drop("longitude_deg"))


def test_the_widget_says_where_its_roads_come_from() -> None:
    lines = [{"path": [[13.3, 52.5], [13.5, 52.5]], "class": "arterial"}]
    assert LiveMap().road_source == ""
    assert LiveMap({"lines": lines}).road_source == "fictitious, generated"
    assert LiveMap({"lines": lines, "attribution": "© them"}).road_source == "© them"
