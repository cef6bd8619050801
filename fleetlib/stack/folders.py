"""Where the repository's `infra/` is: the servers' configuration templates and Kafka's pom."""

from __future__ import annotations

from pathlib import Path

from fleetlib.errors import MissingProgram


def infra(name: str) -> Path:
    """Return a file below `infra/`, from the source tree or from the installed package.

    Raises:
        MissingProgram: If it is in neither.
    """
    package = Path(__file__).resolve().parent.parent
    for root in (package.parent / "infra", package / "infra"):
        if (root / name).exists():
            return root / name
    raise MissingProgram(f"infra/{name} is not there", "Run from a clone of the repository, or install it again")
