"""What `store.py` measures with: rows of a fleet, databases that are alike, a stopwatch for both processes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
import psutil
from psycopg import sql

from benchmarks._chain import own_cpu
from fleetlib.contracts.columns import TELEMETRY_NAMES, TIME_TYPE
from fleetlib.simulator import Simulation, SimulationParams
from fleetlib.stack import Postgres
from fleetlib.store import TelemetryWriter, WriteBatch
from fleetlib.store.connection import connect
from fleetlib.store.migrate import migrate, shape

PARTITION = ("telemetry.v1", 0)
SHARE = 20  # with disorder, one row in so many is sent twice and one comes a batch late
STEP_US = 100  # between two rows: each has an arrival of its own


@dataclass
class Side:
    """One way to insert: seconds of each round, CPU seconds of its server process and of this one."""

    server: psutil.Process
    rounds_s: list[float] = field(default_factory=list)
    server_s: float = 0.0
    client_s: float = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Measure what happens inside."""
        before_s, client_s, begin_s = own_cpu(self.server), time.process_time(), time.perf_counter()
        yield
        self.rounds_s.append(time.perf_counter() - begin_s)
        self.client_s += time.process_time() - client_s
        self.server_s += own_cpu(self.server) - before_s


class Rows:
    """Batches of a fleet's samples, one a second and vehicle, in the order of arrival: that of `ingest_time`."""

    def __init__(self, vehicles: int) -> None:
        params = SimulationParams(vehicles=vehicles, incidents={"rate_per_vehicle_hour": 0})
        begin_us = time.time_ns() // 1000
        self._vehicles = vehicles
        self._tick = Simulation(params, begin_us, deliver=False).step().samples.sort("vehicle_id")
        self._begin_us = self._arrival_us = begin_us
        self._next = 0
        self._late = self._again = pl.DataFrame()

    def batch(self, rows: int, *, disorder: bool = False) -> pl.DataFrame:
        """Return the next rows; with disorder some that were held back, some once more."""
        number = np.arange(self._next, self._next + rows)
        self._next += rows
        frame = self._tick.select(pl.all().gather(pl.Series(number % self._vehicles))).with_columns(
            pl.Series("time", self._begin_us + number * 1_000_000 // self._vehicles).cast(TIME_TYPE),
            pl.Series("seq", number // self._vehicles + 1, dtype=pl.Int32),
        )
        if disorder:
            frame, late, again = frame.filter(number % SHARE != 0), frame[::SHARE], frame[1::SHARE]
            frame = pl.concat([frame, self._late, self._again], how="diagonal")
            self._late, self._again = late, again
        arrival_us = self._arrival_us + np.arange(len(frame)) * STEP_US
        self._arrival_us += len(frame) * STEP_US
        return frame.with_columns(pl.Series("ingest_time", arrival_us).cast(TIME_TYPE)).select(TELEMETRY_NAMES)


class Database:
    """An empty migrated database, and a connection to it for what the server does alone."""

    def __init__(self, server: Postgres, name: str, opened: ExitStack) -> None:
        with connect(server.url) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        self.url = server.url_of(name)
        migrate(self.url)
        self.shape = shape(self.url)
        self._connection = opened.enter_context(connect(self.url))
        # Where days are partitions they have to be there: COPY makes none.
        self._connection.execute("SELECT fleet_ensure_partitions(ARRAY[current_date, current_date + 1])")
        self._table = "telemetry"
        if self.shape == "timescaledb":
            self._connection.execute("SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs")
            found = "SELECT hypertable_name FROM timescaledb_information.hypertables WHERE hypertable_schema = 'public'"
            self._table = self._connection.execute(found).fetchall()[0][0]
        self.copying = Side(psutil.Process(self._connection.info.backend_pid))

    def export(self, path: Path, frame: pl.DataFrame, order: str) -> None:
        """Let the server write the rows of a batch that are stored into a binary file."""
        statement = sql.SQL(
            "COPY (SELECT * FROM {} WHERE ingest_time BETWEEN {} AND {} ORDER BY {}) TO {} (FORMAT BINARY)"
        )
        arrived = frame["ingest_time"]
        self._connection.execute(
            statement.format(sql.Identifier(self._table), arrived[0], arrived[-1], sql.SQL(order), str(path))
        )

    def copy(self, path: Path) -> int:
        """Let the server insert a file, and return how many rows."""
        statement = sql.SQL("COPY {} FROM {} (FORMAT BINARY)").format(sql.Identifier(self._table), str(path))
        with self.copying.measured():
            return self._connection.execute(statement).rowcount

    def writing(self) -> Side:
        """Return the stopwatch of the writer that is connected."""
        statement = "SELECT pid FROM pg_stat_activity WHERE application_name = 'fleet-writer' AND datname = %s"
        name = self._connection.info.dbname
        return Side(psutil.Process(self._connection.execute(statement, (name,)).fetchall()[0][0]))


class Writing:
    """A writer, and its side of the comparison."""

    def __init__(self, writer: TelemetryWriter, database: Database) -> None:
        self._writer = writer
        self._offset = 0
        writer.offsets()  # it is connected now
        self.side = database.writing()

    def write(self, frame: pl.DataFrame) -> int:
        """Store a batch, and return how many rows were new."""
        batch = WriteBatch(telemetry=frame, offsets={PARTITION: (self._offset, self._offset + 1)})
        with self.side.measured():
            stored = self._writer.write(batch).stored
        self._offset += 1
        return stored
