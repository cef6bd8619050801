"""The live server: the operator page, its data, and the WebSocket that moves it, on a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from google.protobuf.message import DecodeError
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from fleetlib import metrics
from fleetlib.clock import Clock
from fleetlib.contracts.incidents import encode_incidents
from fleetlib.contracts.live import encode_live_detail, encode_live_frame, encode_live_stats, live_incidents
from fleetlib.contracts.pb import live_pb2
from fleetlib.errors import FleetError, SettingsError
from fleetlib.health import Pulse
from fleetlib.processor.access import Access
from fleetlib.processor.board import LiveBoard
from fleetlib.processor.client import Client
from fleetlib.processor.pages import Pages, as_json, text
from fleetlib.settings import LiveSettings

STATS_EVERY_S = 1.0
START_TIMEOUT_S = 10.0
REQUEST_MAX_BYTES = 1_024
CLOSING_S = 2.0  # whoever is closed and does not answer, because it floods us, is cut off after this
UNSUPPORTED = 1003  # RFC 6455: a message of a kind that is not accepted
TOO_MANY = 1008  # RFC 6455: against a rule of ours


class LiveServer:
    """Serves `/` (the page), `/roads.json`, `/token`, `/healthz` and the WebSocket `/live?token=…`.

    Args:
        settings: Address, interval of frames, allowed origins.
        board: The vehicles.
        static: Folder of the built page.
        clock: Gives the time.
        roads: Road lines to draw: see `Pages`; by default the file of the settings.
    """

    def __init__(
        self,
        settings: LiveSettings,
        board: LiveBoard,
        static: Path,
        clock: Clock,
        roads: Path | dict[str, Any] | None = None,
    ) -> None:
        self._settings = settings
        self._board = board
        self._clock = clock
        self._access = Access(settings, clock)
        self._pages = Pages(static, roads if roads is not None else settings.roads)
        self._clients: set[Client] = set()
        self._sequence = 0
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Event | None = None
        self._failure: OSError | None = None
        self.port = settings.port
        self.pulse: Pulse | None = None

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://{self._settings.host}:{self.port}/"

    def start(self) -> None:
        """Listen, and return when the page can be opened.

        Raises:
            SettingsError: If the port is in use or the address is not of this machine.
        """
        self._thread.start()
        if not self._ready.wait(START_TIMEOUT_S):
            raise FleetError("The live server did not start in time", "Look at the log")
        if self._failure is not None:
            where = f"{self._settings.host}:{self._settings.port}"
            advice = "Set FLEET_LIVE_PORT (and FLEET_LIVE_HOST) to a free address"
            raise SettingsError(f"The live page cannot listen on {where}: {self._failure.strerror}", advice)

    def stop(self) -> None:
        """Close all connections and end the thread."""
        if self._loop is not None and self._ended is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join(START_TIMEOUT_S)

    def push(self, incident_batch: bytes) -> None:
        """Send the incidents of a serialised `IncidentBatch` to every client at once; safe from any thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # stopped meanwhile: nobody looks any more
                self._loop.call_soon_threadsafe(self._offer_all, live_incidents(incident_batch))

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        quiet = logging.getLogger(f"{__name__}.websockets")
        quiet.setLevel(logging.CRITICAL)  # it reports every plain HTTP answer and every port scan
        try:
            server = await serve(
                self._connected,
                self._settings.host,
                self._settings.port,
                process_request=self._answer,
                compression=None,  # costs more than it saves on binary columns
                max_size=REQUEST_MAX_BYTES,
                close_timeout=CLOSING_S,
                server_header=None,  # versions are nobody's business
                logger=quiet,
            )
        except OSError as error:
            self._failure = error
            return
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        self.port = _port(server)
        self._ready.set()
        async with server, asyncio.TaskGroup() as tasks:
            beats = [tasks.create_task(self._frames()), tasks.create_task(self._stats())]
            await self._ended.wait()
            for beat in beats:
                beat.cancel()

    async def _answer(self, _: ServerConnection, request: Request) -> Response | None:
        """Answer plain HTTP; let an allowed WebSocket pass."""
        where = urlsplit(request.path)
        host = request.headers.get("Host", "")
        if not self._access.is_known_host(host):
            return text(HTTPStatus.MISDIRECTED_REQUEST, "This name is not in FLEET_LIVE_ALLOWED_ORIGINS\n")
        if where.path == "/live":
            return self._refusal(request, where.query, host)
        if where.path == "/token":
            return as_json({"token": self._access.token(host)})
        if where.path == "/healthz":
            return as_json({"status": "ok", "clients": len(self._clients), "vehicles": len(self._board)})
        return self._pages.answer(where.path, "gzip" in request.headers.get("Accept-Encoding", ""))

    def _refusal(self, request: Request, query: str, host: str) -> Response | None:
        if not self._access.is_allowed_origin(request.headers.get("Origin"), host):
            return text(HTTPStatus.FORBIDDEN, "This origin is not in FLEET_LIVE_ALLOWED_ORIGINS\n")
        if not self._access.is_valid(parse_qs(query).get("token", [""])[0], host):
            return text(HTTPStatus.UNAUTHORIZED, "The token is missing, wrong or expired: get one from /token\n")
        if len(self._clients) >= self._settings.max_clients:
            return text(HTTPStatus.SERVICE_UNAVAILABLE, "As many look on as FLEET_LIVE_MAX_CLIENTS allows\n")
        return None

    async def _connected(self, connection: ServerConnection) -> None:
        client = Client(connection, self._settings.client_queue)
        client.offer(live_incidents(encode_incidents(self._board.incidents())))
        client.offer(self._stats_message())
        client.offer_frame(self._frame_message())
        self._clients.add(client)
        metrics.LIVE_CLIENTS.set(len(self._clients))
        sending = asyncio.create_task(client.send())
        try:
            async for message in connection:
                await self._requested(client, connection, message)
        except ConnectionClosed:
            pass
        finally:
            self._clients.discard(client)
            metrics.LIVE_CLIENTS.set(len(self._clients))
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionClosed):
                await sending

    async def _requested(self, client: Client, connection: ServerConnection, message: bytes | str) -> None:
        if not client.may_ask(asyncio.get_running_loop().time()):
            await connection.close(TOO_MANY, "too many requests")
            return
        try:
            request = live_pb2.LiveRequest.FromString(message if isinstance(message, bytes) else b"\xff")
        except DecodeError:
            await connection.close(UNSUPPORTED, "not a LiveRequest")
            return
        detail = self._board.detail(request.vehicle_id)
        if detail is None:
            return
        client.offer(encode_live_detail(detail, self._board.incidents(request.vehicle_id)))

    async def _frames(self) -> None:
        while True:
            await asyncio.sleep(self._settings.interval_ms / 1e3)
            if self._clients:
                frame = self._frame_message()
                for client in self._clients:
                    client.offer_frame(frame)

    async def _stats(self) -> None:
        while True:
            await asyncio.sleep(STATS_EVERY_S)
            if self.pulse is not None:
                self.pulse.beat()
            if self._clients:
                self._offer_all(self._stats_message())

    def _frame_message(self) -> bytes:
        now_us = self._clock.now_us()
        self._sequence += 1
        return encode_live_frame(self._board.columns(now_us), sent_time_us=now_us, sequence=self._sequence)

    def _stats_message(self) -> bytes:
        return encode_live_stats(**self._board.stats(self._clock.now_us()))

    def _offer_all(self, message: bytes) -> None:
        for client in self._clients:
            client.offer(message)


def _port(server: Server) -> int:
    port: int = next(iter(server.sockets)).getsockname()[1]
    return port
