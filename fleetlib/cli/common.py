"""What the commands share: the output of a report, and console."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from fleetlib.errors import SettingsError

console = Console(stderr=True)  # progress and tables; stdout is for results
JsonFlag = Annotated[bool, typer.Option("--json", help="End with one JSON object on the last line of stdout.")]


def assignments(pairs: Iterable[str], example: str) -> dict[str, str]:
    """Return what `--set key=value` says, by key.

    Args:
        pairs: As given.
        example: Of one, for the error.

    Raises:
        SettingsError: If one has no value.
    """
    found = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise SettingsError(f"--set {pair} has no value", f"Write --set {example}")
        found[key.strip()] = value.strip()
    return found


def emit(result: Mapping[str, Any], as_json: bool, title: str = "") -> None:
    """Print a result: as one JSON line with `--json`, else as a table of two columns."""
    if as_json:
        typer.echo(json.dumps(result, default=str))
        return
    table = Table(title=title or None, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")  # a path that is cut short leads nowhere
    for key, value in result.items():
        table.add_row(key, _shown(value))
    Console().print(table)


def _shown(value: Any) -> str:
    if value is None or value in ([], {}, ""):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value, default=str) if isinstance(value, (dict, list)) else str(value)
