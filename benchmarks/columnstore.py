"""The columnstore on a day of telemetry: bytes before and after, and our own questions on both.

A day of the simulator goes through the processor's writer into a real TimescaleDB; a copy of it is compressed by the
policy's job. Every question is asked of both in turns, warm, through the analysis functions that notebooks use;
the median counts. Prints a table and, last, one line of JSON. Without TimescaleDB it says so and ends well.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import polars as pl
from psycopg import errors
from rich.console import Console
from rich.table import Table

from benchmarks._program import conclude
from fleetlib import analysis
from fleetlib.contracts.columns import TIME_TYPE
from fleetlib.detection import Detector
from fleetlib.errors import FleetError, MissingProgram
from fleetlib.settings import DatabaseSettings, ProcessorSettings
from fleetlib.simulator import Simulation, SimulationParams
from fleetlib.stack import Postgres, free_port
from fleetlib.store import TelemetryWriter, WriteBatch, register_vehicles
from fleetlib.store.connection import connect, query
from fleetlib.store.maintenance import maintain
from fleetlib.store.migrate import migrate
from fleetlib.store.policies import set_policies
from fleetlib.store.reader import Reader
from fleetlib.store.status import status
from fleetlib.units import US_PER_S

BATCH_ROWS = ProcessorSettings().batch_rows
WORST_RATIO, LEAST_COMPRESSION = 1.5, 10.0
COPY_ATTEMPTS = 12
WINDOW = "SELECT * FROM telemetry WHERE time >= %(low)s AND time < %(high)s"
MINUTES_OF_RAW = """
SELECT vehicle_id, date_trunc('hour', time) AS hour, count(*) AS samples, avg(speed_mps) AS speed_mean_mps,
    max(acceleration_lateral_mps2) AS acceleration_lateral_max_mps2
FROM telemetry WHERE time >= %(low)s AND time < %(high)s GROUP BY 1, 2"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, default=100)
    parser.add_argument("--interval", type=float, default=1.0, help="seconds between two samples of a vehicle")
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--repeats", type=int, default=7, help="how often each question is asked; the median counts")
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    arguments = parser.parse_args()

    def measured() -> dict[str, Any]:
        try:
            return measure(arguments.vehicles, arguments.interval, arguments.hours, arguments.repeats)
        except MissingProgram as reason:
            return {"skipped": f"TimescaleDB is not installed: {reason}"}

    conclude(
        measured,
        "Columnstore",
        as_json=arguments.json,
        show=lambda result: None if "skipped" in result else show(result),
    )


def measure(vehicles: int, interval_s: float, hours: float, repeats: int) -> dict[str, Any]:
    """Fill a database, ask, compress, ask again."""
    with tempfile.TemporaryDirectory(prefix="fleet-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # the server runs as another account where this is root
        with Postgres(Path(folder) / "postgres", free_port(), timescale=True, durable=False) as server:
            migrate(server.url)
            set_policies(server.url, DatabaseSettings())
            run_jobs(server.url, scheduled=False)  # they run when this program says so
            end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=30)
            start = end - timedelta(hours=hours)
            begin_s = time.monotonic()
            rows = fill(server.url, SimulationParams(vehicles=vehicles, sample_interval_s=interval_s), start, hours)
            filled_s = time.monotonic() - begin_s
            maintain(server.url, everything=True)
            with connect(server.url) as connection:
                connection.execute("VACUUM ANALYZE telemetry_scaled")
            packed = copy_of(server)
            before, begin_s = size(server.url), time.monotonic()
            run_jobs(packed, "policy_compression")
            compressed_s = time.monotonic() - begin_s
            with Reader(server.url) as loose, Reader(packed) as tight:
                questions = [dict(asked(reader, start, end, vehicles)) for reader in (loose, tight)]
                times = {name: ask(name, [side[name] for side in questions], repeats) for name in questions[0]}
            found = status(packed)
    after = found["storage"]["telemetry"]["total_bytes"]
    return {
        "vehicles": vehicles,
        "interval_s": interval_s,
        "hours": hours,
        "rows": rows,
        "chunks": found["storage"]["telemetry"]["chunks"],
        "compressed_chunks": found["storage"]["telemetry"]["compressed_chunks"],
        "before_bytes": before,
        "after_bytes": after,
        "before_bytes_per_row": round(before / rows, 1),
        "after_bytes_per_row": round(after / rows, 1),
        "compression_ratio": round(before / after, 2),
        "query_ratio_max": max(part["ratio"] for part in times.values()),
        "queries": times,
        "fill_s": round(filled_s, 1),
        "compress_s": round(compressed_s, 1),
        "rows_compressed_per_s": round(rows / compressed_s),
        "timescaledb": found["timescaledb"],
    }


def fill(url: str, params: SimulationParams, start: datetime, hours: float) -> int:
    """Store what the fleet measures, with the incidents that are found in it; return the number of rows."""
    simulation = Simulation(params, round(start.timestamp() * US_PER_S), deliver=False)
    register_vehicles(url, simulation.vehicles())
    rng, detector, rows = np.random.default_rng(params.seed), Detector(), 0
    per_batch = max(1, BATCH_ROWS // params.vehicles)
    ticks = round(hours * 3_600 / params.sample_interval_s)
    with TelemetryWriter(url) as writer:
        for first in range(0, ticks, per_batch):
            samples = pl.concat([simulation.step().samples for _ in range(min(per_batch, ticks - first))])
            frame = samples.with_columns(received(samples, params, rng))
            incidents = detector.detect(frame, simulation.time_us)
            rows += writer.write(WriteBatch(telemetry=frame, incidents=incidents)).stored
    return rows


def received(samples: pl.DataFrame, params: SimulationParams, rng: np.random.Generator) -> pl.Series:
    """Return when the ingestor had each sample: the latency of the simulated network, to the microsecond."""
    link = params.connectivity
    latency_s = link.latency_median_s * np.exp(link.latency_sigma * rng.standard_normal(len(samples)))
    time_us = samples["time"].to_physical().to_numpy() + np.rint(latency_s * US_PER_S).astype(np.int64)
    return pl.Series("ingest_time", time_us).cast(TIME_TYPE)


def asked(
    db: Reader, start: datetime, end: datetime, vehicles: int
) -> Iterator[tuple[str, Callable[[], pl.DataFrame]]]:
    """Yield our questions by name: about one vehicle, an incident's neighbourhood, a span of time, the fleet."""
    middle, one = start + (end - start) / 2, vehicles // 2 + 1
    hour, minute = middle + timedelta(hours=1), middle + timedelta(minutes=1)
    found = analysis.incidents(db, start, end)
    if found.is_empty():
        raise FleetError("No incident was found in the simulated time", "Simulate longer, or more vehicles")
    incident = found.item(len(found) // 2, "incident_id")
    yield "track of one vehicle, whole time", partial(analysis.track, db, one, start, end)
    yield "track of one vehicle, one hour", partial(analysis.track, db, one, middle, hour)
    yield "coarse track of one vehicle", partial(analysis.coarse_track, db, one, start, end)
    yield "signals around an incident", partial(analysis.signals_around, db, incident)
    yield "who was near an incident", partial(analysis.nearby, db, incident)
    yield "all rows of one minute", partial(db.query, WINDOW, {"low": middle, "high": minute})
    yield "all rows of one hour", partial(db.query, WINDOW, {"low": middle, "high": hour})
    yield "hours from raw rows, all vehicles", partial(db.query, MINUTES_OF_RAW, {"low": start, "high": end})
    yield "heat map of one hour", partial(analysis.positions_heat, db, middle, hour)
    yield "data quality, whole time", partial(analysis.data_quality, db, start, end)
    yield "activity by minute (aggregate)", partial(analysis.activity, db, start, end)
    yield "vehicle days (aggregate)", partial(analysis.vehicle_days, db, start, end)


def ask(name: str, sides: list[Callable[[], pl.DataFrame]], repeats: int) -> dict[str, Any]:
    """Ask the row store and the columnstore in turns; medians in ms. The first round only warms up."""
    rows = {len(side()) for side in sides}
    if len(rows) > 1:
        raise FleetError(f"the columnstore answers {name!r} with another number of rows")
    times: list[list[float]] = [[], []]
    for _ in range(repeats):
        for side, taken in zip(sides, times, strict=True):
            begin_s = time.perf_counter()
            side()
            taken.append((time.perf_counter() - begin_s) * 1e3)
    row_ms, column_ms = map(median, times)
    ratio = round(column_ms / row_ms, 2)
    return {"row_ms": round(row_ms, 2), "columnstore_ms": round(column_ms, 2), "ratio": ratio, "rows": rows.pop()}


def copy_of(server: Postgres) -> str:
    """Return the address of a copy of the database, made by the server while nobody is connected."""
    with connect(server.url) as connection:
        connection.execute("SELECT _timescaledb_functions.stop_background_workers()")
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'fleet'"
    with connect(server.url_of("postgres")) as connection:
        for attempt in range(COPY_ATTEMPTS):
            connection.execute(others)  # an autovacuum that has just begun, a worker that still ends
            try:
                connection.execute("CREATE DATABASE packed TEMPLATE fleet STRATEGY file_copy")
                break
            except errors.ObjectInUse:  # after waiting for 5 s
                if attempt == COPY_ATTEMPTS - 1:
                    raise
    return server.url_of("packed")


def size(url: str) -> int:
    """Return the bytes of telemetry with its indexes, as the files have them."""
    return int(status(url)["storage"]["telemetry"]["total_bytes"])


def run_jobs(url: str, kind: str | None = None, *, scheduled: bool | None = None) -> None:
    """Run the jobs of a kind now, as the server would, or switch the schedule of all."""
    jobs = "SELECT job_id FROM timescaledb_information.jobs WHERE hypertable_schema = 'public'"
    with connect(url) as connection:
        if scheduled is not None:
            connection.execute(query(f"SELECT alter_job(job_id, scheduled => {scheduled}) FROM ({jobs}) AS jobs"))  # noqa: S608
            return
        for job in connection.execute(query(f"{jobs} AND proc_name = %s"), (kind,)).fetchall():
            connection.execute("CALL run_job(%s)", job)


def show(result: dict[str, Any]) -> None:
    """Print the tables."""
    console = Console()
    title = f"{result['rows']:,} rows of {result['vehicles']} vehicles, one in {result['interval_s']:g} s"
    table = Table("question", "rows", "row store, ms", "columnstore, ms", "ratio", title=title)
    for name, part in result["queries"].items():
        mark = "" if part["ratio"] <= WORST_RATIO else " [red]![/]"
        table.add_row(
            name, f"{part['rows']:,}", f"{part['row_ms']:,}", f"{part['columnstore_ms']:,}", f"{part['ratio']}{mark}"
        )
    console.print(table)
    good = "" if result["compression_ratio"] >= LEAST_COMPRESSION else f" (goal: {LEAST_COMPRESSION:g})"
    console.print(
        f"{result['before_bytes'] / 1e6:,.0f} MB ({result['before_bytes_per_row']} bytes a row) -> "
        f"{result['after_bytes'] / 1e6:,.0f} MB ({result['after_bytes_per_row']}): "
        f"[bold]{result['compression_ratio']}x[/]{good}, indexes included; packed in {result['compress_s']} s"
    )


if __name__ == "__main__":
    main()
