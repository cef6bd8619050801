"""The files of the operator page, held in memory, gzipped once; and the small JSON answers beside them."""

from __future__ import annotations

import gzip
import json
import mimetypes
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from websockets.datastructures import Headers
from websockets.http11 import Response

from fleetlib.errors import MissingProgram, SettingsError

GZIP_FROM_BYTES = 1_024
# All scripts, styles and data come from here; deck.gl needs inline styles, blobs and data: images.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
        "style-src 'self' 'unsafe-inline'; script-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
NO_ROADS: dict[str, Any] = {"lines": [], "center": None}


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    zipped: bytes | None
    kind: str


class Pages:
    """Answers HTTP requests from memory; nothing but what was loaded at the start, and the roads, can be asked for.

    Args:
        static: Folder of the page: index.html and its scripts.
        roads: `{"lines": [{"path": [[lon, lat], …], "class", "speed_limit_mps"}, …], "center": [lon, lat]}`, or a
            file with it, or None.

    Raises:
        MissingProgram: If the folder has no index.html.
        SettingsError: If the roads file is not such JSON.
    """

    def __init__(self, static: Path, roads: Path | dict[str, Any] | None = None) -> None:
        if not (static / "index.html").is_file():
            raise MissingProgram(f"The live page is not built: {static} has no index.html", "Install the package again")
        self._files = {
            f"/{path.relative_to(static).as_posix()}": _file(path.read_bytes(), _kind(path))
            for path in sorted(static.rglob("*"))
            if path.is_file()
        }
        self._files["/"] = self._files["/index.html"]
        self._roads = roads
        self._files["/roads.json"] = _file(_roads(roads), "application/json")
        self._changed_ns = _changed_ns(roads)

    def answer(self, path: str, accepts_gzip: bool) -> Response:
        """Return the response to a GET of this path (without a query).

        Args:
            path: For example `/fleet.js`.
            accepts_gzip: Whether the client says so.
        """
        if path == "/roads.json":
            self._look_at_roads()
        file = self._files.get(path)
        if file is None:
            return text(HTTPStatus.NOT_FOUND, f"Nothing at {path}\n")
        if accepts_gzip and file.zipped is not None:
            return respond(HTTPStatus.OK, file.zipped, file.kind, {"Content-Encoding": "gzip"})
        return respond(HTTPStatus.OK, file.body, file.kind)

    def _look_at_roads(self) -> None:
        """Read the roads again where another fleet's have been written; what is no such file changes nothing."""
        changed_ns = _changed_ns(self._roads)
        if changed_ns == self._changed_ns:
            return
        with suppress(SettingsError):
            self._files["/roads.json"] = _file(_roads(self._roads), "application/json")
            self._changed_ns = changed_ns


def _changed_ns(roads: Path | dict[str, Any] | None) -> int:
    try:
        return roads.stat().st_mtime_ns if isinstance(roads, Path) else 0
    except OSError:
        return 0


def respond(status: HTTPStatus, body: bytes, kind: str, more: dict[str, str] | None = None) -> Response:
    """Return a response; a browser asks again before it shows it once more (page and server are of one version)."""
    own = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-cache", "Connection": "close"}
    return Response(status.value, status.phrase, Headers({**SECURITY_HEADERS, **own, **(more or {})}), body)


def text(status: HTTPStatus, message: str) -> Response:
    """Return a plain text response."""
    return respond(status, message.encode(), "text/plain; charset=utf-8")


def as_json(value: Any) -> Response:
    """Return a JSON response that is never stored."""
    body = json.dumps(value).encode()
    return respond(HTTPStatus.OK, body, "application/json", {"Cache-Control": "no-store"})


def _file(body: bytes, kind: str) -> _File:
    zipped = gzip.compress(body, mtime=0) if len(body) >= GZIP_FROM_BYTES and not kind.startswith("image/") else None
    return _File(body, zipped, kind)


def _kind(path: Path) -> str:
    kind = {".js": "text/javascript", ".mjs": "text/javascript"}.get(path.suffix) or mimetypes.guess_type(path)[0]
    kind = kind or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _roads(roads: Path | dict[str, Any] | None) -> bytes:
    if not isinstance(roads, Path):
        return json.dumps(roads or NO_ROADS).encode()
    advice = "Write it: `fleet simulate --roads FILE`"
    try:
        body = roads.read_bytes()
    except OSError as error:
        raise SettingsError(f"FLEET_LIVE_ROADS = {roads}: {error.strerror}", advice) from None
    try:
        lines = json.loads(body)["lines"]
    except (ValueError, LookupError, TypeError):
        lines = None
    if not isinstance(lines, list):
        raise SettingsError(f"FLEET_LIVE_ROADS = {roads} holds no road lines", advice)
    return body
