"""The table `dead_letters`: what there is, one of them, those to send again, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from fleetlib.errors import SettingsError
from fleetlib.store.connection import connect, query, user_errors
from fleetlib.store.named import statements
from fleetlib.store.reader import Reader

SENT = "sent"
PAGE_ROWS = 500
_SQL = statements("fleetlib.store", "sql/letters.sql")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which letters.

    Attributes:
        reason: Only of this reason.
        start: Only those that were refused from here ...
        end: ... up to here, not included.
        ids: Only these.
        again: Also those that were sent before.
    """

    reason: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    ids: Sequence[int] | None = None
    again: bool = False


def groups(reader: Reader, start: datetime | None = None, end: datetime | None = None) -> pl.DataFrame:
    """Return one row per reason: letters, waiting (not yet sent again), oldest, newest, example_id, example_source.

    Raises:
        MissingServer, PermissionRefused, FleetError: As in `Reader.query`.
    """
    return reader.query(_SQL["groups"], {"start": start, "end": end})


def letter(reader: Reader, number: int) -> dict[str, Any]:
    """Return one letter with its bytes.

    Raises:
        SettingsError: If there is none of that number.
    """
    found = reader.query(_SQL["letter"], {"id": number})
    if found.is_empty():
        raise SettingsError(
            f"There is no dead letter {number}", "`fleet dead-letters list` gives an example of each kind"
        )
    return found.row(0, named=True)


def pages(reader: Reader, choice: Choice) -> Iterator[pl.DataFrame]:
    """Yield the letters of a choice that are there now, some hundred at a time: dead_letter_id to payload."""
    last, after = reader.query(_SQL["last"]).item(), 0
    given: dict[str, Any] = {"reason": choice.reason, "start": choice.start, "end": choice.end, "again": choice.again}
    given["ids"] = None if choice.ids is None else list(choice.ids)
    while True:
        page = reader.query(_SQL["page"], {**given, "after": after, "last": last, "limit": PAGE_ROWS})
        if page.is_empty():
            return
        yield page
        after = page["dead_letter_id"].item(-1)


def mark(url: str, results: Mapping[int, str]) -> None:
    """Write down what came of letters, and count those that were sent, in one transaction.

    Args:
        url: Address of the database as fleet_writer (or the owner).
        results: By letter: `SENT`, or why it was refused again.

    Raises:
        MissingServer, PermissionRefused: As in `connect`.
    """
    with connect(url, "fleet-dead-letters") as connection, user_errors(url), connection.transaction():
        connection.execute(query(_SQL["mark"]), {"ids": list(results), "results": list(results.values())})
        sent = sum(result == SENT for result in results.values())
        if sent:
            connection.execute(query(_SQL["count_replayed"]), {"replayed": sent})
