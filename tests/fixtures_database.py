"""A migrated database of its own for each test, in both shapes: `database` runs a test on each of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def fresh_database(request: pytest.FixtureRequest, shape: Shape) -> Iterator[Database]:
    """Make an empty database on the session's server of that shape, and drop it afterwards."""
    server = request.getfixturevalue("postgres_timescale" if shape == "timescaledb" else "postgres_plain")
    name = f"test_{uuid.uuid4().hex[:12]}"
    with connect(server.url) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield Database(server.url_of(name), shape)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def prepare(database: Database) -> Database:
    """Migrate. TimescaleDB's jobs wait to be called: a test says when they run."""
    migrate(database.url, PASSWORDS)
    if database.shape == "timescaledb":
        with connect(database.url) as connection:
            connection.execute("SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs")
    return database


@pytest.fixture(params=SHAPES)
def empty_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database before its first migration, once in each shape."""
    with fresh_database(request, request.param) as database:
        yield database


@pytest.fixture
def database(empty_database: Database) -> Database:
    """A migrated database, once in each shape."""
    return prepare(empty_database)


@pytest.fixture(scope="module", params=SHAPES)
def module_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated database for all tests of a module that only read, once in each shape."""
    with fresh_database(request, request.param) as database:
        yield prepare(database)
