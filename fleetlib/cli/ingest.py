"""`fleet ingest`: MQTT to Kafka."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fleetlib.settings import Settings


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
        from fleetlib.cli._log import log_to_stderr
        from fleetlib.ingestor import launch
        from fleetlib.settings import load_settings

        settings = load_settings()
        if name is not None:
            values = {**settings.ingestor.model_dump(), "name": name}
            settings = load_settings(ingestor=values)
        log_to_stderr("ingest")
        launch.run(_as_stack(settings))


def _as_stack(settings: Settings) -> Settings:
    """Return settings that know the running stack's broker. A service of `fleet up` knows it already."""
    mqtt = settings.mqtt
    if None not in (mqtt.username, mqtt.group_secret, mqtt.service_port) and (mqtt.ca_file or not mqtt.tls):
        return settings
    from fleetlib.stack.broker import as_stack

    return as_stack(settings)
