from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from fleetlib.clock import ManualClock
from fleetlib.contracts.incidents import IncidentKind, encode_incidents
from fleetlib.contracts.live import VehicleState, decode_live, encode_live_request, live_frame_columns
from fleetlib.detection import detect
from fleetlib.errors import MissingProgram, SettingsError
from fleetlib.processor.access import TOKEN_LIFE_S
from fleetlib.processor.board import LiveBoard
from fleetlib.processor.live import LiveServer
from fleetlib.settings import LiveSettings
from fleetlib.stack import free_port
from tests.unit.processor.streams import G, samples

ROADS = {
    "lines": [{"path": [[13.4, 52.5], [13.5, 52.5]], "class": "arterial", "speed_limit_mps": 13.9}],
    "center": [0, 0],
}
DEADLINE_S = 10.0


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def board(clock: ManualClock) -> LiveBoard:
    board = LiveBoard()
    board.update(samples(clock.now_us() - 2_000_000, range(1, 101)), clock.now_us())
    return board


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<!doctype html><title>live</title>" + " " * 2_000)
    (tmp_path / "fleet.js").write_text("export const answer = 42;")
    return tmp_path


@pytest.fixture
def server(board: LiveBoard, static: Path, clock: ManualClock) -> Iterator[LiveServer]:
    server = LiveServer(LiveSettings(port=free_port(), interval_ms=100), board, static, clock, ROADS)
    server.start()
    yield server
    server.stop()


def get(server: LiveServer, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE_S)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    return response, response.read()


def token(server: LiveServer) -> str:
    return str(json.loads(get(server, "/token")[1])["token"])


def live(server: LiveServer, **given: Any) -> ClientConnection:
    query = given.pop("query", f"?token={token(server)}")
    connection: ClientConnection = connect(
        f"ws://127.0.0.1:{server.port}/live{query}", compression=None, max_size=None, **given
    )
    return connection


def receive(connection: ClientConnection, kind: str) -> Any:
    deadline_s = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline_s:
        message = decode_live(connection.recv(DEADLINE_S))  # type: ignore[arg-type]
        if message.WhichOneof("body") == kind:
            return getattr(message, kind)
    raise AssertionError(f"no {kind} came")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/index.html", "text/html"),
        ("/fleet.js?v=1", "text/javascript"),
        ("/roads.json", "application/json"),
    ],
)
def test_the_page_and_its_parts_are_served(server: LiveServer, static: Path, path: str, kind: str) -> None:
    response, body = get(server, path)
    assert response.status == 200
    assert response.headers["Content-Type"].startswith(kind)
    assert body == (
        json.dumps(ROADS).encode()
        if "roads" in path
        else (static / path.strip("/").split("?")[0]).read_bytes()
        if path != "/"
        else (static / "index.html").read_bytes()
    )


def test_large_files_are_gzipped_for_who_takes_it(server: LiveServer) -> None:
    response, body = get(server, "/", **{"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == get(server, "/")[1]


@pytest.mark.parametrize("path", ["/missing.js", "/../pyproject.toml", "/%2e%2e/settings.py", "//etc/passwd"])
def test_nothing_else_can_be_asked_for(server: LiveServer, path: str) -> None:
    assert get(server, path)[0].status == 404


def test_health_counts_vehicles(server: LiveServer) -> None:
    health = json.loads(get(server, "/healthz")[1])
    assert health == {"status": "ok", "clients": 0, "vehicles": 100}


def test_a_foreign_name_that_points_here_is_refused(server: LiveServer) -> None:
    assert get(server, "/token", Host="evil.example:80")[0].status == 421
    assert get(server, "/token", Host=f"localhost:{server.port}")[0].status == 200


def test_a_frame_holds_every_vehicle_as_columns(server: LiveServer, board: LiveBoard, clock: ManualClock) -> None:
    board.update(samples(clock.now_us(), range(7, 8), speed_mps=0.0, flags=0), clock.now_us())
    with live(server) as connection:
        frame = receive(connection, "frame")
    columns = live_frame_columns(frame)
    assert sorted(columns["vehicle_id"]) == list(range(1, 101))
    assert frame.complete
    assert frame.time_us == clock.now_us()
    others = columns["vehicle_id"] != 7
    assert set(columns["longitude_e7"]) == {134_000_000}
    assert set(columns["latitude_e7"]) == {525_000_000}
    assert set(columns["velocity_east_cmps"][others]) == {1_000}  # 10 m/s, heading 90 degrees
    assert set(columns["velocity_north_cmps"]) == {0}
    assert set(columns["age_s"][others]) == {2}
    assert columns["age_s"][~others].tolist() == [0]
    assert columns["state"][~others].tolist() == [VehicleState.PARKED]
    assert set(columns["state"][others]) == {VehicleState.MOVING}


def test_frames_go_on_and_follow_the_vehicles(server: LiveServer, board: LiveBoard, clock: ManualClock) -> None:
    with live(server) as connection:
        first = receive(connection, "frame")
        board.update(samples(clock.now_us(), range(1, 101), latitude_deg=-33.9), clock.now_us())
        second = receive(connection, "frame")
        while np.unique(live_frame_columns(second)["latitude_e7"]).tolist() != [-339_000_000]:
            second = receive(connection, "frame")
    assert second.sequence > first.sequence


def test_an_incident_is_pushed_within_milliseconds(server: LiveServer, clock: ManualClock) -> None:
    crash = detect(samples(clock.now_us(), range(17, 18), acceleration_longitudinal_mps2=-5 * G))
    with live(server) as connection:
        assert not receive(connection, "incidents").items
        receive(connection, "frame")
        delays_s = []
        for _ in range(5):
            started_s = time.monotonic()
            server.push(encode_incidents(crash))
            (incident,) = receive(connection, "incidents").items
            delays_s.append(time.monotonic() - started_s)
    assert incident.vehicle_id == 17
    assert incident.kind == IncidentKind.CRASH
    assert min(delays_s) < 0.05  # does not wait for the next frame, 100 ms


def test_who_comes_later_gets_the_latest_incidents(server: LiveServer, board: LiveBoard, clock: ManualClock) -> None:
    board.alert(detect(samples(clock.now_us(), range(3, 5), acceleration_longitudinal_mps2=-5 * G)), clock.now_us())
    with live(server) as connection:
        assert {one.vehicle_id for one in receive(connection, "incidents").items} == {3, 4}
        assert receive(connection, "stats").incidents_last_hour == 2


def test_a_click_is_answered_with_the_vehicles_detail(server: LiveServer, board: LiveBoard, clock: ManualClock) -> None:
    board.alert(detect(samples(clock.now_us(), range(3, 5), acceleration_longitudinal_mps2=-5 * G)), clock.now_us())
    with live(server) as connection:
        connection.send(encode_live_request(999))  # unknown: no answer
        connection.send(encode_live_request(3))
        detail = receive(connection, "detail")
    assert detail.vehicle_id == 3
    assert detail.latitude_deg == pytest.approx(52.5)
    assert detail.speed_mps == 10
    assert [one.vehicle_id for one in detail.incidents] == [3]


def test_what_is_no_request_closes_the_connection(server: LiveServer) -> None:
    for nonsense in (b"\xff\xff", "text", b"x" * 5_000):
        with live(server) as connection:
            connection.send(nonsense)
            with pytest.raises(ConnectionClosed):
                receive(connection, "detail")
    with live(server) as connection:
        receive(connection, "frame")


def expired(server: LiveServer, clock: ManualClock) -> str:
    old = token(server)
    clock.advance(TOKEN_LIFE_S + 1)
    return old


@pytest.mark.parametrize("wrong", ["", "?token=", "?token=99999999999.00", "?token=abc", "?token=1.%C3%A9", "expired"])
def test_no_connection_without_a_valid_token(server: LiveServer, clock: ManualClock, wrong: str) -> None:
    query = f"?token={expired(server, clock)}" if wrong == "expired" else wrong
    with pytest.raises(InvalidStatus) as refused:
        live(server, query=query)
    assert refused.value.response.status_code == 401


def test_a_page_of_another_origin_cannot_connect(server: LiveServer) -> None:
    with pytest.raises(InvalidStatus) as refused:
        live(server, origin="https://evil.example")
    assert refused.value.response.status_code == 403
    with live(server, origin=f"http://127.0.0.1:{server.port}") as connection:
        receive(connection, "frame")


def test_an_origin_from_the_settings_may_connect(board: LiveBoard, static: Path, clock: ManualClock) -> None:
    allowed = "https://fleet.example, http://lab.example:8888"
    server = LiveServer(LiveSettings(port=free_port(), allowed_origins=allowed), board, static, clock)
    server.start()
    try:
        with live(server, origin="http://lab.example:8888") as connection:
            receive(connection, "frame")
    finally:
        server.stop()


def test_a_slow_client_loses_frames_but_no_incident_and_delays_nobody(static: Path, clock: ManualClock) -> None:
    board = LiveBoard()
    board.update(samples(clock.now_us(), range(1, 20_001)), clock.now_us())  # 420 kB a frame
    server = LiveServer(LiveSettings(port=free_port(), interval_ms=100), board, static, clock)
    server.start()
    crash = encode_incidents(detect(samples(clock.now_us(), range(17, 18), acceleration_longitudinal_mps2=-5 * G)))
    try:
        # Reads nothing: its library stops reading from the socket, and the kernel's buffers fill.
        with live(server, max_queue=1) as slow, live(server) as quick:
            first = receive(quick, "frame").sequence
            last = first
            while last < first + 40:
                last = receive(quick, "frame").sequence
            server.push(crash)
            assert receive(quick, "incidents").items[0].vehicle_id == 17
            seen: list[int] = []
            incidents = 0
            while not seen or seen[-1] <= last:
                message = decode_live(slow.recv(DEADLINE_S))  # type: ignore[arg-type]
                if message.WhichOneof("body") == "frame":
                    seen.append(message.frame.sequence)
                incidents += len(message.incidents.items)
    finally:
        server.stop()
    assert incidents == 1
    assert len(seen) < seen[-1] - seen[0] + 1, "some frames were left out"


def test_a_port_in_use_is_one_sentence(board: LiveBoard, static: Path, clock: ManualClock) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = LiveServer(LiveSettings(port=taken.getsockname()[1]), board, static, clock)
        with pytest.raises(SettingsError, match=r"cannot listen on .*Set FLEET_LIVE_PORT"):
            server.start()


def test_missing_files_are_one_sentence(board: LiveBoard, static: Path, clock: ManualClock, tmp_path: Path) -> None:
    with pytest.raises(MissingProgram, match=r"index\.html"):
        LiveServer(LiveSettings(), board, tmp_path / "nowhere", clock)
    with pytest.raises(SettingsError, match="FLEET_LIVE_ROADS"):
        LiveServer(LiveSettings(roads=tmp_path / "nowhere.json"), board, static, clock)
    with pytest.raises(SettingsError, match="holds no road lines"):
        LiveServer(LiveSettings(roads=static / "fleet.js"), board, static, clock)


def test_more_clients_than_allowed_are_sent_away(board: LiveBoard, static: Path, clock: ManualClock) -> None:
    server = LiveServer(LiveSettings(port=free_port(), interval_ms=100, max_clients=1), board, static, clock)
    server.start()
    try:
        with live(server) as first:
            receive(first, "frame")
            with pytest.raises(InvalidStatus) as refused:
                live(server)
            assert refused.value.response.status_code == 503
            receive(first, "frame")
    finally:
        server.stop()
