"""`fleet dead-letters`: what could not be stored, and once more through the pipeline of today."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fleetlib.cli.common import JsonFlag, console, emit
from fleetlib.contracts.schema import UNKNOWN_SCHEMA_VERSION
from fleetlib.errors import SettingsError

if TYPE_CHECKING:
    import polars as pl
    from rich.table import Table

FromOption = Annotated[
    str | None, typer.Option("--from", help="Refused from here: ISO 8601 with its zone, or now-2h (s, m, h, d).")
]
ToOption = Annotated[str | None, typer.Option("--to", help="Refused up to here, not included.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="What could not be stored: look at it, send it again.", no_args_is_help=True)
    group.command("list")(list_letters)
    group.command("show")(show)
    group.command("replay")(replay)
    app.add_typer(group, name="dead-letters")


def list_letters(start: FromOption = None, end: ToOption = None, as_json: JsonFlag = False) -> None:
    """Group dead letters by reason: how many, how many still wait, the newest, an example."""
    from rich.console import Console

    from fleetlib.settings import load_settings
    from fleetlib.store import addresses, letters
    from fleetlib.store.reader import Reader

    span = _span(start, end)
    with Reader(addresses.reader(load_settings())) as reader:
        found = letters.groups(reader, *span)
    if as_json:
        sums = {name: int(found[name].sum()) for name in ("letters", "waiting")}
        emit({**sums, "reasons": found.to_dicts()}, as_json=True)
        return
    Console().print(_table(found) if len(found) else "No dead letters.")


def _table(found: pl.DataFrame) -> Table:
    """Return the groups as a table that shows reasons whole: `replay --reason` asks for them."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("reason", no_wrap=True)
    for heading in ("letters", "waiting"):
        table.add_column(heading, justify="right")
    for heading in ("newest", "example", "of"):
        table.add_column(heading, overflow="fold")
    for row in found.iter_rows(named=True):
        counts = (f"{row['letters']:,}", f"{row['waiting']:,}")
        newest = f"{row['newest']:%Y-%m-%d %H:%M:%S}Z"
        table.add_row(row["reason"], *counts, newest, str(row["example_id"]), escape(row["example_source"]))
    return table


def show(
    number: Annotated[int, typer.Argument(metavar="ID", help="Of one letter; `list` gives an example of each reason.")],
    as_json: JsonFlag = False,
) -> None:
    """Show one: where it came from, why it was refused, its fields as far as they can be read, and its bytes."""
    from fleetlib.history.reading import fields_of, hex_dump
    from fleetlib.settings import load_settings
    from fleetlib.store import addresses, letters
    from fleetlib.store.reader import Reader

    with Reader(addresses.reader(load_settings())) as reader:
        found = letters.letter(reader, number)
    payload: bytes = found.pop("payload")
    kind, text = fields_of(found["source"], found["item"], payload)
    found |= {"bytes": len(payload), "message": kind}
    if as_json:
        emit({**found, "fields": text, "payload_hex": payload.hex()}, as_json=True)
        return
    emit(found, as_json=False, title=f"Dead letter {number}")
    typer.echo(text or "(no field can be read)")
    typer.echo(hex_dump(payload))


def replay(
    reason: Annotated[str | None, typer.Option(help="Only of this reason, as `list` gives it.")] = None,
    start: FromOption = None,
    end: ToOption = None,
    ids: Annotated[str | None, typer.Option(help="Only these, for example 1-20,77.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Also those that were sent before.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Send dead letters through the code of today: those that are good now go to Kafka, the others stay as they are.

    Each is tried here first, so nothing becomes a second dead letter. To do it twice is harmless. Those of
    unknown_schema_version always stay: what to do about them is said at the end.
    """
    from contextlib import closing

    from fleetlib.cli.replay import parse_ids
    from fleetlib.history.letters import Account, replay_letters
    from fleetlib.settings import load_settings
    from fleetlib.store.letters import Choice
    from fleetlib.transport.kafka_sink import KafkaSink

    numbers = sorted(parse_ids(ids, "letter")) if ids else None
    choice = Choice(reason, *_span(start, end), numbers, again)
    settings = load_settings()
    with closing(KafkaSink(settings.kafka)) as sink, console.status("trying ...") as shown:

        def tell(account: Account) -> None:
            shown.update(f"{account.tried:,} tried, {account.sent:,} sent")

        account = replay_letters(settings, choice, sink, tell)
    result: dict[str, Any] = {"tried": account.tried, "sent": account.sent, "refused": sum(account.refused.values())}
    emit({**result, "reasons": account.refused}, as_json, "Dead letters")
    if (unknown := account.refused.get(UNKNOWN_SCHEMA_VERSION, 0)) > 0:
        console.print(unknown_versions(unknown), highlight=False, soft_wrap=True)


def unknown_versions(count: int) -> str:
    """Return what to do about letters of a schema version that was unknown: here they stay, whatever is tried."""
    return (
        f"{count:,} of {UNKNOWN_SCHEMA_VERSION} cannot be sent again, because a letter does not say which version its "
        "record had: update FleetTracker until it knows that version, then read the records themselves while Kafka "
        "still has them: fleet replay --source kafka --from TIME --to TIME --into SCHEMA --rows"
    )


def _span(start: str | None, end: str | None) -> tuple[datetime | None, datetime | None]:
    from fleetlib.clock import SystemClock, moment

    now_us = SystemClock().now_us()
    low = None if start is None else moment("--from", start, now_us)
    high = None if end is None else moment("--to", end, now_us)
    if low is not None and high is not None and high <= low:
        raise SettingsError(f"--to {end} is not after --from {start}", "Turn them round")
    return low, high
