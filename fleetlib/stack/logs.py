"""What the servers and services have said: the end of their log files, and what comes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from fleetlib.errors import SettingsError

_POLL_S = 0.25
_TAIL_BYTES = 262_144


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
