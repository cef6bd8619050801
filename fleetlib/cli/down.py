"""`fleet down`: end what `fleet up` started."""

from __future__ import annotations

import typer

from fleetlib.cli.common import JsonFlag, console, emit


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def down(as_json: JsonFlag = False) -> None:
        """End all services and servers in the reverse order of their start; their data stays."""
        from fleetlib.settings import load_settings
        from fleetlib.stack.run import Stack

        def report(name: str, step: str) -> None:
            if step != "stopping":
                console.print(f"  [bold]{name:<10}[/] {step}")

        ended = Stack(load_settings(), report).down()
        console.print("Everything is stopped." if ended else "Nothing was running.")
        if as_json:
            emit({"ended": ended}, as_json)
