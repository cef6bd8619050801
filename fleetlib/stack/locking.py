"""One at a time: `fleet up`, `fleet down` and `fleet provision` change the same files."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fleetlib.errors import FleetError


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the home's lock.

    Raises:
        FleetError: If another command holds it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "stack.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FleetError(
                f"another `fleet up` or `fleet down` is at work in {home}", "Wait until it has ended"
            ) from None
        yield
