"""A migrated database of its own for each test, in both shapes: `database` runs a test on each of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from fleetlib.store.connection import connect
from fleetlib.store.migrate import Shape, migrate

SHAPES = [
    pytest.param("plain", id="on plain PostgreSQL", marks=pytest.mark.servers),
    pytest.param("timescaledb", id="on TimescaleDB", marks=[pytest.mark.servers, pytest.mark.timescale]),
]
PASSWORDS = {"fleet_writer": "written 'in' tests", "fleet_reader": "read in tests"}


@dataclass(frozen=True, slots=True)
class Database:
    """An empty migrated database: its address as owner and as each role."""

    url: str
    shape: Shape

    def url_as(self, role: str, password: str | None = None) -> str:
        """Return the address as another role."""
        parts = conninfo_to_dict(self.url)
        secret = password if password is not None else PASSWORDS[role]
        # A URL, as users write it: libpq's words would do for psycopg but not for SQLAlchemy.
        return f"postgresql://{role}:{quote(secret)}@{parts['host']}:{parts['port']}/{parts['dbname']}"

    @property
    def writer_url(self) -> str:
        """The address as fleet_writer."""
        return self.url_as("fleet_writer")

    @property
    def reader_url(self) -> str:
        """The address as fleet_reader."""
        return self.url_as("fleet_reader")


@pytest.fixture(params=SHAPES)
def empty_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database before its first migration, once in each shape."""
    shape: Shape = request.param
    server = request.getfixturevalue("postgres_timescale" if shape == "timescaledb" else "postgres_plain")
    name = f"test_{uuid.uuid4().hex[:12]}"
    with connect(server.url) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield Database(server.url_of(name), shape)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def database(empty_database: Database) -> Database:
    """A migrated database, once in each shape. Its jobs wait to be called: a test says when they run."""
    migrate(empty_database.url, PASSWORDS)
    if empty_database.shape == "timescaledb":
        with connect(empty_database.url) as connection:
            connection.execute("SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs")
    return empty_database
