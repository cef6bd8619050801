"""The pydeck maps in a real browser: drawn, and without a single request."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from playwright.sync_api import Browser, Page

from fleetlib.contracts.live import VehicleState
from fleetlib.maps import OfflineMap, fleet_map, share_bundle
from tests.browser.seeing import blobs, color_of, eastward, northward, screenshot


@pytest.fixture(scope="module")
def shown() -> OfflineMap:
    columns, rows = np.meshgrid(np.arange(4), np.arange(10))  # clear of the boxes in the corners
    frame = pl.DataFrame(
        {
            "vehicle_id": np.arange(1, 41),
            "longitude_deg": eastward(400.0 * columns.ravel()),
            "latitude_deg": northward(400.0 * rows.ravel()),
            "state": [int(VehicleState.STOPPED)] * 40,
        }
    )
    return fleet_map(frame)


def draw(browser: Browser, path: Path, frames: int, height: int = 480) -> tuple[Page, list[str]]:
    """Open a file; return the page when every frame holds a canvas, and the addresses it asked for."""
    page = browser.new_page(viewport={"width": 900, "height": height})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    for frame in page.frames[-frames:]:
        frame.wait_for_selector("canvas", timeout=60_000)
    return page, asked


def spots(page: Page, wanted: int, timeout_s: float = 30) -> int:
    """Return how many vehicles are seen, waiting until it is the wanted number: a canvas alone proves nothing."""
    deadline = time.monotonic() + timeout_s
    while True:
        seen = len(blobs(screenshot(page), color_of(VehicleState.STOPPED)))
        if seen == wanted or time.monotonic() > deadline:
            return seen
        page.wait_for_timeout(200)


def test_a_saved_map_draws_every_vehicle_and_asks_for_nothing(
    browser: Browser, shown: OfflineMap, tmp_path: Path
) -> None:
    path = shown.save(tmp_path / "map.html")
    page, asked = draw(browser, path, 1)
    assert spots(page, 41) == 41  # 40 vehicles and the sign in the legend
    assert asked == [path.as_uri()]
    page.close()


def test_two_maps_of_a_report_draw_from_one_copy_of_deck_gl(
    browser: Browser, shown: OfflineMap, tmp_path: Path
) -> None:
    report = tmp_path / "report.html"
    frame = shown._repr_html_()
    report.write_text(share_bundle(f"<html><body style='margin:0'>{frame}{frame}</body></html>"))
    page, asked = draw(browser, report, 2, height=970)
    assert spots(page, 82) == 82
    assert asked == [report.as_uri()]
    page.close()
