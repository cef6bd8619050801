"""What an operator sees and does on the live page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.incidents import IncidentKind, Severity
from fleetlib.contracts.live import VehicleState
from fleetlib.contracts.pb import incident_pb2, live_pb2
from tests.browser.live_server import LiveServer
from tests.browser.seeing import (
    LATITUDE,
    LONGITUDE,
    NOW_US,
    Watched,
    eastward,
    expected_pixels,
    frame_message,
    northward,
)

OUTSIDE = """() => {
  const parts = document.querySelectorAll('.panel, .header > *, .header-end > *, .map-tools, .tile');
  const fits = (low, high, size) => low >= 0 && high <= size + 0.5;
  const inside = (box) => fits(box.left, box.right, innerWidth) && fits(box.top, box.bottom, innerHeight);
  const shown = [...parts].filter((part) => part.getBoundingClientRect().width);
  return shown.filter((part) => !inside(part.getBoundingClientRect())).map((part) => part.className);
}"""

FREE = """() => {
  const {left, right, top, bottom} = fleetPage.mapPadding();
  const {width, height} = fleetPage.map.deck;
  return [left, width - right, top, height - bottom];
}"""


def incident(
    number: int, kind: IncidentKind, severity: Severity, before_s: float, **more: float
) -> incident_pb2.Incident:
    start_us = NOW_US - round(before_s * 1e6)
    return incident_pb2.Incident(
        incident_id=bytes([number]) * 16,
        revision=int(more.get("revision", 0)),
        vehicle_id=number,
        kind=incident_pb2.IncidentKind.Name(kind.value),
        severity=incident_pb2.Severity.Name(severity.value),
        start_time_us=start_us,
        end_time_us=start_us,
        latitude_e7=round(LATITUDE * 1e7),
        longitude_e7=round(LONGITUDE * 1e7),
        speed_cmps=1_500,
        peak_value=more.get("peak", 4.9),
        threshold_value=more.get("threshold", 3.9),
        detected_time_us=start_us,
        rule="test/1",
    )


def incidents_message(*items: incident_pb2.Incident) -> bytes:
    return live_pb2.LiveMessage(incidents=incident_pb2.IncidentBatch(items=items)).SerializeToString()


def detail_message(vehicle_id: int, acceleration_longitudinal_mps2: float = -0.980665, *, engine: bool = True) -> bytes:
    flags = StatusFlag.IGNITION | StatusFlag.GNSS_FIX | StatusFlag.ELECTRIC | StatusFlag.MALFUNCTION
    detail = live_pb2.VehicleDetail(
        vehicle_id=vehicle_id,
        time_us=NOW_US - 90_000_000,
        latitude_deg=LATITUDE,
        longitude_deg=LONGITUDE,
        speed_mps=12.5,
        heading_deg=270.0,
        acceleration_longitudinal_mps2=acceleration_longitudinal_mps2,
        odometer_m=84_213_400,
        energy_level_ratio=0.08 * engine,
        coolant_temperature_celsius=31.0 * engine,
        battery_voltage_v=12.62 * engine,
        flags=int(flags),
    )
    return live_pb2.LiveMessage(detail=detail).SerializeToString()


def test_the_page_loads_nothing_but_from_its_own_server(watched: Watched, server: LiveServer) -> None:
    server.greeting = [frame_message(0.0, 0.0)]
    watched.open(server.url)
    watched.wait_vehicles(1)
    watched.wait("fleetPage.hasRoads")
    assert {url.split("/")[2] for url in watched.requests} == {f"127.0.0.1:{server.port}"}
    assert {"/", "/fleet.js", "/page.css", "/token", "/roads.json", "/live"} <= set(server.paths)
    # A font that the policy refused would fall back without a word.
    assert watched.page.evaluate("document.fonts.check('16px \"Inter Variable\"')")


def test_before_any_vehicle_has_reported_the_page_says_so(watched: Watched, server: LiveServer) -> None:
    server.greeting = [frame_message([], [])]
    watched.open(server.url)
    expect(watched.page.locator(".notice")).to_have_text("Connected. No vehicle has reported yet.")
    expect(watched.page.locator(".empty")).to_contain_text("No incidents")


def test_the_header_shows_the_servers_counters(watched: Watched, server: LiveServer) -> None:
    stats = live_pb2.LiveStats(vehicles=5000, online=4812, moving=3104, messages_per_s=12_345, lag_s=0.42)
    server.greeting = [live_pb2.LiveMessage(stats=stats).SerializeToString()]
    watched.open(server.url)
    tiles = {
        "vehicles": "5,000",
        "online": "4,812",
        "moving": "3,104",
        "rate": "12.3k",
        "lag": "0.4\u2009s",
        "incidents": "0",
    }
    for key, text in tiles.items():
        expect(watched.page.locator(f"[data-tile={key}]")).to_have_text(text)


def test_incidents_are_listed_newest_first_with_value_and_limit(watched: Watched, server: LiveServer) -> None:
    old = incident(7, IncidentKind.HARSH_BRAKING, Severity.MODERATE, 130, peak=4.903325)
    new = incident(9, IncidentKind.CRASH, Severity.SEVERE, 61, peak=-49.03325)
    server.greeting = [frame_message([0.0, 50.0], 0.0, ids=[7, 9]), incidents_message(old, new)]
    watched.open(server.url)
    rows = watched.page.locator(".incident")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("Crash")
    expect(rows.nth(0)).to_contain_text("Vehicle 9 · Severe")
    expect(rows.nth(0)).to_contain_text("5.00\u2009g (limit 0.40\u2009g)")
    expect(rows.nth(1)).to_contain_text("0.50\u2009g (limit 0.40\u2009g)")
    expect(rows.nth(1)).to_contain_text("2 min ago")


def test_long_rows_stay_inside_the_list(watched: Watched, server: LiveServer) -> None:
    theft = incident(7, IncidentKind.FUEL_THEFT, Severity.MODERATE, 61, peak=0.4, threshold=0.05)
    battery = incident(9, IncidentKind.BATTERY_FAILURE, Severity.MODERATE, 130, peak=1.5, threshold=1.1)
    theft.vehicle_id = battery.vehicle_id = 2_147_483_647
    server.greeting = [frame_message(0.0, 0.0), incidents_message(theft, battery)]
    watched.open(server.url)
    thin = "\u2009"
    expect(watched.page.locator(".incident-value")).to_have_text(
        [f"40{thin}% of the tank (limit 5{thin}%)", f"1.5{thin}V too low (limit 1.1{thin}V)"]
    )
    rows = watched.page.locator(".incident").all()
    assert [row.evaluate("row => row.scrollWidth - row.clientWidth") for row in rows] == [0, 0]
    list_right = watched.page.locator(".incident-rows").evaluate("list => list.getBoundingClientRect().right")
    for value in watched.page.locator(".incident-value, .incident time").all():
        assert value.evaluate("one => one.getBoundingClientRect().right") <= list_right


def test_a_greater_revision_replaces_an_incident_and_a_smaller_does_not(watched: Watched, server: LiveServer) -> None:
    first = incident(7, IncidentKind.POSSIBLE_CRASH, Severity.MODERATE, 5)
    second = incident(7, IncidentKind.CRASH, Severity.SEVERE, 5, revision=2)
    server.greeting = [incidents_message(first), incidents_message(second), incidents_message(first)]
    watched.open(server.url)
    watched.wait("fleetPage.connection.received.messages >= 3")
    expect(watched.page.locator(".incident")).to_have_count(1)
    expect(watched.page.locator(".incident-kind")).to_have_text("Crash")


def test_the_list_is_filtered_by_severity(watched: Watched, server: LiveServer) -> None:
    light = incident(1, IncidentKind.HARSH_BRAKING, Severity.LIGHT, 5)
    severe = incident(2, IncidentKind.CRASH, Severity.SEVERE, 9)
    server.greeting = [incidents_message(light, severe)]
    watched.open(server.url)
    watched.page.get_by_role("button", name="Severe", exact=True).click()
    expect(watched.page.locator(".incident-kind")).to_have_text(["Crash"])
    expect(watched.page.locator(".badge")).to_have_text("2")


def test_a_click_on_a_vehicle_shows_its_detail_in_readable_units(watched: Watched, server: LiveServer) -> None:
    server.answer = detail_message
    server.greeting = [frame_message([0.0, 300.0], 0.0, [VehicleState.PARKED, VehicleState.STOPPED], ids=[41, 42])]
    watched.open(server.url)
    watched.wait_vehicles(2)
    watched.look(LONGITUDE, LATITUDE, 15)
    watched.pixels()  # drawn
    (place,) = expected_pixels(watched, eastward([300.0]), northward([0.0]), 15)
    watched.page.locator(".map canvas").click(position={"x": float(place[0]), "y": float(place[1])}, force=True)

    panel = watched.page.locator(".panel.vehicle")
    expect(panel.locator("h2")).to_have_text("Vehicle 42")
    expect(panel.locator(".state")).to_have_text("Stopped")
    for text in (
        "45",
        "W 270°",
        "Battery",
        "8\u2009%",
        "\u22120.10\u2009g",
        "84,213\u2009km",
        "12.6\u2009V",
        "Malfunction",
    ):
        expect(panel).to_contain_text(text)
    expect(panel).to_contain_text("measured 1 min ago")
    expect(panel.locator(".bar-fill.low")).to_have_count(1)
    assert set(server.requested) == {42}

    watched.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_level_that_was_not_measured_is_unknown_and_not_low(watched: Watched, server: LiveServer) -> None:
    server.answer = lambda vehicle_id: detail_message(vehicle_id, engine=False)
    server.greeting = [frame_message([0.0], 0.0, ids=[42])]
    watched.open(server.url)
    watched.wait_vehicles(1)
    watched.page.evaluate("fleetPage.search('42')")
    panel = watched.page.locator(".panel.vehicle")
    expect(panel).to_contain_text("84,213\u2009km")  # the detail has arrived
    expect(panel.locator(".bar-value")).to_have_text("–")  # noqa: RUF001 - the dash of what is not known
    expect(panel.locator(".bar-fill.low")).to_have_count(0)
    expect(panel).not_to_contain_text("°C")
    expect(panel).not_to_contain_text("0.0\u2009V")


def test_a_vehicle_is_found_by_its_number_and_an_unknown_one_is_marked(watched: Watched, server: LiveServer) -> None:
    server.greeting = [frame_message([0.0, 300.0], 0.0, ids=[41, 42])]
    watched.open(server.url)
    watched.wait_vehicles(2)
    box = watched.page.get_by_role("searchbox")
    box.fill("77")
    box.press("Enter")
    expect(watched.page.locator(".search.unknown")).to_have_count(1)
    expect(watched.page.locator(".search-note")).to_have_text("No vehicle 77 has reported")
    expect(watched.page.locator(".search-note")).to_be_in_viewport(ratio=1)
    box.fill("41")
    expect(watched.page.locator(".search-note")).to_be_hidden()
    box.press("Enter")
    expect(watched.page.locator(".panel.vehicle h2")).to_have_text("Vehicle 41")
    expect(watched.page.locator(".search.unknown")).to_have_count(0)


def test_the_key_searches_anew_from_wherever_the_focus_is(watched: Watched, server: LiveServer) -> None:
    server.greeting = [
        frame_message([0.0, 300.0], 0.0, ids=[41, 42]),
        incidents_message(incident(41, IncidentKind.CRASH, Severity.SEVERE, 5)),
    ]
    watched.open(server.url)
    watched.wait_vehicles(2)
    watched.page.locator(".incident").click()
    keyboard, title = watched.page.keyboard, watched.page.locator(".panel.vehicle h2")
    for typed, number in (("C-00042", 42), ("41", 41), ("vehicle 42", 42)):  # the first is what reports call it
        keyboard.press("/")
        keyboard.type(typed)
        keyboard.press("Enter")
        expect(title).to_have_text(f"Vehicle {number}")


def test_an_acceleration_that_rounds_to_nothing_has_no_sign(watched: Watched, server: LiveServer) -> None:
    server.answer = lambda vehicle_id: detail_message(vehicle_id, acceleration_longitudinal_mps2=-0.01)
    server.greeting = [frame_message([0.0], 0.0, ids=[42])]
    watched.open(server.url)
    watched.wait_vehicles(1)
    watched.page.evaluate("fleetPage.search('42')")
    panel = watched.page.locator(".panel.vehicle")
    expect(panel).to_contain_text("along0.00\u2009g")


def test_an_incident_opens_its_vehicle_and_flies_there(watched: Watched, server: LiveServer) -> None:
    server.greeting = [
        frame_message([5_000.0, -5_000.0], 0.0, ids=[7, 8]),
        incidents_message(incident(7, IncidentKind.CRASH, Severity.SEVERE, 5)),
    ]
    watched.open(server.url)
    watched.wait_vehicles(2)
    watched.page.locator(".incident").click()
    expect(watched.page.locator(".panel.vehicle h2")).to_have_text("Vehicle 7")
    watched.wait("fleetPage.map.deck.getViewports()[0].zoom > 14.9999")
    middle = watched.page.evaluate(f"fleetPage.map.project({LONGITUDE}, {LATITUDE})")
    left, right, top, bottom = watched.page.evaluate(FREE)
    assert middle == pytest.approx([(left + right) / 2, (top + bottom) / 2], abs=2)


def test_follow_keeps_a_driving_vehicle_in_the_middle(watched: Watched, server: LiveServer) -> None:
    server.greeting = [frame_message(2_000.0, 0.0, VehicleState.MOVING, speed_mps=15.0, heading_deg=90.0, ids=[7])]
    watched.open(server.url)
    watched.wait_vehicles(1)
    watched.page.evaluate("fleetPage.search('7')")
    follow = watched.page.get_by_role("button", name="Follow")
    follow.click()
    expect(follow).to_have_attribute("aria-pressed", "true")
    watched.wait("fleetPage.map.deck.getViewports()[0].zoom > 14.9999")
    watched.freeze(4.0)
    watched.pixels()  # drawn with that clock
    place = watched.page.evaluate(f"fleetPage.map.project({float(eastward(2_060.0))}, {LATITUDE})")
    left, right, top, bottom = watched.page.evaluate(FREE)
    assert place == pytest.approx([(left + right) / 2, (top + bottom) / 2], abs=2)


def test_a_lost_server_is_shown_and_the_page_comes_back_by_itself(watched: Watched, server: LiveServer) -> None:
    watched.expected += ["ERR_CONNECTION_REFUSED", "WebSocket connection"]
    server.greeting = [frame_message([0.0, 10.0], 0.0)]
    watched.open(server.url)
    watched.wait_vehicles(2)

    server.shut()
    expect(watched.page.locator(".connection")).to_contain_text("Offline, retry in")
    assert watched.page.evaluate("fleetPage.map.table.count") == 2, "the last known positions stay"

    server.greeting = [frame_message([0.0, 10.0, 20.0], 0.0)]
    server.open()
    expect(watched.page.locator(".connection")).to_have_text("Live", timeout=30_000)
    watched.wait_vehicles(3)


def test_without_the_server_nothing_looks_measured_now(watched: Watched, server: LiveServer) -> None:
    watched.expected += ["ERR_CONNECTION_REFUSED", "WebSocket connection"]
    server.answer = detail_message
    server.greeting = [frame_message(0.0, 0.0, ids=[42])]
    watched.open(server.url)
    watched.wait_vehicles(1)
    watched.page.evaluate("fleetPage.map.select(42)")
    age, clock = watched.page.locator(".vehicle .age"), watched.page.locator(".clock-box")
    expect(age).to_have_text("measured 1 min ago")
    expect(clock).to_contain_text("UTC")
    values = watched.page.locator(".tile-value").first
    expect(values).to_have_css("opacity", "1")

    server.shut()
    expect(age).to_have_text("last known, measured 1 min ago")
    expect(values).to_have_css("opacity", "0.5")
    watched.page.evaluate("() => { fleetPage.clockOffsetMs += 600_000; fleetPage.tick(); }")  # ten minutes pass
    expect(age).to_have_text("last known, measured 11 min ago")
    expect(clock).to_contain_text("UTC, 10 min ago")

    server.open()
    expect(age).to_have_text("measured 1 min ago", timeout=30_000)
    expect(clock).not_to_contain_text("ago")
    expect(values).to_have_css("opacity", "1")


def test_a_malformed_message_is_counted_and_the_next_one_counts(watched: Watched, server: LiveServer) -> None:
    broken = live_pb2.LiveMessage(frame=live_pb2.LiveFrame(count=3, vehicle_id=b"\x01\x02")).SerializeToString()
    server.greeting = [b"\xff\xff\xff", broken, frame_message(0.0, 0.0)]
    watched.open(server.url)
    watched.wait_vehicles(1)
    assert watched.page.evaluate("fleetPage.connection.received.malformed") == 2


def test_a_complete_frame_forgets_the_others_and_a_partial_one_keeps_them(watched: Watched, server: LiveServer) -> None:
    server.greeting = [frame_message([0.0, 10.0, 20.0], 0.0, ids=[1, 2, 3])]
    watched.open(server.url)
    watched.wait_vehicles(3)
    server.send(frame_message([0.0, 50.0], 0.0, VehicleState.PARKED, ids=[3, 4], complete=False))
    watched.wait_vehicles(4)
    assert watched.page.evaluate("[...fleetPage.map.table.stateCounts]") == [0, 0, 2, 2, 0, 0]
    server.send(frame_message([0.0], 0.0, ids=[4]))
    watched.wait_vehicles(1)
    assert watched.page.evaluate("fleetPage.map.table.get(1, 0) === undefined")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1024, 700), (768, 1024), (390, 844)])
def test_panels_stay_inside_the_window(watched: Watched, server: LiveServer, width: int, height: int) -> None:
    watched.page.set_viewport_size({"width": width, "height": height})
    server.answer = detail_message
    server.greeting = [
        frame_message([0.0, 50.0], 0.0, ids=[7, 9]),
        incidents_message(*(incident(n, IncidentKind.HARSH_CORNERING, Severity.LIGHT, 60 * n) for n in range(1, 30))),
    ]
    watched.open(server.url)
    watched.wait_vehicles(2)
    watched.page.evaluate("fleetPage.search('7')")
    expect(watched.page.locator(".panel.vehicle")).to_contain_text("km/h")
    overflow = watched.page.evaluate(OUTSIDE)
    assert overflow == []
    assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
