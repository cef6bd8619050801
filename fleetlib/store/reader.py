"""Reading into polars: `connect()` for notebooks and reports, as the role that can only read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import polars as pl

from fleetlib.errors import FleetError, MissingServer, PermissionRefused
from fleetlib.settings import Settings, load_settings
from fleetlib.store import addresses
from fleetlib.store.connection import describe, no_connection

if TYPE_CHECKING:
    from sqlalchemy import Engine

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_SAID = re.compile(r"(?:ERROR|FATAL):\s*(.+)")
_FORBIDDEN = "42501"
_NOT_THERE = {"42P01", "42883"}
_TOOK_TOO_LONG = "57014"


def connect(url: str | None = None, settings: Settings | None = None) -> Reader:
    """Return a reader of the fleet's database.

    Without arguments it is found by FLEET_DATABASE_READER_URL, FLEET_DATABASE_URL, or the address file that `fleet up`
    and `fleet demo` leave in `.fleet/` (here or in a folder above).

    Raises:
        MissingServer: If no database is set, or none answers.
        PermissionRefused: If the server refuses the role or its password.
    """
    reader = Reader(url or addresses.reader(settings or load_settings()))
    reader.query("SELECT 1")
    return reader


class Reader:
    """Queries in, polars frames out (Arrow all the way, by ADBC); times are aware and in UTC.

    Args:
        url: Address of the database.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection: Any = None

    def query(self, text: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """Return the rows of a query.

        Args:
            text: SQL; a parameter is written %(name)s, as in psycopg, and is never pasted into the text.
            parameters: Their values: numbers, strings, aware datetimes, lists of numbers or None.

        Raises:
            MissingServer: If the database cannot be reached.
            PermissionRefused: If the role may not read that.
            FleetError: If the tables are missing or the query is wrong.
        """
        names: list[str] = []

        def number(match: re.Match[str]) -> str:
            if match[1] not in names:
                names.append(match[1])
            return f"${names.index(match[1]) + 1}"

        numbered = _PLACEHOLDER.sub(number, text).replace("%%", "%")
        values = [(parameters or {})[name] for name in names]
        fresh = self._connection is None
        try:
            return self._fetch(numbered, values)
        except MissingServer:
            self.close()
            if fresh:
                raise
        return self._fetch(numbered, values)  # the server was started again since the last query

    def batches(self, text: str) -> Iterator[pl.DataFrame]:
        """Yield the rows of a query as they come, some hundred thousand at a time: memory does not grow with them.

        A connection that breaks on the way is not made again, as what was yielded cannot be taken back.

        Args:
            text: SQL of our own, its values written in. It has no parameters: with them the driver collects all first.

        Raises:
            MissingServer, PermissionRefused, FleetError: As in `query`.
        """
        import adbc_driver_postgresql.dbapi as adbc
        import pyarrow as pa

        try:
            with self._connected().cursor() as cursor:
                cursor.execute(text)
                for batch in cursor.fetch_record_batch():
                    yield pl.DataFrame(pl.from_arrow(batch))
        except (adbc.Error, pa.ArrowException) as error:
            self.close()
            raise _user_error(error, self.url) from error

    def _connected(self) -> Any:
        import adbc_driver_postgresql.dbapi as adbc

        if self._connection is None:
            self._connection = adbc.connect(self.url, autocommit=True)
            with self._connection.cursor() as cursor:
                cursor.execute("SET timezone = 'UTC'")
        return self._connection

    def _fetch(self, text: str, values: list[Any]) -> pl.DataFrame:
        import adbc_driver_postgresql.dbapi as adbc

        try:
            with self._connected().cursor() as cursor:
                cursor.execute(text, values or None)
                table = cursor.fetch_arrow_table()
        except adbc.Error as error:
            raise _user_error(error, self.url) from error
        if len(set(table.column_names)) < len(table.column_names):
            raise FleetError("Two columns of the query have one name", "Name them apart with AS")
        return pl.DataFrame(pl.from_arrow(table))

    @cached_property
    def engine(self) -> Engine:
        """The same database for SQLAlchemy and `pandas.read_sql`."""
        from sqlalchemy import create_engine

        return create_engine(self.url.replace("postgresql://", "postgresql+psycopg://", 1), pool_pre_ping=True)

    def close(self) -> None:
        """Close the connection; a later query opens a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Reader({describe(self.url)})"


def _user_error(error: Exception, url: str) -> FleetError:
    state = getattr(error, "sqlstate", None) or ""
    if not state or state.startswith(("08", "28", "57P")):
        return no_connection(url, str(error))
    said = _SAID.search(str(error))
    text = said[1].strip() if said else str(error).strip().splitlines()[0]
    where = describe(url)
    if state == _FORBIDDEN:
        return PermissionRefused(f"The database at {where} refuses: {text}", "Connect as a role that has this right")
    if state in _NOT_THERE:
        return FleetError(f"The database at {where} lacks what was asked for: {text}", "Run `fleet db migrate`")
    if state == _TOOK_TOO_LONG:
        return FleetError("The database stopped the query: it took too long", "Ask for a shorter time")
    return FleetError(f"The database cannot answer: {text}", "Correct the query or its parameters")
