"""`fleet provision`: the secrets and the broker's access files of a stack in containers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fleetlib.cli.common import JsonFlag, emit


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def provision(
        folder: Annotated[Path, typer.Option(help="Where the files go, one folder for each service.")],
        vehicles: Annotated[int, typer.Option(min=1, help="Vehicles 1 to N may connect.")] = 10_000,
        database: Annotated[str, typer.Option(help="host:port/name of the database.")] = "timescaledb:5432/fleet",
        as_json: JsonFlag = False,
    ) -> None:
        """Write random passwords, and the broker's password file, rules and configuration, for docker-compose.yml.

        Secrets that are there already are kept.
        """
        from fleetlib.stack.provision import provision as write

        emit({"written": write(folder, vehicles, database)}, as_json, "Provisioned")
