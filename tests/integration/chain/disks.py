"""File systems in memory, as large as a test wants, for what servers keep."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from psycopg import sql

from fleetlib.stack.users import own, server_account
from fleetlib.store.migrate import shape

SPARE_BYTES, ENOUGH_BYTES = 1_000_000, 512_000_000


def one(connection: psycopg.Connection[Any], question: Any, *given: object) -> tuple[Any, ...]:
    row = connection.execute(question, given).fetchone()
    assert row is not None
    return tuple(row)


@contextmanager
def disk_of_memory(folder: Path) -> Iterator[Path]:
    """A file system of its own; skips where it cannot be mounted."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ENOUGH_BYTES},mode=1777", "tmpfs", folder], check=False
    )
    if done.returncode != 0:
        pytest.skip("a file system can be mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(disk: Path) -> None:
    """Leave so little room that seconds of load need more."""
    resize(disk, psutil.disk_usage(str(disk)).used + SPARE_BYTES)


def resize(disk: Path, size: int = ENOUGH_BYTES) -> None:
    """Give the disk another size."""
    subprocess.run(["mount", "-o", f"remount,size={size}", disk], check=True)


@contextmanager
def newest_rows_on(url: str, disk: Path) -> Iterator[None]:
    """The table into which rows go at present lies on this disk."""
    place = disk / "space"
    place.mkdir(mode=0o700)
    own(place, server_account())
    with psycopg.connect(url, autocommit=True) as connection:
        parent = sql.SQL("telemetry_scaled" if shape(url) == "timescaledb" else "telemetry")
        newest = sql.SQL("SELECT tableoid::regclass::text FROM {} ORDER BY time DESC LIMIT 1").format(parent)
        table = sql.SQL(one(connection, newest)[0])
        connection.execute(sql.SQL("CREATE TABLESPACE other LOCATION {}").format(str(place)))
        connection.execute(sql.SQL("ALTER TABLE {} SET TABLESPACE other").format(table))
        yield
        connection.execute(sql.SQL("ALTER TABLE {} SET TABLESPACE pg_default").format(table))
        connection.execute("DROP TABLESPACE other")


@contextmanager
def data_on(server: Path, disk: Path) -> Iterator[None]:
    """What a server keeps in its folder lies on this disk; the server stands still at both ends."""
    data, moved = server / "data", disk / "data"
    subprocess.run(["cp", "-a", data, moved], check=True)
    kept = server / "data.kept"
    data.rename(kept)
    data.symlink_to(moved)
    yield
    data.unlink()
    subprocess.run(["cp", "-a", moved, data], check=True)
    shutil.rmtree(kept)
