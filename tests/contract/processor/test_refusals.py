"""A database that refuses to write, as PostgreSQL itself does: waited for, nothing lost, nothing piled up."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from fleetlib import metrics
from fleetlib.settings import ProcessorSettings
from fleetlib.stack.users import server_account
from fleetlib.store.connection import connect
from tests.contract.processor.harness import DEADLINE_S, VEHICLES, Processors, account, wait_until
from tests.fixtures_database import Database

ROUNDS = 20
SEND_AWAY = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'fleet_writer'"


class Refusal(NamedTuple):
    """What makes a database refuse, and accept again."""

    begin: Callable[[], None]
    end: Callable[[], None]


def name_of(database: Database) -> sql.Identifier:
    return sql.Identifier(str(conninfo_to_dict(database.url)["dbname"]))


@contextmanager
def read_only(database: Database, _folder: Path) -> Iterator[Refusal]:
    """The database is read-only, as a standby is."""
    with connect(database.url) as connection:

        def refuse() -> None:
            text = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on")
            connection.execute(text.format(name_of(database)))
            connection.execute(SEND_AWAY)

        def accept() -> None:
            text = sql.SQL("ALTER DATABASE {} RESET default_transaction_read_only")
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(text.format(name_of(database)))
            connection.execute(SEND_AWAY)

        yield Refusal(refuse, accept)


@contextmanager
def full_disk(database: Database, folder: Path) -> Iterator[Refusal]:
    """New tables are on a small file system, which is filled to the last byte."""
    filler = folder / "filler"

    def fill() -> None:
        left = os.statvfs(folder)
        filler.write_bytes(bytes(left.f_bavail * left.f_frsize))

    with small_file_system(folder):
        tables = folder / "tables"
        tables.mkdir(mode=0o700)
        if account_name := server_account():
            shutil.chown(tables, account_name, account_name)
        with connect(database.url) as connection:
            space = sql.Identifier(f"small_{os.getpid()}_{database.shape}")
            connection.execute(sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(space, str(tables)))
            connection.execute(sql.SQL("GRANT CREATE ON TABLESPACE {} TO PUBLIC").format(space))
            text = sql.SQL("ALTER DATABASE {} SET default_tablespace = {}")
            connection.execute(text.format(name_of(database), space))
            try:
                yield Refusal(fill, filler.unlink)
            finally:  # the server is not left with tables on a file system that is gone
                filler.unlink(missing_ok=True)
                text = sql.SQL("ALTER DATABASE {} RESET default_tablespace")
                connection.execute(text.format(name_of(database)))
                for kind in (sql.SQL("TABLE"), sql.SQL("INDEX")):
                    text = sql.SQL("ALTER {} ALL IN TABLESPACE {} SET TABLESPACE pg_default")
                    connection.execute(text.format(kind, space))
                connection.execute(SEND_AWAY)
                connection.execute(sql.SQL("DROP TABLESPACE {}").format(space))


@contextmanager
def small_file_system(folder: Path) -> Iterator[None]:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small file system")
    command = ["mount", "-t", "tmpfs", "-o", "size=256m,mode=711", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize(
    ("refusing", "words"),
    [
        pytest.param(read_only, "read-only transaction", id="read-only"),
        pytest.param(full_disk, "No space left on device", id="disk full"),
    ],
)
def test_a_database_that_refuses_is_waited_for(
    database: Database,
    processors: Processors,
    server_folder: Path,
    caplog: pytest.LogCaptureFixture,
    refusing: Callable[[Database, Path], AbstractContextManager[Refusal]],
    words: str,
) -> None:
    stop = threading.Event()
    with caplog.at_level(logging.WARNING), refusing(database, server_folder) as refusal:
        service = processors.start(ProcessorSettings(batch_rows=5 * len(VEHICLES)), stop)
        running = threading.Thread(target=service.run)
        running.start()
        try:
            sent = processors.publish()
            wait_until(lambda: account(database)[0] == sent, "the first samples are stored")
            refusal.begin()
            retries = metrics.WRITE_RETRIES._value.get()
            sent = processors.publish(ROUNDS)
            wait_until(lambda: metrics.WRITE_RETRIES._value.get() > retries + 2, "it tries again and again")
            held = sum(len(record.value) for record in service._pending.records)
            assert held == 0, "what waits is in the log, but for the one batch in hand"
            refusal.end()
            wait_until(lambda: account(database)[0] == sent, "everything is stored once it accepts again")
        finally:
            stop.set()
            running.join(DEADLINE_S)
    assert not running.is_alive()
    assert account(database) == (sent, sent, 0)
    said = [record.__dict__["fields"] for record in caplog.records if record.getMessage().startswith("database away")]
    assert any(words in fields["error"] for fields in said), said
