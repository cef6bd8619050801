"""`fleet doctor`: what is there, what is missing, what to do."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer
from rich.console import Console
from rich.markup import escape

from fleetlib.cli.common import JsonFlag

_MARKS = {"ok": "[green]ok     [/]", "note": "[yellow]note   [/]", "missing": "[red]missing[/]"}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def doctor(as_json: JsonFlag = False) -> None:
        """Say what is there on this machine, what is missing, and what to do about it.

        The exit code is 0 where `fleet demo` can run, else 4; what only the real servers need does not count.
        """
        from fleetlib.settings import load_settings
        from fleetlib.stack.doctor import examine

        findings = examine(load_settings())
        lacking = [one for one in findings if one.state == "missing"]
        demo = all("demo" not in one.needed_for and one.needed_for != "everything" for one in lacking)
        up = demo and all("up" not in one.needed_for for one in lacking)
        if as_json:
            typer.echo(json.dumps({"demo": demo, "up": up, "findings": [asdict(one) for one in findings]}))
        else:
            console = Console(soft_wrap=True, highlight=False)
            for one in findings:
                console.print(f"{_MARKS[one.state]} [bold]{one.name:<11}[/] {escape(one.detail)}")
                if one.advice:
                    console.print(
                        f"{'':<20} {escape(one.advice)}" + (f" (for: {one.needed_for})" * bool(one.needed_for))
                    )
            console.print(f"`fleet demo`: {_word(demo)}   `fleet up`: {_word(up)}")
        raise typer.Exit(0 if demo else 4)


def _word(can_run: bool) -> str:
    return "[green]can run[/]" if can_run else "[red]cannot run yet[/]"
