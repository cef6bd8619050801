"""The address file while the stack runs: ours in its place, the demo's kept aside until `fleet down`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from fleetlib.store.addresses import ADDRESS_FILE, save

EARLIER_FILE = "database.before-stack.json"


@dataclass(frozen=True, slots=True, repr=False)
class Addresses:
    """The database as owner, writer and reader."""

    url: str
    writer_url: str
    reader_url: str


def publish(home: Path, addresses: Addresses) -> None:
    """Write the address file; one of another database is kept aside."""
    file = home / ADDRESS_FILE
    if file.exists() and _url(file) != addresses.url:
        file.replace(home / EARLIER_FILE)
    save(home, addresses.url, addresses.writer_url, addresses.reader_url)


def withdraw(home: Path, url: str) -> None:
    """Take the address file of the database at `url` back, and put the one before it in its place."""
    file, earlier = home / ADDRESS_FILE, home / EARLIER_FILE
    if not file.exists() or _url(file) != url:
        return
    if earlier.exists():
        earlier.replace(file)
    else:
        file.unlink()


def _url(file: Path) -> str | None:
    try:
        content = json.loads(file.read_text())
    except ValueError:
        return None
    return str(content.get("url")) if isinstance(content, dict) else None
