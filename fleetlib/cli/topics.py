"""`fleet topics`: Kafka's topics as they are and as the settings say."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fleetlib.cli.common import JsonFlag, emit
from fleetlib.errors import SettingsError

if TYPE_CHECKING:
    from fleetlib.transport.kafka_topics import Difference, Topic


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def topics(
        apply: Annotated[
            bool, typer.Option("--apply", help="Alter retention and in-sync replicas to what the settings say.")
        ] = False,
        add_partitions: Annotated[
            bool,
            typer.Option("--add-partitions", help="With --apply: add partitions too; vehicles then change theirs."),
        ] = False,
        as_json: JsonFlag = False,
    ) -> None:
        """Show Kafka's topics with partitions, replicas and retention, and what differs from the settings.

        The exit code is 0 where nothing differs, else 1.
        """
        from fleetlib.settings import load_settings
        from fleetlib.transport import kafka_topics

        if add_partitions and not apply:
            raise SettingsError("--add-partitions alone alters nothing", "Give --apply too")
        settings = load_settings().kafka
        applied = kafka_topics.apply(settings, add_partitions=add_partitions) if apply else []
        there, left = kafka_topics.existing(settings), kafka_topics.differences(settings)
        if as_json:
            result: dict[str, Any] = {"topics": [asdict(one) for one in there]}
            emit(
                {**result, "differences": [asdict(one) for one in left], "applied": [asdict(one) for one in applied]},
                True,
            )
        else:
            _show(there, left, applied)
        raise typer.Exit(1 if left else 0)


def _show(there: list[Topic], left: list[Difference], applied: list[Difference]) -> None:
    from rich.console import Console
    from rich.table import Table

    from fleetlib.transport.kafka_topics import IN_SYNC, MS_PER_HOUR, RETENTION

    table = Table("topic", title="Kafka's topics")
    for heading in ("partitions", "replicas", "in sync at least", "kept for"):
        table.add_column(heading, justify="right")
    for topic in there:
        hours = int(topic.configs[RETENTION]) / MS_PER_HOUR
        kept = f"{hours / 24:g} days" if hours >= 48 else f"{hours:g} h"
        table.add_row(topic.name, str(topic.partitions), str(topic.replicas), topic.configs[IN_SYNC], kept)
    console = Console(highlight=False)
    console.print(table)
    for one in applied:
        console.print(f"[green]altered[/] {one.topic}: {one.what} from {one.found} to {one.wanted}")
    for one in left:
        console.print(f"[yellow]differs[/] {one}. {one.advice}", soft_wrap=True)
