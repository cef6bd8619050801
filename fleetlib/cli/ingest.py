"""`fleet ingest`: MQTT to Kafka."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def ingest(
        name: Annotated[
            str | None,
            typer.Option(help="The same after a restart, different for each ingestor (FLEET_INGESTOR_NAME)."),
        ] = None,
    ) -> None:
        """Carry vehicles' messages from the MQTT broker to Kafka, in the foreground, until SIGTERM.

        A message is acknowledged to the broker only after Kafka has acknowledged it. Run several with different
        names to share the load.
        """
        from fleetlib.cli.common import log_to_stderr
        from fleetlib.ingestor import service
        from fleetlib.settings import load_settings
        from fleetlib.stack.broker import as_stack

        settings = load_settings()
        if name is not None:
            values = {**settings.ingestor.model_dump(), "name": name}
            settings = load_settings(ingestor=values)
        log_to_stderr("ingest")
        service.run(as_stack(settings))
