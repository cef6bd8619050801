"""How telemetry lies in the database: SI columns on plain PostgreSQL, the wire's whole numbers on TimescaleDB.

The columnstore packs whole numbers three to four times tighter than floating-point ones. Readers ask the view
`telemetry`, which has the SI columns in both shapes; only what inserts has to know.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import sql

from fleetlib.contracts.columns import TELEMETRY, TIME_TYPE, Column
from fleetlib.store.connection import Connection

_GREATEST_SMALLINT = 32_767
_STAGE = "telemetry_stage"


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """A column of the table that rows go into.

    Attributes:
        name: In the frame: that of `columns.TELEMETRY`.
        stored: In the table.
        sql: Its PostgreSQL type.
        per_unit: Stored value = SI value x this, rounded; 1 where it is stored as it is.
    """

    name: str
    stored: str
    sql: str
    per_unit: int = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """The table that rows go into, its columns in the order of `columns.TELEMETRY`, and the statements for both."""

    table: str
    columns: tuple[StoredColumn, ...]

    @property
    def copy(self) -> sql.Composed:
        """COPY straight into the table."""
        return self._copy_into(self.table)

    @property
    def copy_stage(self) -> sql.Composed:
        """COPY into the table for rows that may be stored already."""
        return self._copy_into(_STAGE)

    @property
    def make_stage(self) -> sql.Composed:
        """Make that table, for this connection."""
        text = "CREATE TEMPORARY TABLE IF NOT EXISTS {} (LIKE {}) ON COMMIT DELETE ROWS"
        return sql.SQL(text).format(sql.Identifier(_STAGE), sql.Identifier(self.table))

    @property
    def from_stage(self) -> sql.Composed:
        """Store what is not stored yet."""
        text = "INSERT INTO {0} ({1}) SELECT {1} FROM {2} ON CONFLICT DO NOTHING"
        return sql.SQL(text).format(sql.Identifier(self.table), self._names, sql.Identifier(_STAGE))

    def _copy_into(self, table: str) -> sql.Composed:
        return sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table), self._names)

    @property
    def _names(self) -> sql.Composed:
        return sql.SQL(", ").join(sql.Identifier(column.stored) for column in self.columns)


def _scaled(column: Column) -> StoredColumn:
    if column.scale == 1 or column.dtype == TIME_TYPE:
        return StoredColumn(column.name, column.name, column.sql)
    greatest = max(abs(column.low), abs(column.high)) / column.scale
    kind = "smallint" if greatest <= _GREATEST_SMALLINT else "integer"
    return StoredColumn(column.name, column.field, kind, round(1 / column.scale))


SI = Layout("telemetry", tuple(StoredColumn(column.name, column.name, column.sql) for column in TELEMETRY))
SCALED = Layout("telemetry_scaled", tuple(map(_scaled, TELEMETRY)))


def layout_of(connection: Connection) -> Layout:
    """Return where rows go in a database, or in the schema that the connection sees.

    A schema that a replay fills has plain tables, also on TimescaleDB: `telemetry` is a view only where the scaled
    table stands behind it.
    """
    row = connection.execute("SELECT relkind::text FROM pg_class WHERE oid = to_regclass('telemetry')").fetchone()
    return SCALED if row == ("v",) else SI
