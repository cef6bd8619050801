"""A schema beside the live tables, of the same shape and empty: where a replay puts what it finds."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from fleetlib.errors import FleetError, SettingsError
from fleetlib.store.connection import Connection, connect, describe, query, user_errors
from fleetlib.store.migrate import ROLES

MARK = "fleet replay "  # begins the comment of a schema that is ours to replace
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_TAKEN = ("public", "information_schema")
# Every table that is not a part of another one, but for the list of migrations, and for the telemetry: that is a table
# on one shape and a view on the other, and here a table of the same columns.
_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    AND relname NOT IN ('schema_migrations', 'telemetry', 'telemetry_scaled')
ORDER BY relname"""
# In both shapes a table with the columns that readers see (those of a last position): on TimescaleDB they are a view's.
_TELEMETRY = """
CREATE TABLE {0}.telemetry (LIKE public.last_position);
CREATE UNIQUE INDEX telemetry_key ON {0}.telemetry (vehicle_id, time, seq, boot_id)"""
# The writer asks for partitions; a table of the side schema has none.
_NO_PARTITIONS = "CREATE FUNCTION {}.fleet_ensure_partitions(days date[]) RETURNS integer LANGUAGE sql AS 'SELECT 0'"


def make_side_schema(url: str, name: str, note: Mapping[str, Any], *, replace: bool = False) -> str:
    """Make the schema with an empty copy of every table, readable by fleet_reader, and return its address.

    Whoever connects to that address sees its tables alone: what writes there cannot touch the live ones.

    Args:
        url: Address of the owner.
        name: Of the schema: lower-case letters, digits and underscores.
        note: Kept as the schema's comment: what it holds.
        replace: Drop the one that an earlier replay has made. A schema of someone else is never dropped.

    Raises:
        SettingsError: If the name is none, or the schema is there and may not be replaced.
        MissingServer, PermissionRefused: As in `connect`.
    """
    if not _NAME.fullmatch(name) or name in _TAKEN or name.startswith("pg_"):
        raise SettingsError(
            f"{name!r} is no name for a schema", "Use lower-case letters, digits, _, for example replay"
        )
    with connect(url, "fleet-replay") as connection, user_errors(url), connection.transaction():
        _make_room(connection, name, replace)
        _fill(connection, url, name, note)
    given = conninfo_to_dict(url).get("options") or ""
    return make_conninfo(url, options=f"{given} -c search_path={name}".strip())


def _make_room(connection: Connection, name: str, replace: bool) -> None:
    text = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s"
    row = connection.execute(text, (name,)).fetchone()
    if row is None:
        return
    if not (row[0] or "").startswith(MARK):
        raise SettingsError(f"The schema {name} is there, and no replay has made it", "Choose another name")
    if not replace:
        raise SettingsError(f"The schema {name} is there already", "Add --replace, or choose another name")
    connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))


def _fill(connection: Connection, url: str, name: str, note: Mapping[str, Any]) -> None:
    schema = sql.Identifier(name)
    tables = [row[0] for row in connection.execute(query(_TABLES))]
    if "last_position" not in tables:
        raise FleetError(f"The database at {describe(url)} has no FleetTracker tables", "Run `fleet db migrate`")
    try:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
    except errors.DuplicateSchema:
        raise SettingsError(f"The schema {name} was made by someone else just now", "Choose another name") from None
    for table in tables:
        text = sql.SQL("CREATE TABLE {}.{} (LIKE public.{} INCLUDING ALL)")
        connection.execute(text.format(schema, sql.Identifier(table), sql.Identifier(table)))
    connection.execute(sql.SQL(_TELEMETRY).format(schema))
    connection.execute(sql.SQL("INSERT INTO {}.policies SELECT * FROM public.policies").format(schema))
    connection.execute(sql.SQL(_NO_PARTITIONS).format(schema))
    comment = sql.Literal(MARK + json.dumps(note, default=str))
    connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(schema, comment))
    for role in ROLES[1:]:  # fleet_reader
        who = sql.Identifier(role)
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, who))
        connection.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(schema, who))
