"""`fleet process`: Kafka to the database and to the live page."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Side(StrEnum):
    """The two consumers of the telemetry, which never wait for one another."""

    WRITE = "write"
    WATCH = "watch"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def process(
        only: Annotated[Side | None, typer.Option(help="One side alone; by default both run.")] = None,
    ) -> None:
        """Store telemetry (write), find incidents and serve the live page (watch), in the foreground until SIGTERM.

        Several processes with --only write share the partitions. A process with --only watch reads all of them and
        serves its own live page at FLEET_LIVE_HOST:FLEET_LIVE_PORT.
        """
        from fleetlib import maps
        from fleetlib.cli._log import log_to_stderr
        from fleetlib.processor import service
        from fleetlib.settings import load_settings

        log_to_stderr(only.value if only is not None else "process")
        static = Path(maps.__path__[0]) / "static"
        service.run(load_settings(), static, only.value if only is not None else None)
