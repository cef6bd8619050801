"""`fleet db`: bring the database to the newest version, and say what it is."""

from __future__ import annotations

from typing import Annotated

import typer

from fleetlib.cli.common import JsonFlag, emit

UrlOption = Annotated[
    str | None, typer.Option("--database-url", help="Owner's address; else FLEET_DATABASE_URL or the embedded one.")
]


def register(app: typer.Typer) -> None:
    """Add the group `db`."""
    group = typer.Typer(name="db", help="The database: migrate, status, maintain.", no_args_is_help=True)
    group.command("migrate")(migrate)
    group.command("status")(status)
    group.command("maintain")(maintain)
    app.add_typer(group)


def migrate(database_url: UrlOption = None, as_json: JsonFlag = False) -> None:
    """Apply the migrations that are missing, set the policies, and give the roles the passwords of their addresses."""
    from fleetlib.settings import load_settings
    from fleetlib.store import addresses
    from fleetlib.store import migrate as steps
    from fleetlib.store.policies import set_policies

    settings = load_settings()
    url = addresses.owner(settings, database_url)
    applied = steps.migrate(url, addresses.role_passwords(settings))
    set_policies(url, settings.database)
    emit({"applied": applied, "shape": steps.shape(url)}, as_json, "Migrations")


def status(database_url: UrlOption = None, as_json: JsonFlag = False) -> None:
    """Say what the database is: shape, sizes, compression, newest data, policies, their last and next runs."""
    from rich.console import Console

    from fleetlib.cli._db_status import screen
    from fleetlib.settings import load_settings
    from fleetlib.store import addresses
    from fleetlib.store.status import status as read_status

    found = read_status(addresses.owner(load_settings(), database_url))
    if as_json:
        emit(found, as_json)
    else:
        Console(highlight=False).print(screen(found))


def maintain(database_url: UrlOption = None, as_json: JsonFlag = False) -> None:
    """Refresh the aggregates that late data has touched, make partitions ahead, drop by retention."""
    from fleetlib.settings import load_settings
    from fleetlib.store import addresses
    from fleetlib.store.maintenance import maintain as run

    emit(run(addresses.owner(load_settings(), database_url)).as_dict(), as_json, "Maintenance")
