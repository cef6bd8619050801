"""`fleet up`: the real servers and all services on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from fleetlib.cli.common import JsonFlag, console, emit


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def up(
        vehicles: Annotated[int, typer.Option(min=0, help="Simulated vehicles; 0 starts no simulator.")] = 500,
        rate_hz: Annotated[
            float, typer.Option("--rate-hz", min=0.01, max=50, help="Samples a second and vehicle.")
        ] = 1.0,
        as_json: JsonFlag = False,
    ) -> None:
        """Start Mosquitto, Kafka, PostgreSQL and all services, and wait until they are well.

        What runs already is left alone, so it can be repeated. `fleet status` looks, `fleet logs` tells, `fleet down`
        ends it.
        """
        from rich.status import Status

        from fleetlib.settings import load_settings
        from fleetlib.stack.run import Stack

        settings = load_settings()
        with Status("starting", console=console) as progress:

            def report(name: str, step: str) -> None:
                progress.update(f"{name}: {step}")
                if step.startswith(("ready", "runs", "made", "tables", "are", "stopping")) or "applied" in step:
                    console.print(f"  [bold]{name:<10}[/] {step}")

            started = Stack(settings, report).up(vehicles, rate_hz)
        page = f"http://{settings.live.host}:{settings.live.port}/"
        console.print(f"Everything is up. Live page: {page}   Notebooks: `fleet lab`   End: `fleet down`")
        if as_json:
            emit({"started": started, "page": page, "home": str(settings.home.resolve())}, as_json)
