"""The schema is the same house in both shapes."""

from __future__ import annotations

import pytest

from fleetlib.contracts.columns import TELEMETRY, TELEMETRY_KEY
from fleetlib.errors import FleetError, MissingServer, PermissionRefused
from fleetlib.store.connection import connect
from fleetlib.store.layout import layout_of
from fleetlib.store.migrate import migrate, migrations, shape
from tests.fixtures_database import PASSWORDS, Database

AGGREGATE = [
    ("bucket", "timestamp with time zone"),
    ("vehicle_id", "integer"),
    ("samples", "bigint"),
    ("time_first", "timestamp with time zone"),
    ("time_last", "timestamp with time zone"),
    ("observed_time_s", "double precision"),
    ("driving_time_s", "double precision"),
    ("idle_time_s", "double precision"),
    ("speed_sum_mps", "double precision"),
    ("speed_max_mps", "real"),
    ("acceleration_longitudinal_min_mps2", "real"),
    ("acceleration_longitudinal_max_mps2", "real"),
    ("acceleration_lateral_abs_max_mps2", "real"),
    ("odometer_min_m", "integer"),
    ("odometer_max_m", "integer"),
    ("energy_level_first_ratio", "real"),
    ("energy_level_last_ratio", "real"),
    ("latitude_last_deg", "double precision"),
    ("longitude_last_deg", "double precision"),
    ("coolant_temperature_max_celsius", "real"),
    ("battery_voltage_min_v", "real"),
    ("flags_any", "integer"),
    ("late_samples", "bigint"),
    ("ingest_delay_max_s", "double precision"),
]


def columns_of(database: Database, table: str) -> list[tuple[str, str]]:
    with connect(database.url) as connection:
        return connection.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position",
            (table,),
        ).fetchall()


def test_an_empty_server_gets_every_step_once(empty_database: Database) -> None:
    assert shape(empty_database.url) == empty_database.shape
    steps = [f"{step.version} {step.name}" for step in migrations(empty_database.shape)]
    assert migrate(empty_database.url) == steps
    assert migrate(empty_database.url) == []
    assert shape(empty_database.url) == empty_database.shape


@pytest.mark.parametrize("table", ["telemetry", "last_position"])
def test_the_columns_are_those_of_the_contract(database: Database, table: str) -> None:
    types = {"timestamptz": "timestamp with time zone"}
    assert columns_of(database, table) == [(column.name, types.get(column.sql, column.sql)) for column in TELEMETRY]


@pytest.mark.parametrize("view", ["telemetry_1m", "telemetry_1h"])
def test_the_aggregates_have_the_same_columns_in_both_shapes(database: Database, view: str) -> None:
    assert columns_of(database, view) == AGGREGATE


def test_the_unique_key_is_the_only_index_on_telemetry(database: Database) -> None:
    with connect(database.url) as connection:
        table = layout_of(connection).table
        text = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = %s"
        indexes = connection.execute(text, (table,)).fetchall()
    assert len(indexes) == 1
    assert indexes[0][0].startswith("CREATE UNIQUE INDEX")
    assert indexes[0][0].replace('"', "").endswith(f"({', '.join(TELEMETRY_KEY)})")


def test_a_migration_that_was_changed_after_it_was_applied_is_refused(database: Database) -> None:
    with connect(database.url) as connection:
        connection.execute("UPDATE schema_migrations SET checksum = 'another' WHERE version = 2")
    with pytest.raises(FleetError, match=r"Migration 2 .* has another text"):
        migrate(database.url)


def test_a_database_of_a_newer_program_is_refused(database: Database) -> None:
    with connect(database.url) as connection:
        connection.execute("INSERT INTO schema_migrations VALUES (9999, 'future', 'plain', '')")
    with pytest.raises(FleetError, match="at version 9999"):
        migrate(database.url)


@pytest.mark.parametrize(
    ("role", "allowed", "forbidden"),
    [
        (
            "fleet_reader",
            ["SELECT count(*) FROM telemetry", "SELECT count(*) FROM telemetry_1m", "SELECT * FROM telemetry_1h"],
            ["DELETE FROM telemetry", "INSERT INTO vehicles (vehicle_id) VALUES (1)", "DROP TABLE vehicles"],
        ),
        (
            "fleet_writer",
            ["INSERT INTO vehicles (vehicle_id) VALUES (1)", "SELECT count(*) FROM telemetry_1h"],
            ["DELETE FROM telemetry", "UPDATE telemetry SET seq = 0", "DELETE FROM incidents", "TRUNCATE dead_letters"],
        ),
    ],
    ids=["the reader only reads", "the writer adds and never removes"],
)
def test_roles(database: Database, role: str, allowed: list[str], forbidden: list[str]) -> None:
    from psycopg.errors import InsufficientPrivilege

    with connect(database.url_as(role)) as connection:
        for statement in allowed:
            connection.execute(statement.encode())
        for statement in forbidden:
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement.encode())


def test_a_role_without_rights_is_told_so(empty_database: Database) -> None:
    migrate(empty_database.url, PASSWORDS)
    with connect(empty_database.url) as connection:
        connection.execute("DELETE FROM schema_migrations WHERE version > 1")
    with pytest.raises(PermissionRefused, match="Connect as a role that has this right"):
        migrate(empty_database.reader_url)


def test_a_wrong_password_is_refused_and_not_repeated(database: Database) -> None:
    with pytest.raises(PermissionRefused) as refusal:
        connect(database.url_as("fleet_reader", "guessed-secret"))
    assert "guessed-secret" not in str(refusal.value)


def test_a_server_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(MissingServer, match=r"No database answers at 127\.0\.0\.1:1/fleet: Connection refused"):
        migrate("postgresql://someone@127.0.0.1:1/fleet")
