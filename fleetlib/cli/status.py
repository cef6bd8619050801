"""`fleet status`: what runs, and how it is."""

from __future__ import annotations

import json
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from fleetlib.cli.common import JsonFlag

_COLOURS = {"up": "green", "external": "green", "down": "dim", "unhealthy": "red"}
_SHOWN = ("pid", "port", "state", "since", "cpu_s", "memory_bytes", "rate_per_s")


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def status(as_json: JsonFlag = False) -> None:
        """Show servers and services with their health, rates and lag, and whether the account closes.

        The exit code is 0 where everything is well, else 1.
        """
        from fleetlib.settings import load_settings
        from fleetlib.stack.status import status as read

        found = read(load_settings())
        if as_json:
            typer.echo(json.dumps(found))
        else:
            _show(found)
        raise typer.Exit(0 if found["healthy"] else 1)


def _show(found: dict[str, Any]) -> None:
    table = Table("name", "state", title=found["home"])
    for heading in ("pid", "port", "messages/s", "CPU s", "MB"):
        table.add_column(heading, justify="right")
    parts = {**found["servers"], **found["services"]}
    for name, part in parts.items():
        table.add_row(
            name,
            f"[{_COLOURS[part['state']]}]{part['state']}[/]",
            str(part.get("pid", "")),
            str(part.get("port") or ""),
            f"{part['rate_per_s']:,.0f}" if "rate_per_s" in part else "",
            f"{part['cpu_s']:,.1f}" if "cpu_s" in part else "",
            f"{part['memory_bytes'] / 1e6:,.0f}" if "memory_bytes" in part else "",
        )
    console = Console()
    console.print(table)
    for name, part in parts.items():
        counts = [f"{key.replace('_', ' ')} {value:,}" for key, value in part.items() if key not in _SHOWN]
        if counts:
            console.print(f"{name}: {', '.join(counts)}", highlight=False)
    account = found["account"]
    if account is not None:
        console.print(
            f"written: received {account['received']:,} = stored {account['stored']:,} + duplicates"
            f" {account['duplicates']:,} + dead-lettered {account['dead_lettered']:,} + pending {account['pending']:,}",
            highlight=False,
        )
    database = found["database"]
    age = database.get("newest_row_age_s")
    console.print(
        f"database: {database['state']}"
        + (f", {database['shape']}" if "shape" in database else f", {database['reason']}")
        + (f", newest row {age:.1f} s old" if age is not None else "")
    )
    if found["page"]:
        console.print(f"live page: {found['page']}")
