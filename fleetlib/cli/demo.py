"""`fleet demo`: the main job in one process, on an embedded database."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fleetlib.cli._progress import Progress
from fleetlib.cli.common import JsonFlag, console, emit

if TYPE_CHECKING:
    import polars as pl

    from fleetlib.embedded.drive import Drive
    from fleetlib.settings import Settings

REPORT = "daily_fleet"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def demo(
        vehicles: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many vehicles drive.")] = 500,
        minutes: Annotated[float, typer.Option(min=0.1, max=10_080, help="For how long, in simulated time.")] = 30,
        seed: Annotated[int, typer.Option(min=0, help="Same seed, same fleet, same drives.")] = 7,
        database_url: Annotated[
            str | None,
            typer.Option(help="Owner's address, postgresql://…; else FLEET_DATABASE_URL or the embedded one."),
        ] = None,
        out: Annotated[Path | None, typer.Option(help="Archive folder of the report; default <home>/reports.")] = None,
        as_json: JsonFlag = False,
    ) -> None:
        """Simulate a fleet, store its telemetry, find the incidents, and write a report with maps.

        The services are those of the real chain; a log in memory takes the place of MQTT and Kafka.
        """
        started = time.monotonic()
        progress = Progress(console)
        with progress.stage("starting the database"):
            settings = _database(database_url)
        from fleetlib.embedded.drive import drive, save_roads

        with progress.stage(f"driving {vehicles:,} vehicles for {minutes:g} min", bar=True):
            driven = drive(
                minutes=minutes,
                settings=settings,
                on_step=progress.far,
                vehicles=vehicles,
                seed=seed,
                first_vehicle_id=1,
            )
        save_roads(driven.network, settings)
        with progress.stage("writing the report"):
            page = _report(settings, driven, out)
        result = {
            "sent": driven.sent,
            "received": driven.stored + driven.duplicates + driven.dead_lettered,
            "stored": driven.stored,
            "duplicates": driven.duplicates,
            "dead_lettered": driven.dead_lettered,
            "incidents": driven.incidents,
            "labelled_incidents": len(driven.labels),
            "report": str(page),
            "elapsed_s": round(time.monotonic() - started, 1),
        }
        _show_scores(_found(settings, driven), driven.labels)
        emit(result, as_json, "What the demo did")
        console.print(f"\nThe report:  {page}", soft_wrap=True)
        console.print("Next:        `make lab` opens the notebooks on these data; `fleet down` ends the database")


def _database(database_url: str | None) -> Settings:
    """Make the database ready, the given one or the embedded one, and return the settings that lead to it."""
    from fleetlib.settings import load_settings
    from fleetlib.stack.embedded import prepare_database, start_embedded

    if database_url:
        for name in ("FLEET_DATABASE_WRITER_URL", "FLEET_DATABASE_READER_URL"):
            os.environ.pop(name, None)
        os.environ["FLEET_DATABASE_URL"] = database_url  # the report's kernel reads it too
    settings = load_settings()
    given = settings.database.url
    if given is not None:
        prepare_database(settings, given.get_secret_value())
    else:
        start_embedded(settings)
    return settings


def _report(settings: Settings, driven: Drive, out: Path | None) -> Path:
    from fleetlib.errors import FleetError
    from fleetlib.reports.archive import State
    from fleetlib.reports.runner import run_report

    result = run_report(REPORT, {"day": driven.end.date().isoformat()}, settings=settings, archive=out)
    if result.run.state == State.FAILED:
        raise FleetError(f"The report failed: {result.run.error}", f"Look at {result.notebook}")
    return result.html


def _found(settings: Settings, driven: Drive) -> pl.DataFrame:
    """Return the incidents of the drive that the database holds, as the score wants them."""
    import polars as pl

    from fleetlib.contracts.columns import TIME_TYPE
    from fleetlib.store import addresses, connect

    with connect(addresses.reader(settings), "fleet-demo") as connection:
        rows = connection.execute(
            "SELECT vehicle_id, kind, start_time, end_time FROM incidents"
            " WHERE start_time BETWEEN %s AND %s AND vehicle_id BETWEEN %s AND %s",
            (driven.start, driven.end, driven.vehicle_ids[0], driven.vehicle_ids[-1]),
        ).fetchall()
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "vehicle_id": pl.Int32,
        "kind": pl.Int16,
        "start_time": TIME_TYPE,
        "end_time": TIME_TYPE,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _show_scores(found: pl.DataFrame, labels: pl.DataFrame) -> None:
    from rich.table import Table

    from fleetlib.detection import score

    if found.is_empty() and labels.is_empty():
        console.print("Nothing happened on this drive: no incident was caused, and none was found.")
        return
    table = Table("kind", "true", "found", "precision", "recall", title="Incidents: what was found, against the truth")
    for row in score(found, labels).iter_rows(named=True):
        ratios = ["-" if row[name] is None else f"{row[name]:.0%}" for name in ("precision", "recall")]
        table.add_row(row["name"].replace("_", " "), str(row["labelled"]), str(row["found"]), *ratios)
    console.print(table)
