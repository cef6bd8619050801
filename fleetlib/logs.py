"""What services say: one line per event, as key=value or JSON, with the time in UTC; repeats are counted, not repeated.

    log = logs.get(__name__)
    log.warning("database away, trying again", error="connection refused", retry_in_s=0.2)

    time=2026-11-25T08:00:00.123Z level=warning service=write event="database away, trying again" error="connection ...

Other programs' loggers (kafka-python, websockets) come out in the same form. A traceback is told for what is a fault of
ours alone, as one escaped field.
"""

from __future__ import annotations

import atexit
import json
import logging
import re
import sys
import threading
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fleetlib import metrics
from fleetlib.errors import FleetError

OURS = ("fleetlib", "fleet.")
KEYS_MAX = 1_000  # events that are watched for repeats; a message with numbers in it makes many
_PLAIN = re.compile(r"[^\s\"=\\]+")
# Client libraries that say in many words what health checks and metrics say once.
_QUIET = {
    "kafka": logging.CRITICAL,
    "websockets": logging.ERROR,
    "asyncio": logging.WARNING,
    "papermill": logging.ERROR,
}
_service = ""


class EventLog:
    """Says events: a short sentence that stays the same, and fields.

    Args:
        name: The module's `__name__`.
    """

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def info(self, event: str, /, **fields: Any) -> None:
        """Say what happened as it should."""
        self._say(logging.INFO, event, fields)

    def warning(self, event: str, /, **fields: Any) -> None:
        """Say what did not go well, and goes on."""
        self._say(logging.WARNING, event, fields)

    def error(self, event: str, /, **fields: Any) -> None:
        """Say what did not go on."""
        self._say(logging.ERROR, event, fields)

    def _say(self, level: int, event: str, fields: dict[str, Any]) -> None:
        """A field `per` tells apart repeats of one event that are counted on their own, such as reasons."""
        per = fields.pop("per", "")
        self._logger.log(level, "%s", event, extra={"event": event, "fields": fields, "per": per})


def get(name: str) -> EventLog:
    """Return the log of a module."""
    return EventLog(name)


def set_up(service: str, form: str = "text", level: str = "info", repeat_s: float = 10.0) -> None:
    """Let this process say its events on stderr.

    Args:
        service: Its name in every line.
        form: `text` (key=value) or `json`.
        level: `debug`, `info`, `warning` or `error`: what is less is left out.
        repeat_s: An event that repeats within this is held back; one line tells how often.
    """
    global _service
    _service = service
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter(service, form))
    handler.addFilter(RepeatFilter(handler, repeat_s))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(least)
    sys.excepthook = _crashed
    threading.excepthook = lambda failed: _crashed(failed.exc_type, failed.exc_value, failed.exc_traceback)


def service() -> str:
    """Return the name that `set_up` was given, empty where this process is no service."""
    return _service


class Formatter(logging.Formatter):
    """A record as one line.

    Args:
        service: Its name.
        form: `text` or `json`.
    """

    def __init__(self, service: str, form: str) -> None:
        super().__init__()
        self._service, self._json = service, form == "json"

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        values: dict[str, Any] = {
            "time": moment,
            "level": record.levelname.lower(),
            "service": self._service,
            "event": _event(record),
            **getattr(record, "fields", {}),
        }
        if not record.name.startswith(OURS):
            values["logger"] = record.name
        if record.exc_info and record.exc_info[1] is not None:
            values |= _fault(record.exc_info[1], ours=record.name.startswith(OURS))
        if held := getattr(record, "suppressed", 0):
            values["suppressed"] = held
        if self._json:
            return json.dumps(values, default=str)
        return " ".join(f"{key}={_word(value)}" for key, value in values.items())


class RepeatFilter(logging.Filter):
    """Lets an event pass once in `interval_s`; what it held back is told by the next line, or by one at the end of it.

    Args:
        handler: Where the line at the end of an interval goes.
        interval_s: 0 lets everything pass.
    """

    def __init__(self, handler: logging.Handler, interval_s: float) -> None:
        super().__init__()
        self._handler, self._interval_s = handler, interval_s
        self._events: dict[tuple[Any, ...], _Repeats] = {}
        self._lock = threading.Lock()
        atexit.register(self.flush)

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the line is written now."""
        if record.levelno >= logging.WARNING:
            metrics.LOG_LINES.labels(record.levelname.lower()).inc()
        if self._interval_s <= 0:
            return True
        key = (record.name, record.levelno, getattr(record, "event", record.msg), getattr(record, "per", ""))
        with self._lock:
            known = self._events.get(key)
            now_s = time.monotonic()
            if known is None or now_s - known.told_s >= self._interval_s:
                if known is not None and known.held:
                    record.suppressed = known.held
                self._events.pop(key, None)
                self._events[key] = _Repeats(now_s)
                if len(self._events) > KEYS_MAX:
                    self._events.pop(next(iter(self._events)))
                return True
            if known.held == 0:
                left_s = known.told_s + self._interval_s - now_s
                timer = threading.Timer(left_s, self._tell, args=(key, known))
                timer.daemon = True
                timer.start()
            known.held += 1
            known.last = record
        metrics.LOG_SUPPRESSED.inc()
        return False

    def flush(self) -> None:
        """Tell what is held back now."""
        for key, known in list(self._events.items()):
            self._tell(key, known)

    def _tell(self, key: tuple[Any, ...], known: _Repeats) -> None:
        with self._lock:
            record, held, known.held, known.last = known.last, known.held, 0, None
            if self._events.get(key) is known:
                known.told_s = time.monotonic()
        if record is not None:
            record.suppressed = held - 1  # this line is one of them
            self._handler.acquire()
            try:
                self._handler.emit(record)
            finally:
                self._handler.release()


class _Repeats:
    """When an event was told last, how many were held back since, and the last of them."""

    __slots__ = ("held", "last", "told_s")

    def __init__(self, told_s: float) -> None:
        self.told_s = told_s
        self.held = 0
        self.last: logging.LogRecord | None = None


def _event(record: logging.LogRecord) -> str:
    event = getattr(record, "event", None)
    return event if isinstance(event, str) else record.getMessage()


def _fault(error: BaseException, *, ours: bool) -> dict[str, str]:
    """Return an exception as fields: a sentence for what is expected, where it was for what is not."""
    if isinstance(error, FleetError):
        return {"error": str(error)}
    found: dict[str, str] = {"error": f"{type(error).__name__}: {error}"}
    frames = traceback.extract_tb(error.__traceback__)
    if frames:
        found["at"] = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
    if ours:
        found["traceback"] = "".join(traceback.format_exception(error))
    return found


def _word(value: Any) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _crashed(kind: Any, error: Any, trace: Any) -> None:
    if error is None or issubclass(kind, (KeyboardInterrupt, SystemExit)):
        return
    logging.getLogger("fleetlib").critical("crashed", exc_info=(kind, error, trace))
