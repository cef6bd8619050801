"""A small server that speaks live.proto, so that the page's tests decide themselves what it is told, and when."""

from __future__ import annotations

import asyncio
import json
import mimetypes
import threading
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from fleetlib.contracts.pb import live_pb2

TOKEN = "test-token"
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws://127.0.0.1:*"
Answer = Callable[[int], bytes | None]


class LiveServer:
    """Serves the static page and a WebSocket in a thread; what is sent goes to every page that is connected.

    Args:
        static: The folder of the built page.
        roads: What /roads.json answers; None for no roads.
        port: 0 finds a free one.
    """

    def __init__(self, static: Path, roads: dict[str, Any] | None = None, port: int = 0) -> None:
        self.static = static
        self.roads = roads or {"lines": [], "center": None}
        self.port = port
        self.requested: list[int] = []
        self.answer: Answer = lambda _vehicle_id: None
        self.greeting: list[bytes] = []
        self.paths: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._server: Server | None = None
        self._connected = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.shut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def open(self) -> None:
        """Listen, on the same port as before."""
        self._connected.clear()
        self._run(self._start())

    def shut(self) -> None:
        """Stop listening and drop every connection, as a killed server does."""
        if self._server is not None:
            self._run(self._stop())

    def send(self, message: bytes) -> None:
        """Push one LiveMessage to every connected page."""

        async def push() -> None:
            assert self._server is not None
            broadcast(self._server.connections, message)

        self._run(push())

    def wait_connected(self, timeout_s: float = 30) -> None:
        assert self._connected.wait(timeout_s), "no page connected"

    def _run(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _start(self) -> None:
        self._server = await serve(
            self._live, "127.0.0.1", self.port, process_request=self._page, compression=None, max_size=2**26
        )
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def _stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()
        self._server = None

    async def _live(self, connection: ServerConnection) -> None:
        for message in self.greeting:
            await connection.send(message)
        self._connected.set()
        async for request in connection:
            assert isinstance(request, bytes)
            vehicle_id = live_pb2.LiveRequest.FromString(request).vehicle_id
            self.requested.append(vehicle_id)
            reply = self.answer(vehicle_id)
            if reply is not None:
                await connection.send(reply)

    def _page(self, connection: ServerConnection, request: Request) -> Response | None:
        path, _, query = request.path.partition("?")
        self.paths.append(path)
        if path == "/live":
            return None if query == f"token={TOKEN}" else connection.respond(HTTPStatus.FORBIDDEN, "no token\n")
        if path == "/token":
            return _response(json.dumps({"token": TOKEN}).encode(), "application/json")
        if path == "/roads.json":
            return _response(json.dumps(self.roads).encode(), "application/json")
        file = self.static / (path.strip("/") or "index.html")
        if not file.is_file() or file.parent != self.static:
            return connection.respond(HTTPStatus.NOT_FOUND, "not here\n")
        return _response(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream")


def _response(body: bytes, kind: str) -> Response:
    headers = Headers(
        {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Content-Security-Policy": POLICY,
            "Connection": "close",
        }
    )
    return Response(200, "OK", headers, body)
