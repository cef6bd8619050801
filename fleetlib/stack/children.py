"""Processes that outlive the command that started them: known by pid and start time, found again, ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from fleetlib.errors import FleetError
from fleetlib.stack.files import write_private
from fleetlib.stack.process import raise_open_files

STATE_FILE = "stack.json"
HOME_MARK = "FLEETTRACKER_STACK"  # in the environment of every child: finds one whose start was interrupted
STOP_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class Child:
    """One process of the stack.

    Attributes:
        name: `mosquitto`, `kafka`, `postgres`, `ingest`, `write`, `watch` or `simulate`.
        kind: `server` or `service`.
        pid: Its process id.
        started_s: When the process began, seconds since 1970: tells it from a later one with the same id.
        port: Where it answers, None where it does not.
        log: The file that holds what it says.
        command: What was run, without secrets; a service with another command is started anew.
        stop_signal: The name of the signal that lets it end cleanly.
        mark: The same as `started_s` where the system tells it without a clock, which may be set: `mark_of`.
    """

    name: str
    kind: str
    pid: int
    started_s: float
    port: int | None
    log: str
    command: list[str] = field(default_factory=list)
    stop_signal: str = "SIGTERM"
    mark: str = ""

    @property
    def is_running(self) -> bool:
        """Whether this very process still runs."""
        return self.process is not None

    @property
    def process(self) -> psutil.Process | None:
        """The process, None where it has ended."""
        try:
            process = psutil.Process(self.pid)
            known = mark_of(self.pid) == self.mark if self.mark else abs(process.create_time() - self.started_s) < 1
            alive = known and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return None
        return process if alive else None


class State:
    """The children of the stack in `<home>/stack.json`, in the order of their start."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.file = self.home / STATE_FILE

    def children(self) -> list[Child]:
        """Return what was started and not ended; also processes that died since.

        Raises:
            FleetError: If the file cannot be read.
        """
        if not self.file.exists():
            return []
        try:
            return [Child(**entry) for entry in json.loads(self.file.read_text())["children"]]
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise FleetError(f"{self.file} cannot be read ({error})", "Delete it and run `fleet down`") from None

    def find(self, name: str) -> Child | None:
        """Return the running child of this name."""
        return next((child for child in self.children() if child.name == name and child.is_running), None)

    def add(self, child: Child) -> None:
        """Remember a child, in the place of an earlier one of its name."""
        known = {other.name: other for other in self.children()}
        self._save(list({**known, child.name: child}.values()))

    def remove(self, name: str) -> None:
        """Forget a child; without children the file goes."""
        self._save([child for child in self.children() if child.name != name])

    def _save(self, children: list[Child]) -> None:
        if not children:
            self.file.unlink(missing_ok=True)
            return
        write_private(self.file, json.dumps({"children": [asdict(child) for child in children]}, indent=1) + "\n")


def child_of(pid: int, **fields: object) -> Child:
    """Return the record of a process that was just started."""
    started_s = psutil.Process(pid).create_time()
    return Child(pid=pid, started_s=started_s, mark=mark_of(pid), **fields)  # type: ignore[arg-type]


def mark_of(pid: int) -> str:
    """Return which boot of the machine a process belongs to, and at which tick of it it began; empty if nobody says."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return f"{boot} {after_name[19]}"  # field 22 of proc_pid_stat(5), the third is the first after the name


def spawn(command: Sequence[str], environment: Mapping[str, str], log: Path) -> int:
    """Start a process in a session of its own, which outlives this one, and return its id."""
    raise_open_files()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        process = subprocess.Popen(
            list(command),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return process.pid


def end(process: psutil.Process, stop_signal: str = "SIGTERM", timeout_s: float = STOP_TIMEOUT_S) -> bool:
    """End a process and its children, after `timeout_s` by force, and return whether the signal was enough."""
    family = _family(process)
    try:
        process.send_signal(signal.Signals[stop_signal])
        process.wait(timeout_s)
        clean = True
    except psutil.NoSuchProcess:
        clean = True
    except psutil.TimeoutExpired:
        clean = False
    for member in family:
        _kill(member)
    return clean


def cpu_of(process: psutil.Process) -> float:
    """Return the processor time of a process, its living children (PostgreSQL's backends) and those that have ended."""
    total = 0.0
    for member in (process, *process.children(recursive=True)):
        try:
            times = member.cpu_times()
        except psutil.Error:
            continue  # it has just ended
        total += times.user + times.system
        total += getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
    return total


def strays(home: Path, known: Iterable[int] = ()) -> list[psutil.Process]:
    """Return processes that were started for this home and are not in `known`."""
    mark, skip, found = str(home.resolve()), {*known, os.getpid()}, []
    for process in psutil.process_iter():
        try:
            if process.pid not in skip and process.environ().get(HOME_MARK) == mark:
                found.append(process)
        except (psutil.Error, OSError):
            continue  # another user's process: not ours
    return found


def wait_until_gone(pids: Iterable[int], timeout_s: float = STOP_TIMEOUT_S) -> bool:
    """Wait until no process of these ids is left; returns whether that is so."""
    deadline = time.monotonic() + timeout_s
    left = set(pids)
    while left and time.monotonic() < deadline:
        left = {pid for pid in left if psutil.pid_exists(pid)}
        time.sleep(0.02 if left else 0)
    return not left


def _family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [*process.children(recursive=True), process]
    except psutil.Error:
        return [process]


def _kill(process: psutil.Process) -> None:
    try:
        if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            process.kill()
            process.wait(STOP_TIMEOUT_S)
    except psutil.Error:
        return
