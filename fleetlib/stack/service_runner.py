"""The services of a stack as processes: each is started where it does not run as wanted, waited for, and watched."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from fleetlib.errors import MissingServer
from fleetlib.stack.children import State, child_of, cpu_of, end, spawn
from fleetlib.stack.logs import last_words
from fleetlib.stack.patience import Patience
from fleetlib.stack.ports import is_free
from fleetlib.stack.services import Service

_POLL_S = 0.1


class ServiceRunner:
    """Starts the services of one home folder.

    Args:
        home: The folder.
        state: What runs of it.
        logs: Where each service's log goes.
        report: Called with a name and a word for each step.
    """

    def __init__(self, home: Path, state: State, logs: Path, report: Callable[[str, str], None]) -> None:
        self._home, self._state, self._logs, self._report = home, state, logs, report

    def start(self, service: Service) -> bool:
        """Start a service unless it runs by the same command, and return whether it was started.

        Raises:
            MissingServer: If something else listens at one of its ports.
        """
        running = self._state.find(service.name)
        if running is not None and running.command == service.command:
            self._report(service.name, "runs already")
            return False
        if running is not None and running.process is not None:
            self._report(service.name, "stopping: it is to run otherwise")
            end(running.process)
        for port in service.ports:
            if not is_free(port):
                raise MissingServer(
                    f"port {port} is in use, the service {service.name} cannot listen there",
                    f"Stop what listens there (`ss -ltnp 'sport = :{port}'` shows it) or set another port",
                )
        self._report(service.name, "starting")
        log = self._logs / f"{service.name}.log"
        pid = spawn(service.command, service.environment(self._home), log)
        where = service.ports[0] if service.ports else None
        self._state.add(
            child_of(pid, name=service.name, kind="service", port=where, log=str(log), command=service.command)
        )
        return True

    def wait_for(self, service: Service) -> None:
        """Wait until a service is ready.

        Raises:
            MissingServer: If it ends, or is not ready in time.
        """
        patience = Patience(time.monotonic())
        while not service.is_healthy():
            self.check_runs(service)
            now_s, name = time.monotonic(), service.name
            if patience.is_over(now_s, partial(self._cpu_s, name)):
                raise MissingServer(
                    f"the service {name} is not ready in {patience.waited_s(now_s):.0f} s: {service.complaint()}",
                    f"See {self._logs / name}.log, then `fleet down`",
                )
            if patience.is_to_be_told(now_s):
                self._report(name, f"still starting after {patience.waited_s(now_s):.0f} s: {service.complaint()}")
            time.sleep(_POLL_S)
        self.check_runs(service)
        self._report(service.name, "ready")

    def _cpu_s(self, name: str) -> float:
        child = self._state.find(name)
        process = None if child is None else child.process
        return 0.0 if process is None else cpu_of(process)

    def check_runs(self, service: Service) -> None:
        """Raise MissingServer, with the last words of its log, where a service has ended."""
        if self._state.find(service.name) is None:
            log = self._logs / f"{service.name}.log"
            raise MissingServer(f"the service {service.name} ended: {last_words(log)}", f"See {log}, then `fleet down`")
