"""Who may look at the live page, and how much a client may ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from websockets.exceptions import ConnectionClosed, InvalidStatus

from fleetlib.clock import ManualClock
from fleetlib.contracts.live import encode_live_request
from fleetlib.processor.access import TOKEN_LIFE_S, Access
from fleetlib.processor.board import LiveBoard
from fleetlib.processor.client import REQUESTS_AT_ONCE
from fleetlib.processor.live import TOO_MANY, LiveServer
from fleetlib.settings import LiveSettings
from fleetlib.stack import free_port
from tests.unit.processor.streams import samples
from tests.unit.processor.test_live import get, live, receive, token

HOST = "127.0.0.1:28080"
SECRET = SecretStr("signs tokens in these tests")


@pytest.fixture
def server(tmp_path: Path, clock: ManualClock) -> Iterator[LiveServer]:
    (tmp_path / "index.html").write_text("<!doctype html>")
    board = LiveBoard()
    board.update(samples(clock.now_us(), range(1, 3)), clock.now_us())
    server = LiveServer(LiveSettings(port=free_port(), token_secret=SECRET), board, tmp_path, clock)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def access(clock: ManualClock) -> Access:
    return Access(LiveSettings(token_secret=SECRET), clock)


def test_a_token_is_good_until_its_time_is_up(access: Access, clock: ManualClock) -> None:
    made = access.token(HOST)
    assert access.is_valid(made, HOST)
    clock.advance(TOKEN_LIFE_S - 1)
    assert access.is_valid(made, HOST)
    clock.advance(2)
    assert not access.is_valid(made, HOST)


def test_a_token_of_one_host_is_none_at_another_even_with_the_same_secret(access: Access, clock: ManualClock) -> None:
    twin = Access(LiveSettings(token_secret=SECRET), clock)
    assert twin.is_valid(access.token(HOST), HOST)
    assert not twin.is_valid(access.token(HOST), "fleet.example:28080")
    assert not Access(LiveSettings(), clock).is_valid(access.token(HOST), HOST)


@pytest.mark.parametrize("change", ["longer", "signature", "no signature", "sign", "another secret"])
def test_a_forged_token_is_none(access: Access, clock: ManualClock, change: str) -> None:
    expiry, _, signature = access.token(HOST).partition(".")
    forged = {
        "longer": f"{int(expiry) + 3_600}.{signature}",
        "signature": f"{expiry}.{'0' * len(signature)}",
        "no signature": f"{expiry}.",
        "sign": f"-{expiry}.{signature}",
        "another secret": Access(LiveSettings(token_secret=SecretStr("guess")), clock).token(HOST),
    }[change]
    assert not access.is_valid(forged, HOST)


def test_a_token_that_was_asked_under_another_name_opens_no_connection(server: LiveServer) -> None:
    other = get(server, "/token", Host=f"localhost:{server.port}")[1].decode().split('"')[3]
    with pytest.raises(InvalidStatus) as refused:
        live(server, query=f"?token={other}")
    assert refused.value.response.status_code == 401
    with live(server, query=f"?token={token(server)}") as connection:
        receive(connection, "frame")


@pytest.mark.parametrize("origin", ["null", "https://127.0.0.1.evil.example", "http://127.0.0.1:1", "file://"])
def test_pages_that_only_look_like_ours_cannot_connect(server: LiveServer, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        live(server, origin=origin)
    assert refused.value.response.status_code == 403


def test_a_client_that_asks_without_end_is_closed_and_others_are_not(server: LiveServer) -> None:
    with live(server) as honest, live(server) as greedy:
        with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012
            for _ in range(20 * REQUESTS_AT_ONCE):
                greedy.send(encode_live_request(1))
            while True:
                greedy.recv(30)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == TOO_MANY
        honest.send(encode_live_request(2))
        assert receive(honest, "detail").vehicle_id == 2


@pytest.mark.parametrize("path", ["/", "/token", "/healthz", "/roads.json", "/nothing"])
def test_every_answer_tells_the_browser_what_is_allowed(server: LiveServer, path: str) -> None:
    headers = get(server, path)[0].headers
    rules = {rule.split()[0]: rule.split()[1:] for rule in headers["Content-Security-Policy"].split(";")}
    assert rules["default-src"] == rules["script-src"] == rules["connect-src"] == ["'self'"]
    assert rules["object-src"] == rules["base-uri"] == rules["form-action"] == ["'none'"]
    assert rules["frame-ancestors"] == ["'self'"]
    assert "http" not in headers["Content-Security-Policy"]  # nothing from other servers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"  # the token is in an address
    assert "Access-Control-Allow-Origin" not in headers
    assert "Server" not in headers or "Python" not in headers["Server"]
