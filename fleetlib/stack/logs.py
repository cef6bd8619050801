"""What the servers and services have said: the end of their log files, and what comes, in one form.

Our services write key=value or JSON, Kafka, PostgreSQL and Mosquitto each their own: `parse` reads them all.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fleetlib.errors import SettingsError

_POLL_S = 0.25
_TAIL_BYTES = 262_144
LEVELS = ("debug", "info", "warning", "error")
_PAIR = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)')
_KAFKA = re.compile(r"(\d{4}-\d\d-\d\dT[\d:]+[.,]\d{3}Z?) (TRACE|DEBUG|INFO|WARN|ERROR|FATAL) (.*)")
_POSTGRES = re.compile(r"(\d{4}-\d\d-\d\d [\d:.]+) UTC \[\d+\] (?:\S+ )?(\w+):\s+(.*)")
_MOSQUITTO = re.compile(r"(\d{10}): (.*)")
_WORDS = {
    "trace": "debug", "warn": "warning", "critical": "error", "fatal": "error", "panic": "error", "log": "info",
    "detail": "info", "hint": "info", "notice": "info", "statement": "info", "context": "info",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a log.

    Attributes:
        name: The server or service.
        time: When, UTC; None where the line does not say.
        level: One of `LEVELS`, empty where the line does not say.
        event: What happened, or the whole line.
        fields: What else the line says, in its order.
    """

    name: str
    time: datetime | None
    level: str
    event: str
    fields: dict[str, str] = field(default_factory=dict)


def parse(name: str, text: str) -> Line:
    """Read a line of any of the servers or services; what is of no known form is an event without a time."""
    if text.startswith("{"):
        try:
            return _of_values(name, {key: _text(value) for key, value in json.loads(text).items()}, text)
        except (ValueError, AttributeError):
            return Line(name, None, "", text)
    if text.startswith("time="):
        pairs = _PAIR.findall(text)
        return _of_values(name, {key: json.loads(word) if word[:1] == '"' else word for key, word in pairs}, text)
    if found := _KAFKA.match(text) or _POSTGRES.match(text):
        moment, level, event = found.groups()
        return Line(name, _moment(moment.replace(",", ".")), _level(level), event)
    if found := _MOSQUITTO.match(text):
        level = "error" if "rror" in found[2] else "info"
        return Line(name, datetime.fromtimestamp(int(found[1]), UTC), level, found[2])
    return Line(name, None, "", text)


def log_files(home: Path, name: str | None = None) -> list[Path]:
    """Return the log files of a home, or the one of a server or service.

    Raises:
        SettingsError: If there is none of this name.
    """
    files = sorted((home / "logs").glob("*.log"))
    if name is None:
        return files
    chosen = [file for file in files if file.stem == name]
    if not chosen:
        there = ", ".join(file.stem for file in files) or "none yet: run `fleet up`"
        raise SettingsError(f"there is no log of {name!r}", f"There are: {there}")
    return chosen


def tail(file: Path, lines: int) -> list[str]:
    """Return the last lines of a file."""
    with file.open("rb") as handle:
        handle.seek(max(0, file.stat().st_size - _TAIL_BYTES))
        return handle.read().decode(errors="replace").splitlines()[-lines:] if lines else []


def read(files: Iterable[Path], since: datetime | None = None, level: str = "debug", lines: int = 20) -> list[Line]:
    """Return what all files say, in the order of time.

    Args:
        files: Log files.
        since: What is older is left out; None: nothing is.
        level: What is less is left out.
        lines: So many of each file at most, the newest; all where `since` is given.
    """
    found: list[Line] = []
    for file in files:
        texts = (
            file.read_text(errors="replace").splitlines() if since else tail(file, max(lines, _wanted(level, lines)))
        )
        chosen = [line for line in _continued(parse(file.stem, text) for text in texts) if at_least(line, level)]
        if since is not None:
            chosen = [line for line in chosen if line.time is not None and line.time >= since]
        found += chosen if since is not None else chosen[len(chosen) - min(lines, len(chosen)) :]
    return sorted(found, key=lambda line: line.time or datetime.min.replace(tzinfo=UTC))


def follow(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Yield (name, line) of what is written from now on, for ever."""
    positions = {file: file.stat().st_size for file in files}
    while True:
        for file in files:
            with file.open("rb") as handle:
                handle.seek(min(positions[file], file.stat().st_size))
                for line in handle:
                    yield file.stem, line.decode(errors="replace").rstrip()
                positions[file] = handle.tell()
        time.sleep(_POLL_S)


def since_of(text: str, now: datetime) -> datetime:
    """Return the moment of `90s`, `10m`, `2h`, `1d` ago, or of a time in ISO 8601 (UTC where it has no zone).

    Raises:
        SettingsError: If it is neither.
    """
    found = re.fullmatch(r"(\d+)([smhd])", text)
    if found:
        unit = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}[found[2]]
        return now - timedelta(**{unit: int(found[1])})
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"--since {text} is no time", "Write 10m, 2h, 1d or 2026-11-25T08:00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def at_least(line: Line, level: str) -> bool:
    """Return whether a line is of this level or above; one without a level counts as `info`."""
    return LEVELS.index(line.level or "info") >= LEVELS.index(level)


def last_words(log: Path) -> str:
    """Return the last line that a process wrote, or what to say where there is none."""
    try:
        lines = [line.strip(" │") for line in log.read_text(errors="replace").splitlines()]
        lines = [line for line in lines if any(letter.isalnum() for letter in line)]
    except OSError:
        lines = []
    if not lines:
        return "it said nothing"
    said = parse(log.stem, lines[-1])
    return said.fields.get("error", said.event).removeprefix("fleet: ")


def _wanted(level: str, lines: int) -> int:
    return lines if level == "debug" else 5_000  # of these, those of the level are chosen


def _continued(lines: Iterable[Line]) -> Iterator[Line]:
    """A line without a time belongs to the one before it."""
    last: Line | None = None
    for line in lines:
        if line.time is None and last is not None:
            yield replace(line, time=last.time, level=line.level or last.level)
        else:
            last = line
            yield line


def _of_values(name: str, values: dict[str, str], text: str) -> Line:
    moment, level = _moment(values.pop("time", "")), _level(values.pop("level", ""))
    event = values.pop("event", text)
    values.pop("service", None)
    return Line(name, moment, level, event, values)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _level(word: str) -> str:
    level = _WORDS.get(word.lower(), word.lower())
    return level if level in LEVELS else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
