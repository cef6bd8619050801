"""One database for the notebooks, filled by a small simulation through the real services and the real writer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from psycopg import sql

from fleetlib.embedded.drive import Drive, drive
from fleetlib.reports.runner import RunResult, run_report
from fleetlib.settings import ReportSettings, Settings
from fleetlib.stack import Postgres
from fleetlib.store import addresses
from fleetlib.store.connection import connect
from fleetlib.store.migrate import migrate

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
DATABASE = "notebooks"
# Yesterday: what is older than the retention would be dropped.
END = datetime.now(UTC).replace(hour=14, minute=30, second=0, microsecond=0) - timedelta(days=1)


@pytest.fixture(scope="session")
def day() -> str:
    """The day of the drive."""
    return END.date().isoformat()


@pytest.fixture(scope="session")
def fleet(postgres_plain: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Drive]]:
    """A home with an address file, and the drive that its database holds."""
    home = tmp_path_factory.mktemp("home")
    name = sql.Identifier(DATABASE)
    with connect(postgres_plain.url) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    url = postgres_plain.url_of(DATABASE)
    migrate(url)
    addresses.save(home, url)
    settings = Settings(home=home, reports=ReportSettings(notebooks=NOTEBOOKS, cell_timeout_s=150, run_timeout_s=170))
    driven = drive(
        vehicles=40,
        minutes=5,
        seed=3,
        end=END,
        settings=settings,
        incidents={"rate_per_vehicle_hour": 12, "crash": 0.3},
    )
    yield settings, driven
    with connect(postgres_plain.url) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture(scope="session")
def daily(fleet: tuple[Settings, Drive], day: str) -> RunResult:
    """The daily report of the drive's day."""
    return run_report("daily_fleet", {"day": day, "top": "5"}, settings=fleet[0])
