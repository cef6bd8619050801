"""Where notebooks and reports find the database: `<home>/database.json`, which only its owner may read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from fleetlib.stack.files import write_private

DATABASE_FILE = "database.json"
EARLIER_FILE = "database.before-stack.json"  # the demo's, while the stack runs


@dataclass(frozen=True, slots=True, repr=False)
class Addresses:
    """The database as owner, writer and reader."""

    url: str
    writer_url: str
    reader_url: str


def publish(home: Path, addresses: Addresses) -> None:
    """Write the address file; one of another database is kept aside."""
    file = home / DATABASE_FILE
    if file.exists() and _url(file) != addresses.url:
        file.replace(home / EARLIER_FILE)
    part = file.with_suffix(".part")
    write_private(part, json.dumps(asdict(addresses), indent=1) + "\n")
    part.replace(file)


def withdraw(home: Path, url: str) -> None:
    """Take the address file of the database at `url` back, and put the one before it in its place."""
    file, earlier = home / DATABASE_FILE, home / EARLIER_FILE
    if not file.exists() or _url(file) != url:
        return
    if earlier.exists():
        earlier.replace(file)
    else:
        file.unlink()


def reader_url(home: Path) -> str | None:
    """Return the address as reader, None where there is no address file."""
    file = home / DATABASE_FILE
    if not file.exists():
        return None
    found = _content(file).get("reader_url")
    return str(found) if found else None


def _url(file: Path) -> str | None:
    found = _content(file).get("url")
    return str(found) if found else None


def _content(file: Path) -> dict[str, object]:
    try:
        content = json.loads(file.read_text())
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
