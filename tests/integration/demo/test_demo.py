"""`fleet demo` as a user runs it: a process of its own, in a home folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

KEYS = [
    "sent",
    "received",
    "stored",
    "duplicates",
    "dead_lettered",
    "incidents",
    "labelled_incidents",
    "report",
    "elapsed_s",
]


def fleet(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "FLEET_HOME": str(home)}
    command = [sys.executable, "-m", "fleetlib.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)


def demo(home: Path, *arguments: str) -> dict[str, Any]:
    done = fleet(home, "demo", "--vehicles", "60", "--minutes", "5", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def rows_in(home: Path) -> int:
    address = json.loads((home / "database.json").read_text())["reader_url"]
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT count(*) FROM telemetry").fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture(scope="module")
def home(server_root: Path) -> Iterator[Path]:
    folder = server_root / "demo-home"
    yield folder
    fleet(folder, "down")


def test_everything_sent_is_stored_and_a_second_demo_adds_to_it(home: Path) -> None:
    first = demo(home)
    assert list(first) == KEYS
    assert first["sent"] == first["received"]
    assert first["received"] == first["stored"] + first["duplicates"] + first["dead_lettered"]
    assert first["duplicates"] > 0, "the simulated network repeats messages"
    assert first["dead_lettered"] == 0
    assert first["stored"] == rows_in(home) > 60 * 300 * 0.9
    assert "<html" in Path(first["report"]).read_text()[:2000].lower()

    second = demo(home)
    assert second["received"] == second["stored"] + second["duplicates"]
    assert rows_in(home) == first["stored"] + second["stored"]


def test_without_a_terminal_the_stages_are_told_on_stderr_and_stdout_holds_the_result_alone(home: Path) -> None:
    done = fleet(home, "demo", "--vehicles", "20", "--minutes", "1", "--json")
    assert done.returncode == 0, done.stderr
    assert list(json.loads(done.stdout)) == KEYS  # nothing else
    told = [line.partition(" s  ")[2] for line in done.stderr.splitlines()]
    stages = ["starting the database", "driving 20 vehicles for 1 min", "writing the report"]
    assert [line for line in told if line in stages] == stages


def test_a_database_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    done = fleet(tmp_path, "demo", "--database-url", "postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[1].startswith("fleet: ")  # after the stage that it was in
