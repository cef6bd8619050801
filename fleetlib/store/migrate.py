"""Numbered migrations: `NNNN_name.sql` runs on both shapes, `NNNN_name.<shape>.sql` on one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

import psycopg
from psycopg import errors, sql

from fleetlib.errors import FleetError, PermissionRefused
from fleetlib.store.connection import Connection, connect, query, user_errors

Shape = Literal["timescaledb", "plain"]
ROLES = ("fleet_writer", "fleet_reader")
_LOCK = (71042, 0)  # advisory: two migrations of one database never run at once
_BOOKKEEPING = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version     integer PRIMARY KEY,
    name        text NOT NULL,
    shape       text NOT NULL,
    checksum    text NOT NULL,
    applied_at  timestamptz NOT NULL DEFAULT now()
)"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step: its file's text and the first 16 hex digits of the text's SHA-256."""

    version: int
    name: str
    text: str
    checksum: str


def migrations(shape: Shape) -> list[Migration]:
    """Return the steps of a shape in their order."""
    found = []
    for file in files("fleetlib.store").joinpath("sql/migrations").iterdir():
        name, *kind = file.name.removesuffix(".sql").split(".")
        if file.name.endswith(".sql") and (not kind or kind == [shape]):
            text = file.read_text(encoding="utf-8")
            found.append(Migration(int(name[:4]), name[5:], text, hashlib.sha256(text.encode()).hexdigest()[:16]))
    return sorted(found, key=lambda step: step.version)


def shape(url: str) -> Shape:
    """Return which shape the database has or, before the first migration, would get.

    Raises:
        MissingServer: If no database answers.
    """
    with connect(url) as connection, user_errors(url):
        return shape_of(connection)


def shape_of(connection: Connection) -> Shape:
    """Return the shape of a connected database; see `shape`."""
    if connection.execute("SELECT to_regclass('public.schema_migrations')").fetchone() != (None,):
        row = connection.execute("SELECT shape FROM schema_migrations LIMIT 1").fetchone()
        if row is not None:
            return "timescaledb" if row[0] == "timescaledb" else "plain"
    # The loader defines this setting, so it tells that the library is preloaded; the Apache build of TimescaleDB has
    # neither continuous aggregates nor the columnstore.
    row = connection.execute(
        "SELECT current_setting('timescaledb.max_background_workers', true) IS NOT NULL"
        " AND coalesce(current_setting('timescaledb.license', true), '') <> 'apache'"
        " AND EXISTS (SELECT FROM pg_available_extensions WHERE name = 'timescaledb')"
    ).fetchone()
    return "timescaledb" if row == (True,) else "plain"


def migrate(url: str, passwords: dict[str, str] | None = None, *, newest: int | None = None) -> list[str]:
    """Bring the database to the newest version and return what was applied, such as ["1 base", "2 telemetry"].

    Every step is one transaction with its bookkeeping; a step that fails leaves the ones before it.

    Args:
        url: Address of the owner: it must be allowed to create tables in `public` and, the first time, roles.
        passwords: Passwords to set for fleet_writer and fleet_reader, by role.
        newest: Stop at this version; None for all.

    Raises:
        MissingServer: If no database answers.
        PermissionRefused: If the role lacks a right.
        FleetError: If a step that was applied has another text now.
    """
    with connect(url, "fleet-migrate") as connection, user_errors(url):
        connection.execute("SELECT pg_advisory_lock(%s, %s)", _LOCK)
        try:
            kind = shape_of(connection)
            _prepare(connection, kind, passwords or {})
            applied = _applied(connection)
            steps = [step for step in _pending(migrations(kind), applied) if step.version <= (newest or step.version)]
            return [_apply(connection, step, kind) for step in steps]
        finally:
            if not connection.closed:
                connection.execute("SELECT pg_advisory_unlock(%s, %s)", _LOCK)


def _prepare(connection: Connection, kind: Shape, passwords: dict[str, str]) -> None:
    if kind == "timescaledb":
        connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
    for role in ROLES:
        _make_role(connection, role)
    for role, password in passwords.items():
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))
    connection.execute(query(_BOOKKEEPING))


def _make_role(connection: Connection, role: str) -> None:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
        return
    try:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    except (errors.DuplicateObject, errors.UniqueViolation):
        return  # another database of this server was migrated in the same moment
    except errors.InsufficientPrivilege:
        raise PermissionRefused(
            f"The role {role} does not exist and this role may not create it",
            f"As a superuser run: CREATE ROLE {' LOGIN; CREATE ROLE '.join(ROLES)} LOGIN;",
        ) from None


def _applied(connection: Connection) -> dict[int, str]:
    return dict(connection.execute("SELECT version, checksum FROM schema_migrations").fetchall())


def _pending(steps: list[Migration], applied: dict[int, str]) -> list[Migration]:
    newest = max((step.version for step in steps), default=0)
    if applied and max(applied) > newest:
        raise FleetError(
            f"The database is at version {max(applied)}, this program knows {newest}", "Use the newer FleetTracker"
        )
    for step in steps:
        if applied.get(step.version, step.checksum) != step.checksum:
            raise FleetError(
                f"Migration {step.version} ({step.name}) has another text than the one that was applied",
                "Restore the file: a change of the schema is a new migration",
            )
    return [step for step in steps if step.version not in applied]


def _apply(connection: Connection, step: Migration, kind: Shape) -> str:
    try:
        with connection.transaction():
            connection.execute(query(step.text))
            connection.execute(
                "INSERT INTO schema_migrations (version, name, shape, checksum) VALUES (%s, %s, %s, %s)",
                (step.version, step.name, kind, step.checksum),
            )
    except (errors.InsufficientPrivilege, psycopg.OperationalError):
        raise
    except psycopg.Error as error:
        raise FleetError(f"Migration {step.version} ({step.name}) failed: {error}") from error
    return f"{step.version} {step.name}"
