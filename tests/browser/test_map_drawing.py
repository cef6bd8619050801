"""What WebGL draws, pixel by pixel, against positions computed here."""

from __future__ import annotations

import numpy as np
import pytest

from fleetlib.contracts.live import VehicleState
from tests.browser.live_server import LiveServer
from tests.browser.seeing import (
    LATITUDE,
    LONGITUDE,
    Watched,
    blobs,
    color_of,
    eastward,
    expected_pixels,
    frame_message,
    northward,
)

ZOOM = 13.0


def test_five_hundred_vehicles_are_drawn_each_at_its_place(watched: Watched, server: LiveServer) -> None:
    columns, rows = np.meshgrid(np.arange(-12, 13), np.arange(-10, 10))
    east_m, north_m = 180.0 * columns.ravel(), 180.0 * rows.ravel()
    server.greeting = [frame_message(east_m, north_m)]
    watched.open(server.url)
    watched.wait_vehicles(500)
    watched.look(LONGITUDE, LATITUDE, ZOOM)
    watched.freeze()

    seen = blobs(watched.pixels(), color_of(VehicleState.STOPPED))

    wanted = expected_pixels(watched, eastward(east_m), northward(north_m), ZOOM)
    assert len(seen) == 500
    distance = np.hypot(*(wanted[:, None, :] - seen[None, :, :]).transpose(2, 0, 1)).min(axis=1)
    assert distance.max() < 1.0
    assert watched.errors == []


@pytest.mark.parametrize("zoom", [11.5, 15.0, 18.0], ids=lambda zoom: f"at zoom {zoom}")
def test_a_vehicle_moves_between_frames_to_where_its_velocity_carries_it(
    watched: Watched, server: LiveServer, zoom: float
) -> None:
    speed_mps, after_s = 20.0, 3.5
    server.greeting = [frame_message(0.0, 0.0, speed_mps=speed_mps, heading_deg=60.0)]
    watched.open(server.url)
    watched.wait_vehicles(1)
    watched.look(LONGITUDE, LATITUDE, zoom)
    watched.freeze(after_s)

    (seen,) = blobs(watched.pixels(), color_of(VehicleState.STOPPED))

    east_m, north_m = speed_mps * after_s * np.sin(np.radians(60)), speed_mps * after_s * np.cos(np.radians(60))
    (wanted,) = expected_pixels(watched, eastward([east_m]), northward([north_m]), zoom)
    # The wire carries 0.01 m/s: 0.02 m after 3.5 s, and so nothing at these zooms.
    assert np.hypot(*(seen - wanted)) < 1.0


def test_without_news_a_vehicle_stands_after_five_seconds(watched: Watched, server: LiveServer) -> None:
    server.greeting = [frame_message(0.0, 0.0, speed_mps=10.0, heading_deg=90.0)]
    watched.open(server.url)
    watched.wait_vehicles(1)
    watched.look(LONGITUDE, LATITUDE, 16)
    watched.freeze(60.0)

    (seen,) = blobs(watched.pixels(), color_of(VehicleState.STOPPED))

    (wanted,) = expected_pixels(watched, eastward([50.0]), northward([0.0]), 16)
    assert np.hypot(*(seen - wanted)) < 1.0


def test_a_correction_is_blended_in_and_then_complete(watched: Watched, server: LiveServer) -> None:
    server.greeting = [frame_message(0.0, 0.0)]
    watched.open(server.url)
    watched.wait_vehicles(1)
    watched.look(LONGITUDE, LATITUDE, 17)
    before = watched.page.evaluate("fleetPage.map.table.version")
    server.send(frame_message(40.0, 0.0))
    watched.wait(f"fleetPage.map.table.version > {before}")

    watched.freeze(0.0)
    (at_once,) = blobs(watched.pixels(), color_of(VehicleState.STOPPED))
    watched.freeze(3.0)
    (later,) = blobs(watched.pixels(), color_of(VehicleState.STOPPED))

    old, new = expected_pixels(watched, eastward([0.0, 40.0]), northward([0.0, 0.0]), 17)
    assert np.hypot(*(at_once - old)) < 1.0
    assert np.hypot(*(later - new)) < 1.0


def test_a_moving_vehicle_is_an_arrow_that_points_where_it_drives(watched: Watched, server: LiveServer) -> None:
    server.greeting = [frame_message(0.0, 0.0, VehicleState.MOVING, speed_mps=5.0, heading_deg=90.0)]
    watched.open(server.url)
    watched.wait_vehicles(1)
    watched.look(LONGITUDE, LATITUDE, 17)
    watched.freeze()

    pixels = watched.pixels()
    (y, x) = np.nonzero(np.abs(pixels[..., :3].astype(int) - color_of(VehicleState.MOVING)).max(axis=2) < 24)

    height_at = {column: np.ptp(y[x == column]) for column in np.unique(x)}
    tail = [height_at[column] for column in sorted(height_at)[2:5]]
    tip = [height_at[column] for column in sorted(height_at)[-5:-2]]
    assert np.ptp(x) > 8
    assert min(tail) > max(tip)


def test_a_state_that_is_hidden_is_not_drawn_and_comes_back(watched: Watched, server: LiveServer) -> None:
    server.greeting = [frame_message([0.0, 100.0], 0.0, [VehicleState.STOPPED, VehicleState.PARKED])]
    watched.open(server.url)
    watched.wait_vehicles(2)
    watched.look(LONGITUDE, LATITUDE, 15)
    row = watched.page.locator(".legend-row", has_text="Stopped")

    row.click()
    pixels = watched.pixels()
    assert len(blobs(pixels, color_of(VehicleState.STOPPED))) == 0
    assert len(blobs(pixels, color_of(VehicleState.PARKED))) == 1

    row.click()
    assert len(blobs(watched.pixels(), color_of(VehicleState.STOPPED))) == 1


def test_all_states_have_their_own_colour_on_the_map(watched: Watched, server: LiveServer) -> None:
    states = [VehicleState.MOVING, VehicleState.STOPPED, VehicleState.PARKED, VehicleState.ALERT]
    server.greeting = [frame_message(100.0 * np.arange(4), 0.0, states)]
    watched.open(server.url)
    watched.wait_vehicles(4)
    watched.look(LONGITUDE, LATITUDE, 15)
    watched.freeze(0.0)
    pixels = watched.pixels()
    for state in states:
        assert len(blobs(pixels, color_of(state), tolerance=12)) >= 1, state.name
