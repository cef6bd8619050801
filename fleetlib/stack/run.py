"""`fleet up` and `fleet down`: start everything in order, wait for its health, and end it in the reverse order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from fleetlib.settings import Settings
from fleetlib.stack.addresses import Addresses, publish, withdraw
from fleetlib.stack.broker import SERVER, at_least, broker, check_mode, describe, prepare_vehicles, reload_access
from fleetlib.stack.children import HOME_MARK, State, child_of, end, strays, wait_until_gone
from fleetlib.stack.credentials import READER_ROLE, WRITER_ROLE, Credentials, load_credentials, with_role
from fleetlib.stack.kafka import Kafka
from fleetlib.stack.locking import alone
from fleetlib.stack.postgres import Postgres
from fleetlib.stack.process import Server
from fleetlib.stack.service_runner import ServiceRunner
from fleetlib.stack.services import Service, check_places, kafka_port, plan
from fleetlib.store.addresses import ADDRESS_FILE
from fleetlib.transport.kafka_security import security_options

LEAST_PROVISIONED = 10_000  # vehicles that may connect even where fewer are simulated

Report = Callable[[str, str], None]


class Stack:
    """The servers and services of one home folder.

    Args:
        settings: Where they listen and live.
        report: Called with a name and a word for each step, for the progress that a person sees.
    """

    def __init__(self, settings: Settings, report: Report | None = None) -> None:
        self.settings = settings
        self.home = settings.home.resolve()
        self.logs = self.home / "logs"
        self.state = State(self.home)
        self._report = report or _silent
        self._runner = ServiceRunner(self.home, self.state, self.logs, self._report)

    def up(self, vehicles: int = 0, rate_hz: float = 1.0) -> list[str]:
        """Start what does not run yet, and return the names of what was started.

        1. Servers: Mosquitto, Kafka, PostgreSQL. 2. Tables and topics. 3. Addresses and credentials in the home folder.
        4. Services, each waited for.

        Args:
            vehicles: How many the simulator drives; 0: no simulator.
            rate_hz: Samples a second and vehicle.

        Raises:
            FleetError: If something cannot be started; what runs by then goes on, `fleet down` ends it.
        """
        check_places(self.settings)
        security_options(self.settings.kafka)  # what is missing there is told before anything starts
        with alone(self.home):
            return self._up(vehicles, rate_hz)

    def _up(self, vehicles: int, rate_hz: float) -> list[str]:
        credentials = load_credentials(self.home)
        prepare_vehicles(self.settings, vehicles)
        started = self._servers(credentials, max(vehicles, LEAST_PROVISIONED))
        addresses = self._database(credentials)
        self._topics()
        roads = self._city(addresses, vehicles, rate_hz)
        services = plan(
            self.settings, credentials, addresses.writer_url, vehicles=vehicles, rate_hz=rate_hz, roads=roads
        ).services
        runner = self._runner
        for service in services:
            started += [service.name] if runner.start(service) else []
        for service in services:
            runner.wait_for(service)
        for service in services:
            runner.check_runs(service)
        return started

    def start_service(self, service: Service) -> bool:
        """Start one more service beside those of `up`, if it does not run, and wait until it is ready.

        Args:
            service: With a name and ports of its own; `down` ends it too.

        Returns:
            Whether it had to be started.

        Raises:
            FleetError: If it ends, or is not ready in time.
        """
        with alone(self.home):
            started = self._runner.start(service)
            self._runner.wait_for(service)
        return started

    def down(self) -> list[str]:
        """End everything in the reverse order, also what an interrupted start has left; return the names."""
        with alone(self.home):
            return self._down()

    def _down(self) -> list[str]:
        ended = []
        for child in reversed(self.state.children()):
            process = child.process
            if process is not None:
                self._report(child.name, "stopping")
                clean = end(process, child.stop_signal)
                self._report(child.name, "stopped" if clean else "killed: it did not end in time")
                ended.append(child.name)
            self.state.remove(child.name)
        for process in strays(self.home):
            end(process)
            wait_until_gone([process.pid])
            ended.append(f"pid {process.pid}")
        if (self.home / ADDRESS_FILE).exists():
            withdraw(self.home, self._database_url())
        return ended

    def _servers(self, credentials: Credentials, provisioned: int) -> list[str]:
        settings = self.settings
        access = at_least(self.home, provisioned)
        command = describe(settings, access)
        running = self.state.find(SERVER)
        if running is not None:
            check_mode(settings, running)
        started = self._server(broker(settings, credentials, access), command)
        if not started and running is not None and running.command != command:
            reload_access(settings, credentials, access)
        started += self._server(Kafka(self.home / "kafka", kafka_port(settings), cache=settings.cache, detached=True))
        if settings.database.url is None:
            started += self._server(self._postgres())
        return started

    def _postgres(self) -> Postgres:
        return Postgres(
            self.home / "postgres", self.settings.pg.port, extension_dir=self.settings.pg.extension_dir, detached=True
        )

    def _server(self, server: Server, command: list[str] | None = None) -> list[str]:
        if self.state.find(server.name) is not None:
            self._report(server.name, "runs already")
            return []
        self._report(server.name, "starting")
        server.log = self.logs / f"{server.name}.log"
        server.environment = {HOME_MARK: str(self.home)}
        server.start(on_launch=partial(self._remember, server, command or []))
        self._report(server.name, f"ready on port {server.port}")
        return [server.name]

    def _remember(self, server: Server, command: list[str], pid: int) -> None:
        self.state.add(
            child_of(
                pid,
                name=server.name,
                kind="server",
                port=server.port,
                log=str(server.log),
                command=command,
                stop_signal=server.stop_signal.name,
            )
        )

    def _database(self, credentials: Credentials) -> Addresses:
        from fleetlib.store.migrate import migrate
        from fleetlib.store.policies import set_policies

        given = self.settings.database
        url = self._database_url()
        own_roles = given.writer_url is None and given.reader_url is None
        applied = migrate(url, credentials.roles if own_roles else None)
        set_policies(url, given)
        self._report("database", f"{len(applied)} migrations applied" if applied else "tables are up to date")
        addresses = Addresses(
            url,
            given.writer_url.get_secret_value()
            if given.writer_url
            else with_role(url, WRITER_ROLE, credentials.writer),
            given.reader_url.get_secret_value()
            if given.reader_url
            else with_role(url, READER_ROLE, credentials.reader),
        )
        publish(self.home, addresses)
        return addresses

    def _topics(self) -> None:
        from fleetlib.transport.kafka_topics import ensure_topics

        made = ensure_topics(self.settings.kafka)
        self._report("topics", f"made {', '.join(made)}" if made else "are there")

    def _city(self, addresses: Addresses, vehicles: int, rate_hz: float) -> Path | None:
        """Return the file of the roads to draw: the simulated fleet's, or one that was there before."""
        from fleetlib.stack.city import prepare_city

        roads = self.home / "roads.json"
        simulating = self.state.find("simulate")
        if vehicles and (simulating is None or not roads.exists() or str(vehicles) not in simulating.command):
            self._report("city", "building the roads")
            registered = prepare_city(roads, addresses.writer_url, vehicles, rate_hz)
            self._report("city", f"ready: roads drawn, {registered} vehicles registered")
        return roads if roads.exists() else None

    def _database_url(self) -> str:
        given = self.settings.database.url
        return given.get_secret_value() if given is not None else self._postgres().url


def _silent(name: str, step: str) -> None:
    """Report nothing."""
