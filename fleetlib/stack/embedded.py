"""The database of `fleet demo`: a PostgreSQL in the home folder that stays, for notebooks and reports."""

from __future__ import annotations

from functools import partial

from fleetlib.settings import Settings
from fleetlib.stack.addresses import Addresses
from fleetlib.stack.children import HOME_MARK, State, child_of
from fleetlib.stack.credentials import READER_ROLE, WRITER_ROLE, load_credentials, with_role
from fleetlib.stack.ports import free_port, is_free
from fleetlib.stack.postgres import Postgres
from fleetlib.store import addresses
from fleetlib.store.migrate import migrate
from fleetlib.store.policies import set_policies

NAME = "demo-postgres"
FOLDER = "demo/postgres"


def start_embedded(settings: Settings) -> Addresses:
    """Start the embedded database, unless it runs, bring its tables up to date, and publish its address.

    It outlives this process: `fleet status` shows it and `fleet down` ends it; its data stay.

    Raises:
        FleetError: If it cannot be started.
    """
    state = State(settings.home)
    running = state.find(NAME)
    port = running.port if running is not None and running.port is not None else _port(settings.pg.port + 1)
    server = Postgres(state.home / FOLDER, port, extension_dir=settings.pg.extension_dir, detached=True)
    if running is None:
        server.log = state.home / "logs" / f"{NAME}.log"
        server.environment = {HOME_MARK: str(state.home)}
        server.start(on_launch=partial(_remember, state, server))
    return _publish(settings, server.url)


def has_embedded(settings: Settings) -> bool:
    """Return whether a demo has left its database in this home."""
    return (settings.home / FOLDER / "data" / "PG_VERSION").exists()


def prepare_database(settings: Settings, url: str) -> Addresses:
    """Bring a database of the user's own up to date and publish its address."""
    migrate(url)
    addresses.save(settings.home, url)
    return Addresses(url, url, url)


def _publish(settings: Settings, url: str) -> Addresses:
    credentials = load_credentials(settings.home)
    migrate(url, credentials.roles)
    given = settings.database
    set_policies(url, given)
    writer = with_role(url, WRITER_ROLE, credentials.writer)
    reader = with_role(url, READER_ROLE, credentials.reader)
    addresses.save(settings.home, url, writer, reader)
    return Addresses(url, writer, reader)


def _port(wanted: int) -> int:
    return wanted if is_free(wanted) else free_port()


def _remember(state: State, server: Postgres, pid: int) -> None:
    state.add(
        child_of(
            pid,
            name=NAME,
            kind="server",
            port=server.port,
            log=str(server.log),
            stop_signal=server.stop_signal.name,
        )
    )
