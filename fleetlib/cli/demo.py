"""`fleet demo`: the main job in one process, on an embedded database."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fleetlib.cli.common import JsonFlag, console, emit

if TYPE_CHECKING:
    import polars as pl

    from fleetlib.cli._embedded import Account
    from fleetlib.settings import Settings
    from fleetlib.stack.addresses import Addresses

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
            typer.Option(help="postgresql:// address as owner; by default an embedded PostgreSQL in .fleet."),
        ] = None,
        out: Annotated[Path | None, typer.Option(help="Folder for the report; by default .fleet/reports.")] = None,
        as_json: JsonFlag = False,
    ) -> None:
        """Simulate a fleet, store its telemetry, find the incidents, and write a report with maps.

        The services are those of the real chain; a log in memory takes the place of MQTT and Kafka.
        """
        from fleetlib.settings import load_settings

        started = time.monotonic()
        settings = load_settings()
        with console.status("starting the database"):
            addresses = _database(settings, database_url)
        run = _simulate(settings, addresses, vehicles, minutes, seed)
        with console.status("writing the report"):
            page = _report(settings, run.last_us, out)
        result = {
            "sent": run.account.sent,
            "received": run.account.received,
            "stored": run.account.stored,
            "duplicates": run.account.duplicates,
            "dead_lettered": run.account.dead_lettered,
            "incidents": len(run.found),
            "labelled_incidents": len(run.labels),
            "report": str(page),
            "elapsed_s": round(time.monotonic() - started, 1),
        }
        _show_scores(run.found, run.labels)
        emit(result, as_json, "What the demo did")
        console.print(f"\nOpen the report:   {page}")
        console.print("Next:              `make lab` for the notebooks on these data, `fleet down` ends the database")


@dataclass(frozen=True, slots=True)
class _Run:
    """What the chain did: its account, the incidents that it found and the true ones, and when simulated time ended."""

    account: Account
    found: pl.DataFrame
    labels: pl.DataFrame
    last_us: int


def _database(settings: Settings, database_url: str | None) -> Addresses:
    from fleetlib.stack.embedded import prepare_database, start_embedded

    given = settings.database.url.get_secret_value() if settings.database.url is not None else None
    url = database_url or given
    return prepare_database(settings, url) if url else start_embedded(settings)


def _simulate(settings: Settings, addresses: Addresses, vehicles: int, minutes: float, seed: int) -> _Run:
    """Run the chain for a fleet whose last sample is of now."""
    from tqdm.auto import tqdm

    from fleetlib.cli._embedded import EmbeddedChain, run_ticks, stored_incidents
    from fleetlib.clock import ManualClock
    from fleetlib.simulator import Simulation, SimulationParams
    from fleetlib.store import TelemetryWriter, register_vehicles
    from fleetlib.store.maintenance import maintain
    from fleetlib.units import US_PER_S

    params = SimulationParams(vehicles=vehicles, seed=seed)
    ticks = max(1, round(minutes * 60 / params.sample_interval_s))
    first_us = (time.time_ns() // 1_000_000_000 - round(ticks * params.sample_interval_s)) * US_PER_S
    with console.status("building the city"):
        simulation = Simulation(params, first_us)
    register_vehicles(addresses.writer_url, simulation.vehicles())
    with TelemetryWriter(addresses.writer_url) as writer:
        chain = EmbeddedChain(settings, writer, ManualClock(first_us))
        try:
            done = run_ticks(simulation, chain, ticks)
            for _ in tqdm(done, total=ticks, desc="simulated", unit="s", disable=None):
                pass
            chain.carry(simulation.finish(), simulation.time_us)
        finally:
            chain.drain()  # Ctrl-C keeps what was simulated
    with console.status("refreshing the aggregates"):
        maintain(addresses.url, everything=True)
    found = stored_incidents(addresses.reader_url, first_us, simulation.time_us)
    return _Run(chain.account(), found, simulation.labels(), simulation.time_us)


def _report(settings: Settings, last_us: int, out: Path | None) -> Path:
    from fleetlib.clock import to_datetime
    from fleetlib.errors import FleetError
    from fleetlib.reports.runner import run_report

    parameters: dict[str, Any] = {"day": to_datetime(last_us).date().isoformat()}
    result = run_report(REPORT, parameters, settings=settings, archive=out)
    if result.run.error:
        raise FleetError(f"The report failed: {result.run.error}", f"Look at {result.notebook}")
    return result.html


def _show_scores(found: pl.DataFrame, labels: pl.DataFrame) -> None:
    from rich.table import Table

    from fleetlib.detection import score

    table = Table("kind", "true", "found", "precision", "recall", title="Incidents: what was found, against the truth")
    for row in score(found, labels).iter_rows(named=True):
        ratios = ["-" if row[name] is None else f"{row[name]:.0%}" for name in ("precision", "recall")]
        table.add_row(row["name"].replace("_", " "), str(row["labelled"]), str(row["found"]), *ratios)
    console.print(table)
