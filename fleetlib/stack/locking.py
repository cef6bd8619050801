"""One at a time: `fleet up`, `fleet down` and `fleet provision` change the same files."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from fleetlib.errors import FleetError, SettingsError


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the home's lock.

    Raises:
        FleetError: If another command holds it.
        SettingsError: If the home cannot be made or written.
    """
    with _opened(home) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FleetError(
                f"another `fleet up` or `fleet down` is at work in {home}", "Wait until it has ended"
            ) from None
        yield


def _opened(home: Path) -> IO[str]:
    try:
        home.mkdir(parents=True, exist_ok=True)
        return (home / "stack.lock").open("w")
    except OSError as error:
        why = "it is no folder" if isinstance(error, FileExistsError) else error.strerror
        raise SettingsError(
            f"FLEET_HOME = {home} cannot be used: {why}", "Set it to a folder of yours, on a disk with room"
        ) from None
