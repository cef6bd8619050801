"""`fleet up`: the real servers and all services on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from fleetlib.cli.common import JsonFlag, console, emit

_DONE = ("ready", "runs", "made", "tables", "are", "stopping")


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

        What runs already is left alone, so it can be repeated; a service that is to run otherwise (other --vehicles) is
        started anew. `fleet status` looks, `fleet logs` tells, `fleet down` ends it.
        """
        from rich.status import Status

        from fleetlib.settings import load_settings
        from fleetlib.stack.run import Stack

        settings = load_settings()
        with Status("starting", console=console) as progress:

            def report(name: str, step: str) -> None:
                if step.startswith(_DONE) or "applied" in step:
                    begun.pop(name, None)
                    console.print(f"  [bold]{name:<10}[/] {step}")
                else:
                    begun[name] = step
                    if not console.is_terminal and step.startswith("still"):  # in a log nothing else would tell
                        console.print(f"  [bold]{name:<10}[/] {step}")
                # Services start side by side: what is waited for, not what was ready last.
                progress.update(", ".join(f"{one}: {what}" for one, what in begun.items()) or f"{name}: {step}")

            begun: dict[str, str] = {}
            started = Stack(settings, report).up(vehicles, rate_hz)
        page = f"http://{settings.live.host}:{settings.live.port}/"
        console.print(f"Everything is up. Live page: {page}   Notebooks: `fleet lab`   End: `fleet down`")
        if as_json:
            emit({"started": started, "page": page, "home": str(settings.home.resolve())}, as_json)
