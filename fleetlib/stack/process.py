"""A server as a child process: started in a folder, waited for, stopped, killed, started again."""

from __future__ import annotations

import atexit
import os
import resource
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from fleetlib.errors import MissingServer
from fleetlib.settings import LOOPBACK
from fleetlib.stack.ports import is_free, is_open

OPEN_FILES = 20_000  # 10,000 connections take about 10,050 descriptors
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
_POLL_S = 0.02
_LOG_TAIL_LINES = 12


class Server(ABC):
    """One server on loopback.

    Args:
        folder: Its data, configuration and log; made if it is not there, kept when the server stops.
        port: Where it listens.
        detached: It outlives this process (`fleet up`); else it is stopped at exit at the latest.

    Attributes:
        log: The file that holds what the server says.
        environment: Variables that the process gets besides the present ones.
    """

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self, folder: Path | str, port: int, *, detached: bool = False) -> None:
        self.folder = Path(folder).resolve()
        self.port = port
        self.detached = detached
        self.log = self.folder / f"{self.name}.log"
        self.environment: Mapping[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process, None where it is not running."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self.pid is not None

    def start(self, timeout_s: float = START_TIMEOUT_S, *, on_launch: Callable[[int], None] | None = None) -> Self:
        """Start the server and wait until it answers; on a server that runs already, nothing happens.

        Args:
            timeout_s: How long to wait for its answer.
            on_launch: Called with the process id before the wait, so that a crash of ours leaves no unknown child.

        Raises:
            MissingServer: If the port is in use, the server ends, or it does not answer in time.
            MissingProgram: If it is not installed.
        """
        if self.is_alive:
            return self
        if not is_free(self.port):
            raise MissingServer(
                f"port {self.port} on {LOOPBACK} is in use, {self.name} cannot listen there",
                f"Stop what listens there (`ss -ltnp 'sport = :{self.port}'` shows it) or set {self._port_variable}",
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)  # what vehicles sent is nobody else's business
        self.log.parent.mkdir(parents=True, exist_ok=True)
        process = self._launch(self._prepare())
        try:
            if not self.detached:
                self._watch_over(process.pid)
            if on_launch is not None:
                on_launch(process.pid)
            self._wait_until_ready(time.monotonic() + timeout_s)
        except BaseException:
            self.kill()
            raise
        if not self.detached:
            atexit.register(self.stop)
        return self

    def _watch_over(self, pid: int) -> None:
        """Let a shell end the server when this process is killed: its standard input is a pipe that closes then."""
        end = f"read -r _; kill -{self.stop_signal.name.removeprefix('SIG')} {pid}"
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", end], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def _dismiss_guard(self) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.kill()
            self._guard.wait()
            self._guard.stdin.close()
        self._guard = None

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """Let the server end by itself; after `timeout_s` it is killed."""
        atexit.unregister(self.stop)
        self._dismiss_guard()
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(self.stop_signal)
            try:
                self._process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                self.kill()
        self._process = None

    def kill(self) -> None:
        """End the server at once (SIGKILL), as a power cut would."""
        self._dismiss_guard()
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @abstractmethod
    def _prepare(self) -> Sequence[str]:
        """Write the configuration and return the command that runs the server in the foreground."""

    @property
    def _account(self) -> str | None:
        """The account to run as, None for the present one."""
        return None

    def _is_ready(self) -> bool:
        """Return whether the server, whose process runs, does its work."""
        return is_open(self.port)

    @property
    def _port_variable(self) -> str:
        return "another port"

    def _launch(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        raise_open_files()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                list(command),
                cwd=self.folder,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us, and we stop the servers in order
                user=self._account,
                group=self._account,
                extra_groups=[] if self._account else None,
            )
        return self._process

    def _wait_until_ready(self, deadline: float) -> None:
        while not self._is_ready():
            if not self.is_alive:
                raise MissingServer(f"{self.name} ended at its start: {self._said()}", f"See {self.log}")
            if time.monotonic() > deadline:
                raise MissingServer(f"{self.name} does not answer on port {self.port} in time", f"See {self.log}")
            time.sleep(_POLL_S)

    def _said(self) -> str:
        lines = [line.strip() for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
        errors = [line for line in lines[-_LOG_TAIL_LINES:] if "rror" in line or "FATAL" in line]
        return (errors or lines or ["it said nothing"])[-1]


def raise_open_files(minimum: int = OPEN_FILES) -> int:
    """Raise this process's (and its children's) limit of open files, and return what it is now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = minimum if hard == resource.RLIM_INFINITY else min(minimum, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return soft
