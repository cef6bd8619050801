"""The SQL files, the binary formats and the places where an address is found."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from fleetlib.errors import FleetError, MissingServer, SettingsError
from fleetlib.settings import load_settings
from fleetlib.store import addresses
from fleetlib.store.binary import ArrayParameter
from fleetlib.store.connection import connect, describe, no_connection
from fleetlib.store.maintenance import merge
from fleetlib.store.migrate import Migration, _pending, migrations
from fleetlib.store.named import statements
from fleetlib.store.reader import Reader

NAMED = [
    ("fleetlib.store", "sql/write.sql"),
    ("fleetlib.store", "sql/status.sql"),
    ("fleetlib.store", "sql/maintain.plain.sql"),
    ("fleetlib.store", "sql/maintain.timescaledb.sql"),
    ("fleetlib.analysis", "sql/fleet.sql"),
    ("fleetlib.analysis", "sql/incidents.sql"),
    ("fleetlib.analysis", "sql/quality.sql"),
]


@pytest.mark.parametrize(("package", "file"), NAMED, ids=[file for _, file in NAMED])
def test_each_statement_is_named_once(package: str, file: str) -> None:
    text = files(package).joinpath(file).read_text()
    names = re.findall(r"^-- ([a-z][a-z0-9_]*): ", text, re.MULTILINE)
    assert list(statements(package, file)) == names
    assert len(set(names)) == len(names)
    assert all(statement for statement in statements(package, file).values())


def test_both_shapes_have_the_same_steps() -> None:
    plain, timescale = migrations("plain"), migrations("timescaledb")
    assert [(step.version, step.name) for step in plain] == [(step.version, step.name) for step in timescale]
    assert [step.version for step in plain] == list(range(1, len(plain) + 1))


def test_a_step_that_was_applied_is_not_pending() -> None:
    steps = [Migration(1, "a", "", "x"), Migration(2, "b", "", "y")]
    assert _pending(steps, {1: "x"}) == steps[1:]
    with pytest.raises(FleetError, match="another text"):
        _pending(steps, {1: "changed"})


def test_an_array_has_the_bytes_of_postgresql() -> None:
    """src/backend/utils/adt/arrayfuncs.c, array_send: dimensions, flags, element type, length, lower bound, items."""
    array = ArrayParameter(np.array([1, -2]), "integer")
    assert array.oid == 1007
    assert array.data.hex(" ", 4) == (
        "00000001 00000000 00000017 00000002 00000001 00000004 00000001 00000004 fffffffe"
    )


def test_spans_that_touch_are_joined() -> None:
    hours = [(0, 1), (1, 2), (1, 2), (5, 6), (5, 9), (8, 9)]
    assert merge(hours) == [(0, 2), (5, 9)]  # type: ignore[arg-type, comparison-overlap]


def test_no_message_holds_a_password() -> None:
    url = "postgresql://someone:hidden@db.example:5433/fleet"
    assert describe(url) == "db.example:5433/fleet"
    assert "hidden" not in repr(Reader(url))
    error = no_connection(url, 'connection failed: FATAL:  password authentication failed for user "someone"')
    assert str(error) == (
        "The database at db.example:5433/fleet refuses this role: password authentication failed for user"
        ' "someone". Check the user and the password in the FLEET_DATABASE_*URL variables'
    )


def test_the_address_file_is_private_and_found_from_a_folder_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = addresses.save(tmp_path / ".fleet", "postgresql://owner@h/d", reader_url="postgresql://r@h/d")
    assert file.stat().st_mode & 0o077 == 0
    below = tmp_path / "notebooks" / "reports"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert addresses.reader(load_settings()) == "postgresql://r@h/d"
    assert addresses.writer(load_settings()) == "postgresql://owner@h/d"


def test_a_setting_wins_over_the_file_and_nothing_at_all_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MissingServer, match="No database is set"):
        addresses.reader(load_settings())
    addresses.save(tmp_path / ".fleet", "postgresql://file@h/d")
    monkeypatch.setenv("FLEET_DATABASE_URL", "postgresql://set@h/d")
    assert addresses.reader(load_settings()) == "postgresql://set@h/d"
    monkeypatch.setenv("FLEET_DATABASE_READER_URL", "postgresql://fleet_reader:pw@h/d")
    assert addresses.reader(load_settings()) == "postgresql://fleet_reader:pw@h/d"
    assert addresses.role_passwords(load_settings()) == {"fleet_reader": "pw"}


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:geheim/wort@db.example:1/x",
        "postgresql://u:geheim@wort@db.example:1/x",
        "postgresql://u:12/geheim@db.example/x",
    ],
)
def test_a_password_that_is_not_encoded_is_not_shown(url: str) -> None:
    for said in (lambda: describe(url), lambda: connect(url)):
        with pytest.raises(SettingsError, match=r"is not one\. Write it as postgresql://user:") as found:
            said()
        assert "geheim" not in str(found.value)
        assert "wort@" not in str(found.value)


def test_a_user_with_an_at_sign_is_one() -> None:
    assert describe("postgresql://me%40corp:secret@db.example") == "db.example:5432/me@corp"
