"""PostgreSQL, with TimescaleDB where it can be had: a data folder, a random owner's password, TCP on loopback."""

from __future__ import annotations

import secrets
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from fleetlib.errors import MissingServer
from fleetlib.settings import LOOPBACK, Settings
from fleetlib.stack.files import write_private
from fleetlib.stack.folders import infra
from fleetlib.stack.installs import PostgresInstall, find_postgres
from fleetlib.stack.process import Server
from fleetlib.stack.users import open_way, own, server_account

OWNER = "fleet_owner"
DATABASE = "fleet"
_SOCKET_PATH_LIMIT = 100  # a socket's path holds at most 107 bytes, and the server adds its own name
# Commits still reach the kernel (synchronous_commit stays on), so a killed server has all of them.
_NOT_DURABLE = "fsync = off\nfull_page_writes = off\n"


class Postgres(Server):
    """A PostgreSQL server; the role `fleet_owner` owns it and the database `fleet`.

    Args:
        folder: Its data, configuration and log; what is there is used again.
        port: Where it listens, on loopback.
        timescale: True: it must have TimescaleDB; False: plain; None: with TimescaleDB where that can be had.
        extension_dir: TimescaleDB's files for the embedded server; by default `settings.pg.extension_dir`.
        durable: False gives up safety against a power cut for speed (tests); a killed server still loses nothing.
        settings: More server settings, which win.
        detached: It outlives this process.
    """

    name: ClassVar[str] = "postgres"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # fast shutdown: clients are sent away

    def __init__(
        self,
        folder: Path | str,
        port: int,
        timescale: bool | None = None,
        *,
        extension_dir: Path | None = None,
        durable: bool = True,
        settings: dict[str, str] | None = None,
        detached: bool = False,
    ) -> None:
        super().__init__(folder, port, detached=detached)
        self.install: PostgresInstall = find_postgres(extension_dir or Settings().pg.extension_dir, timescale)
        self._durable = durable
        self._settings = settings or {}

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def url(self) -> str:
        """The address as owner, with its password: on loopback by TCP."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Return the address of a database as owner."""
        return f"postgresql://{OWNER}:{quote(self._password())}@{LOOPBACK}:{self.port}/{database}"

    def _password(self) -> str:
        file = self.folder / "owner_password"
        if not file.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            write_private(file, secrets.token_urlsafe(24))
        return file.read_text()

    def _prepare(self) -> Sequence[str]:
        self._password()
        account = self._account
        own(self.folder, account)
        if account is not None:
            open_way(self.install.bin / "postgres")
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        (self.data / "fleet.conf").write_text(self._configuration())
        (self.data / "pg_hba.conf").write_text("local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n")
        own(self.data, account)
        return [
            str(self.install.bin / "postgres"),
            "-D",
            str(self.data),
            "-c",
            f"config_file={self.data / 'fleet.conf'}",
        ]

    def _initdb(self) -> None:
        account = self._account
        command = [str(self.install.bin / "initdb"), "-D", str(self.data), "-U", OWNER, "--encoding=UTF8"]
        command += ["--auth=scram-sha-256", f"--pwfile={self.folder / 'owner_password'}", "--no-instructions"]
        command += ["--locale=C.UTF-8", "--no-sync"]
        with self.log.open("ab") as log:
            done = subprocess.run(
                command,
                stdout=log,
                stderr=subprocess.STDOUT,
                user=account,
                group=account,
                cwd=self.folder,
                check=False,
                extra_groups=[] if account else None,
            )
        if done.returncode != 0:
            raise MissingServer(f"initdb failed: {self._said()}", f"See {self.log}")

    def _configuration(self) -> str:
        words = {"@ADDRESS@": LOOPBACK, "@PORT@": str(self.port), "@SOCKETS@": str(self.socket_folder)}
        text = infra("postgres/postgresql.conf.in").read_text()
        for word, value in words.items():
            text = text.replace(word, value)
        if self.install.timescale:
            text += "shared_preload_libraries = 'timescaledb'\ntimescaledb.telemetry_level = off\n"
        if self.install.extension_dir is not None:
            if self._account is not None:
                open_way(self.install.extension_dir / "timescaledb.so")
            text += f"extension_control_path = '{self.install.extension_dir}:$system'\n"
            text += f"dynamic_library_path = '{self.install.extension_dir}:$libdir'\n"
        text += "" if self._durable else _NOT_DURABLE
        return text + "".join(f"{key} = '{value}'\n" for key, value in self._settings.items())

    @property
    def socket_folder(self) -> Path:
        """Where the unix socket is: the server's folder, or a short one where that path is too long."""
        if len(str(self.folder)) + len(f"/.s.PGSQL.{self.port}.lock") <= _SOCKET_PATH_LIMIT:
            return self.folder
        return Path(tempfile.gettempdir())

    def _is_ready(self) -> bool:
        import psycopg

        try:
            with psycopg.connect(self.url_of("postgres"), connect_timeout=5, autocommit=True) as connection:
                found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
                if found is None:
                    connection.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError:
            return False
        return True

    @property
    def _account(self) -> str | None:
        return server_account()

    @property
    def _port_variable(self) -> str:
        return "FLEET_PG_PORT"
