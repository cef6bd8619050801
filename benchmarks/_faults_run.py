"""Faults on a running stack: processes are killed, stopped, started again; and when the rows flow again."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import psutil
import psycopg

from benchmarks._chain import database_url, family, note
from benchmarks._faults_plan import Fault
from fleetlib.errors import FleetError
from fleetlib.settings import PREFIX
from fleetlib.stack import free_port
from fleetlib.stack.credentials import load_credentials
from fleetlib.stack.run import Stack
from fleetlib.stack.services import Service, plan

POLL_S = 0.05
RESTART_TIMEOUT_S = 180.0
RECOVERY_TIMEOUT_S = 120.0
ROWS = "SELECT count(DISTINCT vehicle_id %% %s) FROM telemetry WHERE vehicle_id = ANY(%s) AND time > %s"
CRASHES = "SELECT count(*) FROM incidents WHERE kind = 1 AND start_time > %s"
STACKS_S = 1.0  # a process writes its threads' stacks within this


@dataclass(frozen=True, slots=True)
class Recovery:
    """How a fault ended.

    Attributes:
        fault: What was done.
        killed_s: When the (first) kill was, seconds since 1970.
        first_s: From the kill to the first row committed that was sent after it; None: not in time.
        whole_s: The same, until there is such a row of every partition, and an incident where `watch` was killed.
        killed: Who was really there to be killed.
    """

    fault: Fault
    killed_s: float
    first_s: float | None
    whole_s: float | None
    killed: Sequence[str]


@dataclass(slots=True)
class Faults:
    """Does faults to a stack that has a second ingestor and a second `write`.

    Args:
        running: The stack, up.

    Attributes:
        unasked: Names of processes that ended although nobody had killed them.
        evidence: Files with what was seen when the rows did not flow again.
    """

    running: Stack
    unasked: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    _seconds: list[Service] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _deadline_s: float = 0.0
    _connection: psycopg.Connection[tuple[int]] | None = None

    def start_seconds(self) -> None:
        """Start the second ingestor and the second `write`."""
        running = self.running
        settings, credentials = running.settings, load_credentials(running.home)
        writer = json.loads((running.home / "database.json").read_text())["writer_url"]
        services = {
            one.name: one for one in plan(settings, credentials, writer, vehicles=0, rate_hz=1, roads=None).services
        }
        for name, variables in (
            ("ingest", {"INGESTOR_NAME": "2", "INGESTOR_METRICS_PORT": "{port}"}),
            ("write", {"PROCESSOR_METRICS_PORT": "{port}"}),
        ):
            port = free_port()
            given = {PREFIX + key: value.format(port=port) for key, value in variables.items()}
            first = services[name]
            more = {**first.settings, **given}
            self._seconds.append(replace(first, name=f"{name}-2", settings=more, ports=(port,), health_port=port))
        self.restart()

    def do(self, fault: Fault, cut_all: Callable[[], None]) -> Recovery:
        """Do one fault, start again what it ended, and wait until rows flow again."""
        if fault.cut_all:
            cut_all()
        if fault.paused:
            self._pause(fault.paused, fault.pause_s)
        watched = "watch" in fault.targets
        killed: list[str] = []
        with ThreadPoolExecutor(1, "recovery") as beside:
            self._deadline_s = float("inf")
            killed_s = time.time()
            seen = beside.submit(self._see, killed_s, watched)
            try:
                for number, name in enumerate(fault.targets):
                    if number:
                        time.sleep(fault.between_s)
                    if self._kill(name):
                        killed.append(name)
                time.sleep(fault.down_s)
                self.restart(expected_down=fault.targets)
            finally:
                self._deadline_s = time.monotonic() + RECOVERY_TIMEOUT_S
            first_s, whole_s = seen.result()
        if whole_s is None:
            self._gather(fault)
        return Recovery(fault, killed_s, first_s, whole_s, killed)

    def restart(self, expected_down: Sequence[str] = ()) -> None:
        """Start what does not run, as a supervisor does: again and again until everything is well.

        Raises:
            FleetError: If it is not in time.
        """
        if expected_down:
            self.unasked += [name for name in self._known - {*expected_down} if self.running.state.find(name) is None]
        deadline = time.monotonic() + RESTART_TIMEOUT_S
        while True:
            try:
                self.running.up(vehicles=0)
                for service in self._seconds:
                    self.running.start_service(service)
            except FleetError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(POLL_S)
            else:
                self._known = {child.name for child in self.running.state.children()}
                return

    def close(self) -> None:
        """Let go."""
        if self._connection is not None:
            self._connection.close()

    def _process(self, name: str) -> psutil.Process | None:
        child = self.running.state.find(name)
        return child.process if child is not None else None

    def _kill(self, name: str) -> bool:
        """Kill a process and its children; return whether there was one."""
        process = self._process(name)
        if process is None:
            return False
        members = _signal(family(process), signal.SIGKILL)
        psutil.wait_procs(members, timeout=30)
        return True

    def _pause(self, name: str, pause_s: float) -> None:
        process = self._process(name)
        if process is None:
            return
        members = _signal(family(process), signal.SIGSTOP)
        try:
            time.sleep(pause_s)
        finally:
            _signal(members, signal.SIGCONT)

    def _see(self, since_s: float, watched: bool) -> tuple[float | None, float | None]:
        """Return the seconds from a moment until a row is there that was sent later, and until all is well."""
        partitions = self.running.settings.kafka.partitions
        vehicles = list(range(1, 4 * partitions + 1))
        since = datetime.fromtimestamp(since_s, UTC)
        first_s = None
        while time.monotonic() < self._deadline_s:
            asked_s = time.time()
            found = self._ask(ROWS, (partitions, vehicles, since))
            if found and first_s is None:
                first_s = asked_s - since_s
            if found == partitions and (not watched or self._ask(CRASHES, (since,))):
                return first_s, asked_s - since_s
            time.sleep(POLL_S)
        return first_s, None

    def _ask(self, question: str, parameters: tuple[object, ...]) -> int:
        """Return the number that a query gives; 0 where the database does not answer."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = psycopg.connect(database_url(self.running), autocommit=True, connect_timeout=2)
            row = self._connection.execute(question, parameters).fetchone()
        except psycopg.Error:
            if self._connection is not None:
                self._connection.close()
            self._connection = None
            return 0
        return int(row[0]) if row else 0

    def _gather(self, fault: Fault) -> None:
        """Write down what everyone does while rows do not flow, and start again what hangs."""
        file = self.running.logs / f"hang-{len(self.evidence)}.txt"
        lines = [f"{datetime.now(UTC).isoformat()} after: {fault}"]
        with suppress(psycopg.Error), psycopg.connect(database_url(self.running), connect_timeout=5) as connection:
            found = connection.execute(
                "SELECT pid, application_name, state, wait_event_type, wait_event, now() - state_change, query"
                " FROM pg_stat_activity WHERE datname IS NOT NULL"
            )
            lines += [str(row) for row in found.fetchall()]
        for name in ("ingest", "ingest-2", "write", "write-2", "watch"):
            process = self._process(name)
            if process is not None:
                with suppress(psutil.Error):
                    process.send_signal(signal.SIGABRT)  # PYTHONFAULTHANDLER: the stacks are in its log
                    process.wait(STACKS_S)
            log = self.running.logs / f"{name}.log"
            if log.exists():
                lines += [f"--- {name}", *log.read_text(errors="replace").splitlines()[-150:]]
        file.write_text("\n".join(lines) + "\n")
        self.evidence.append(str(file))
        note(f"rows do not flow {RECOVERY_TIMEOUT_S:.0f} s after: {fault}; see {file}")
        self.restart(expected_down=("ingest", "ingest-2", "write", "write-2", "watch"))


def _signal(members: Iterable[psutil.Process], number: signal.Signals) -> list[psutil.Process]:
    """Send a signal to processes, the parent first, and return those that it reached."""
    reached = []
    for member in members:
        with suppress(psutil.Error, ProcessLookupError):
            os.kill(member.pid, number)
            reached.append(member)
    return reached
