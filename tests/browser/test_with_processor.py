"""The page against the processor's own live server: what the board knows is what the operator sees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl
import pytest
from playwright.sync_api import expect

from fleetlib.clock import SystemClock, to_datetime
from fleetlib.contracts.columns import TELEMETRY_SCHEMA
from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.incidents import IncidentKind, Severity, encode_incidents, incident_frame, incident_id
from fleetlib.maps import STATIC_FOLDER
from fleetlib.processor.board import LiveBoard
from fleetlib.processor.live import LiveServer
from fleetlib.settings import LiveSettings
from fleetlib.stack import free_port
from tests.browser.seeing import LATITUDE, LONGITUDE, Watched

VEHICLES = 40
RUNNING = int(StatusFlag.IGNITION | StatusFlag.ENGINE_RUNNING | StatusFlag.GNSS_FIX)
ROADS = {"lines": [{"path": [[LONGITUDE - 0.02, LATITUDE], [LONGITUDE + 0.02, LATITUDE]], "class": "arterial"}]}


def samples(now_us: int) -> pl.DataFrame:
    """Half of the vehicles drive east, half stand."""
    ids = list(range(1, VEHICLES + 1))
    given = pl.DataFrame(
        {
            "vehicle_id": ids,
            "time": [to_datetime(now_us)] * VEHICLES,
            "ingest_time": [to_datetime(now_us)] * VEHICLES,
            "latitude_deg": [LATITUDE + 0.0005 * (one % 7 - 3) for one in ids],
            "longitude_deg": [LONGITUDE + 0.0005 * (one - 20) for one in ids],
            "speed_mps": [10.0 if one % 2 else 0.0 for one in ids],
            "heading_deg": [90.0] * VEHICLES,
            "flags": [RUNNING] * VEHICLES,
            "odometer_m": [12_345_678] * VEHICLES,
        }
    )
    missing = [pl.lit(0).alias(name) for name in TELEMETRY_SCHEMA if name not in given.columns]
    return given.with_columns(missing).select(TELEMETRY_SCHEMA.names()).cast(TELEMETRY_SCHEMA)


def crash(now_us: int, vehicle_id: int) -> pl.DataFrame:
    row = {
        "incident_id": incident_id(vehicle_id, IncidentKind.CRASH, now_us),
        "revision": 0,
        "vehicle_id": vehicle_id,
        "kind": int(IncidentKind.CRASH),
        "severity": int(Severity.SEVERE),
        "start_time": now_us,
        "end_time": now_us,
        "latitude_deg": LATITUDE,
        "longitude_deg": LONGITUDE,
        "speed_mps": 15.0,
        "peak_value": 49.0,
        "threshold_value": 24.5,
        "detected_time": now_us,
        "rule": "crash/1",
    }
    return incident_frame([row])


@pytest.fixture
def board() -> LiveBoard:
    return LiveBoard()


@pytest.fixture
def processor(board: LiveBoard) -> Iterator[LiveServer]:
    settings = LiveSettings(port=free_port(), interval_ms=200)
    server = LiveServer(settings, board, STATIC_FOLDER, SystemClock(), roads=ROADS)
    server.start()
    yield server
    server.stop()


def test_vehicles_incidents_and_details_reach_the_operator(
    watched: Watched, processor: LiveServer, board: LiveBoard
) -> None:
    now_us = SystemClock().now_us()
    board.update(samples(now_us), now_us)
    watched.open(processor.url)
    watched.wait_vehicles(VEHICLES)
    watched.wait("fleetPage.map.table.stateCounts[1] === 20 && fleetPage.map.table.stateCounts[2] === 20")
    expect(watched.page.locator("[data-tile=vehicles]")).to_have_text(str(VEHICLES))

    incidents = crash(now_us, 7)
    board.alert(incidents, now_us)
    processor.push(encode_incidents(incidents))
    expect(watched.page.locator(".incident-kind")).to_have_text("Crash")
    watched.wait("fleetPage.map.table.stateCounts[4] === 1")

    watched.page.locator(".incident").click()
    panel = watched.page.locator(".panel.vehicle")
    expect(panel.locator("h2")).to_have_text("Vehicle 7")
    expect(panel).to_contain_text("12,346\u2009km")
    expect(panel.locator(".mini")).to_contain_text("Crash")
    assert watched.errors == []


def test_the_processors_policy_lets_the_page_draw_and_nothing_else_in(
    watched: Watched, processor: LiveServer, board: LiveBoard
) -> None:
    now_us = SystemClock().now_us()
    board.update(samples(now_us - round(timedelta(seconds=1).total_seconds() * 1e6)), now_us)
    watched.open(processor.url)
    watched.wait_vehicles(VEHICLES)
    watched.wait("fleetPage.map.framesDrawn > 3")
    assert {url.split("/")[2] for url in watched.requests} == {f"127.0.0.1:{processor.port}"}
    assert watched.page.evaluate("document.fonts.check('16px \"Inter Variable\"')")
    assert watched.errors == []
