"""Rows, incidents, traces, dead letters and stream offsets in one transaction: all of a batch is stored, or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import polars as pl
from psycopg import Cursor, errors, sql

from fleetlib.contracts.columns import TELEMETRY_KEY, TELEMETRY_NAMES
from fleetlib.store.batch import PreparedRows, prepare
from fleetlib.store.binary import COPY_HEADER, COPY_TRAILER, ArrayDumper, ArrayParameter, RowsParameter, copy_blocks
from fleetlib.store.connection import Connection, connect, query, user_errors
from fleetlib.store.layout import SI, Layout, layout_of
from fleetlib.store.named import statements
from fleetlib.store.novelty import Novelty
from fleetlib.store.offsets import TopicPartition, begin_topics, move_offsets, stored_offsets
from fleetlib.store.timelimit import TimeLimit

_SQL = statements("fleetlib.store", "sql/write.sql")
_COLUMNS = sql.SQL(", ").join(map(sql.Identifier, TELEMETRY_NAMES))
COPY_SLICE = 4_096  # rows encoded at a time: they stay in the processor's cache, and the server starts at once
# In the order of the vehicles, as all writers do: two that meet in a vehicle wait for one another, and never in a ring.
_LAST_POSITION = sql.SQL(
    "INSERT INTO last_position ({0}) SELECT {0} FROM unnest(%(newest)s)"
    " ON CONFLICT (vehicle_id) DO UPDATE SET ({1}) = ROW({2}) WHERE excluded.time > last_position.time"
).format(
    _COLUMNS,
    sql.SQL(", ").join(map(sql.Identifier, TELEMETRY_NAMES[1:])),
    sql.SQL(", ").join(sql.SQL("excluded.{}").format(sql.Identifier(name)) for name in TELEMETRY_NAMES[1:]),
)


@dataclass(frozen=True, slots=True)
class WriteBatch:
    """What goes into the database in one transaction.

    Attributes:
        telemetry: The columns of `columns.TELEMETRY` (others are ignored), without nulls; may hold repeats.
        incidents: Frame with `incidents.INCIDENT_SCHEMA`.
        traces: Columns vehicle_id, trigger_time, boot_id, sample_rate_hz, trigger_index and the lists
            acceleration_longitudinal_mps2, acceleration_lateral_mps2, acceleration_vertical_mps2, speed_mps.
        dead_letters: Columns time, source, item, reason, payload (bytes).
        offsets: (expected, next) of each partition that the batch was read from: `expected` is what `offsets()` or the
            last write said (anything where the partition was never written), `next` the first record not in the batch.
        topic_ids: Of these partitions, as told to `begin`; None or left out: not known, and not looked at.
    """

    telemetry: pl.DataFrame | None = None
    incidents: pl.DataFrame | None = None
    traces: pl.DataFrame | None = None
    dead_letters: pl.DataFrame | None = None
    offsets: dict[TopicPartition, tuple[int, int]] = field(default_factory=dict)
    topic_ids: Mapping[TopicPartition, uuid.UUID | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WriteResult:
    """The account of the telemetry in one batch: stored + duplicates = rows given."""

    stored: int
    duplicates: int


class TelemetryWriter:
    """Stores batches. One instance belongs to one thread; several may write at once, of different partitions.

    Args:
        url: Address of the database as fleet_writer (or the owner).
        transaction_timeout_s: The server (PostgreSQL 17 or later) ends a transaction that takes longer: one whose
            process stands still would keep the others waiting at its offsets for ever (`TimeLimit`).
    """

    def __init__(self, url: str, transaction_timeout_s: float = 60.0) -> None:
        self._url = url
        self._limit = TimeLimit(transaction_timeout_s)
        self._connection: Connection | None = None
        self._novelty = Novelty(np.empty(0, np.int64), np.empty(0, np.int64))
        self._days: set[int] = set()
        self._row_type: tuple[int, int] = (0, 0)
        self._layout = SI

    def begin(self, topic_ids: Mapping[TopicPartition, uuid.UUID | None]) -> dict[TopicPartition, int]:
        """Take note of which topics the offsets belong to: of one that was made anew they are 0 from now on.

        Args:
            topic_ids: Of each partition that is to be read; None where it is not known, which changes nothing.

        Returns:
            Of topics made anew: the offset that was stored of the topic before.

        Raises:
            MissingServer: If the database cannot be reached.
        """
        with user_errors(self._url):
            return begin_topics(self._connect(), topic_ids)

    def offsets(self) -> dict[TopicPartition, int]:
        """Return the next offset of every partition that was ever written; others start at their beginning.

        Raises:
            MissingServer: If the database cannot be reached.
        """
        with user_errors(self._url):
            return stored_offsets(self._connect())

    def write(self, batch: WriteBatch) -> WriteResult:
        """Store a batch in one transaction: 1. offsets (the fence), 2. rows, 3. the rest, 4. the windows touched.

        After a MissingServer the transaction may or may not have been committed: ask `offsets()` before writing again.

        Raises:
            FencedError: If another writer has moved one of the offsets; nothing is stored.
            MissingServer: If the database goes away; the next call connects again.
        """
        with user_errors(self._url):
            connection = self._connect()
            rows = None
            if batch.telemetry is not None and len(batch.telemetry):
                rows = prepare(batch.telemetry, self._novelty)
                self._make_partitions(connection, rows)
            with self._limit.kept(connection), connection.transaction(), connection.cursor() as cursor:
                result = self._write(cursor, batch, rows)
            if rows is not None:
                self._novelty.advance(rows.vehicles, rows.positions)
            return result

    def close(self) -> None:
        """Close the connection; a later call opens a new one."""
        if self._connection is not None:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _connect(self) -> Connection:
        if self._connection is None or self._connection.closed:
            connection = connect(self._url, "fleet-writer")
            self._limit.set(connection)
            for parameter in (ArrayParameter, RowsParameter):
                connection.adapters.register_dumper(parameter, ArrayDumper)
            self._row_type = connection.execute(query(_SQL["row_type"])).fetchone() or (0, 0)
            known = connection.execute(query(_SQL["known_vehicles"])).fetchall()
            self._layout = layout_of(connection)
            connection.execute(self._layout.make_stage)
            # A repeat of a compressed row unpacks its batch of 1,000 rows: many vehicles' repeats would pass the limit.
            connection.execute("SET timescaledb.max_tuples_decompressed_per_dml_transaction = 0")
            columns = np.array(known, np.int64).reshape(-1, 3)
            self._novelty = Novelty(columns[:, 0].copy(), Novelty.pack(columns[:, 1], columns[:, 2]))
            self._days = set()
            self._connection = connection
        return self._connection

    def _make_partitions(self, connection: Connection, rows: PreparedRows) -> None:
        """Make what is missing in a transaction of its own: its lock must not last as long as a batch."""
        missing = sorted(set(rows.days.tolist()) - self._days)
        if missing:
            days = [str(np.datetime64(day, "D")) for day in missing]
            connection.execute("SELECT fleet_ensure_partitions(%s::date[])", (days,))
            self._days.update(missing)

    def _write(self, cursor: Cursor[tuple[Any, ...]], batch: WriteBatch, rows: PreparedRows | None) -> WriteResult:
        move_offsets(cursor, batch.offsets, batch.topic_ids)
        stored = self._store_rows(cursor, rows) if rows is not None else 0
        given = len(batch.telemetry) if batch.telemetry is not None else 0
        dead = _store_few(cursor, batch)
        if rows is not None:
            starts = ArrayParameter(rows.windows_us, "timestamptz")
            # Last: other writers wait for these two rows until the commit, which follows at once.
            cursor.execute(query(_SQL["mark_windows"]), {"starts": starts})
        if given or dead:
            counts = {"stored": stored, "duplicates": given - stored, "dead_lettered": dead}
            cursor.execute(query(_SQL["count"]), counts)
        return WriteResult(stored, given - stored)

    def _store_rows(self, cursor: Cursor[tuple[Any, ...]], rows: PreparedRows) -> int:
        unknown = self._novelty.unknown(rows.vehicles)
        if len(unknown):
            cursor.execute(query(_SQL["register_unknown"]), {"vehicle_id": ArrayParameter(unknown, "integer")})
        stored, maybe = 0, rows.maybe_stored
        try:
            with cursor.connection.transaction():
                _copy(cursor, self._layout.copy, rows.fresh, self._layout)
                stored = len(rows.fresh)
        except errors.UniqueViolation:
            maybe = pl.concat([rows.fresh, maybe]).sort(TELEMETRY_KEY)
        if len(maybe):
            _copy(cursor, self._layout.copy_stage, maybe, self._layout)
            stored += cursor.execute(self._layout.from_stage).rowcount
        self._move_last_positions(cursor, rows)
        return stored

    def _move_last_positions(self, cursor: Cursor[tuple[Any, ...]], rows: PreparedRows) -> None:
        cursor.execute(_LAST_POSITION, {"newest": RowsParameter(rows.newest, *self._row_type)})


def register_vehicles(url: str, frame: pl.DataFrame) -> int:
    """Insert or complete rows of `vehicles` and return how many were given.

    Args:
        url: Address of the database as fleet_writer (or the owner).
        frame: vehicle_id, and any of name, vehicle_class, powertrain, fleet, model, mass_kg, energy_capacity,
            energy_unit; a null or a missing column keeps what is known.
    """
    names = ("name", "vehicle_class", "powertrain", "fleet", "model", "mass_kg", "energy_capacity", "energy_unit")
    missing = [pl.lit(None).alias(name) for name in names if name not in frame.columns]
    rows = frame.sort("vehicle_id").with_columns(missing).select("vehicle_id", *names).to_dicts()
    with connect(url, "fleet-register") as connection, user_errors(url), connection.transaction():
        connection.cursor().executemany(query(_SQL["register_vehicle"]), rows)
    return len(rows)


def _copy(cursor: Cursor[tuple[Any, ...]], statement: sql.Composed, frame: pl.DataFrame, layout: Layout) -> None:
    if len(frame):
        with cursor.copy(statement) as copy:
            copy.write(COPY_HEADER)
            for block in copy_blocks(frame, layout, COPY_SLICE):
                copy.write(block)
            copy.write(COPY_TRAILER)


def _store_few(cursor: Cursor[tuple[Any, ...]], batch: WriteBatch) -> int:
    """Store incidents, traces and dead letters, which are few; return the number of dead letters."""
    if batch.incidents is not None and len(batch.incidents):
        rows = batch.incidents.sort("incident_id", "revision").to_dicts()
        for row in rows:
            row["incident_id"] = uuid.UUID(bytes=row["incident_id"])
        cursor.executemany(query(_SQL["store_incident"]), rows)
    if batch.traces is not None and len(batch.traces):
        rows = batch.traces.sort("vehicle_id", "trigger_time", "boot_id").to_dicts()
        cursor.executemany(query(_SQL["store_trace"]), rows)
    if batch.dead_letters is None or batch.dead_letters.is_empty():
        return 0
    cursor.executemany(query(_SQL["store_dead_letter"]), batch.dead_letters.to_dicts())
    return len(batch.dead_letters)
