"""Whether a service works, told over HTTP beside its metrics.

| path | 200 means | 503 |
|---|---|---|
| `/healthz` | its loops turn | one stands still, or a thread has ended: start it again |
| `/readyz` | the same, and what it needs answers, it has its partitions, it is not stopping | one of them is not so |
| `/metrics` | Prometheus' text | |

Both answer JSON: `{"status": "ok" | "failing", "service", "version", "reasons": [...], "checks": {name: {...}}}`.
"""

from __future__ import annotations

import errno
import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import make_wsgi_app

from fleetlib import logs, metrics
from fleetlib.errors import SettingsError

log = logs.get(__name__)

ASK_EVERY_S = 2.0
ANSWER_S = 5.0  # a check that takes longer is a failed one
LOOK_EVERY_S = 1.0
START_S = 15.0
OK, UNAVAILABLE = "200 OK", "503 Service Unavailable"

Ask = Callable[[], str | None]
"""Returns why something is not well, None where it is."""


class Pulse:
    """A loop's sign of life: `beat` at each turn costs one assignment."""

    __slots__ = ("last_s", "limit_s")

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        self.last_s = time.monotonic()

    def beat(self) -> None:
        """Say that the loop turns."""
        self.last_s = time.monotonic()

    def fault(self) -> str | None:
        """Return what is wrong, None where the loop turns."""
        age_s = time.monotonic() - self.last_s
        return f"the loop has not turned for {age_s:.0f} s" if age_s > self.limit_s else None


@dataclass(slots=True)
class _Inquiry:
    """A check that waits for an answer from elsewhere, on a thread of its own."""

    ask: Ask
    asked_s: float = 0.0
    waiting: bool = True
    reason: str | None = "not asked yet"

    def run(self, ending: threading.Event) -> None:
        while not ending.is_set():
            self.asked_s, self.waiting = time.monotonic(), True
            try:
                self.reason = self.ask()
            except Exception as error:  # noqa: BLE001  (a check that breaks is a check that fails)
                self.reason = f"{type(error).__name__}: {error}"
            self.waiting = False
            ending.wait(ASK_EVERY_S)

    def fault(self) -> str | None:
        age_s = time.monotonic() - self.asked_s
        if self.waiting and self.asked_s and age_s > ANSWER_S:
            return f"no answer for {age_s:.0f} s" + (f" ({self.reason})" if self.reason else "")
        return self.reason


class Health:
    """What the parts of one service say of themselves.

    Args:
        service: Its name.
        version: Of the program.
        stall_s: A loop that has not turned for longer is reported as standing still.
    """

    def __init__(self, service: str, version: str, stall_s: float = 30.0) -> None:
        self.service, self.version = service, version
        self._stall_s = stall_s
        self._pulses: dict[str, Pulse] = {}
        self._checks: dict[str, Ask] = {}
        self._ending = threading.Event()
        self._since: dict[str, tuple[bool, float]] = {}  # of each check: how it is as told, and since when
        self._server: WSGIServer | None = None
        metrics.tell_build(service, version)

    def pulse(self, name: str, every_s: float = 0.0) -> Pulse:
        """Return the sign of life of a loop that begins now and turns every so many seconds, or all the time."""
        made = self._pulses[name] = Pulse(self._stall_s + 2 * every_s)
        return made

    def check(self, name: str, ask: Ask) -> None:
        """Add something that must be well for the service to be ready, and that is known at once."""
        self._checks[name] = ask

    def inquire(self, name: str, ask: Ask) -> None:
        """Add something that is asked elsewhere, every `ASK_EVERY_S`, on a thread of its own: it may take its time."""
        inquiry = _Inquiry(ask)
        self._checks[name] = inquiry.fault
        threading.Thread(target=inquiry.run, args=(self._ending,), name=f"check {name}", daemon=True).start()

    def stopping(self) -> None:
        """Say that the service drains: it is not ready any more."""
        self._ending.set()

    def live(self) -> dict[str, str | None]:
        """Return, per loop, what is wrong (None: nothing)."""
        return {name: pulse.fault() for name, pulse in list(self._pulses.items())}

    def ready(self) -> dict[str, str | None]:
        """Return the same for all that the service needs to do its work."""
        found = {**self.live(), **{name: ask() for name, ask in list(self._checks.items())}}
        if self._ending.is_set():
            found["service"] = "it is stopping"
        return found

    def serve(self, port: int, host: str, services: Iterable[str], variable: str) -> None:
        """Answer at http://host:port from threads of its own.

        Args:
            port: Where; 0 takes a free one.
            host: The address.
            services: Whose metrics: keys of `metrics.PARTS`.
            variable: The setting of the port, to name where it is in use; that of the host ends in _HOST instead.

        Raises:
            SettingsError: If the port is in use, or the host is none of this machine's.
        """
        export = make_wsgi_app(metrics.registry_of(services))

        def answer(environ: dict[str, Any], start: Any) -> Any:
            path = environ["PATH_INFO"]
            if path == "/metrics":
                return export(environ, start)
            if path in ("/healthz", "/readyz"):
                status, body = self._answer(self.live() if path == "/healthz" else self.ready())
            else:
                status, body = "404 Not Found", b"/metrics, /healthz and /readyz are here\n"
            start(status, [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
            return [body]

        try:
            self._server = make_server(host, port, answer, _Server, _Handler)
        except OSError as error:
            message = f"The metrics cannot be served on port {port} of {host}: {error.strerror}"
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                raise SettingsError(message, f"Stop what listens there or set {variable}") from None
            where = variable.replace("_PORT", "_HOST")
            raise SettingsError(message, f"Set {where} to an address of this machine") from None
        for target in (self._server.serve_forever, self._look):
            threading.Thread(target=target, name="health", daemon=True).start()

    @property
    def port(self) -> int:
        """Where `serve` listens."""
        assert self._server is not None  # noqa: S101
        return int(self._server.server_port)

    def close(self) -> None:
        """Let go of the port."""
        self._ending.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def _answer(self, found: dict[str, str | None]) -> tuple[str, bytes]:
        reasons = [f"{name}: {reason}" for name, reason in found.items() if reason]
        body = {
            "status": "failing" if reasons else "ok",
            "service": self.service,
            "version": self.version,
            "reasons": reasons,
            "checks": {name: {"ok": reason is None, "reason": reason} for name, reason in found.items()},
        }
        return UNAVAILABLE if reasons else OK, json.dumps(body).encode() + b"\n"

    def _look(self) -> None:
        """Keep the gauges, and say once when something begins to fail and when it is well again."""
        begun_s, started = time.monotonic(), False
        while not self._ending.wait(LOOK_EVERY_S):
            found, now_s = self.ready(), time.monotonic()
            for name, reason in found.items():
                metrics.HEALTH_CHECK.labels(name).set(reason is None)
                well, since_s = self._since.setdefault(name, (True, now_s))
                # A start is no failure: what has never been well gets some time.
                if reason and well and (started or now_s - since_s > START_S):
                    self._since[name] = False, now_s
                    log.warning("not ready", per=name, check=name, reason=reason)
                elif reason is None and not well:
                    self._since[name] = True, now_s
                    log.info("ready again", per=name, check=name, after_s=round(now_s - since_s, 1))
            if not started and not any(found.values()):
                started = True
                log.info("ready", after_s=round(now_s - begun_s, 1))


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    timeout = 5.0  # a client that says nothing holds a thread no longer

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: a scrape is no event."""
