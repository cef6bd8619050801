"""`fleet bench faults` and `fleet bench fuzz`, shorter than by default: their accounts must close here too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.servers, pytest.mark.timeout(900)]

LIMIT_S = 800
KILLS, RATE, VEHICLES = 8, 1_000, 100  # each target once; two cores carry it beside other tests
PAYLOADS = 30_000


def bench(home: Path, *arguments: str) -> dict[str, Any]:
    """Run a benchmark as a person does, and return its last line."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("FLEET_")}
    if "FLEET_PG_EXTENSION_DIR" in os.environ:
        variables["FLEET_PG_EXTENSION_DIR"] = os.environ["FLEET_PG_EXTENSION_DIR"]
    command = [sys.executable, "-m", "fleetlib.cli", "bench", *arguments, "--home", str(home), "--json"]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=LIMIT_S)
    assert done.stdout.strip(), done.stderr[-8_000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 0, f"{found}\n{done.stderr[-8_000:]}"
    return found


def test_after_killing_each_process_nothing_is_lost_doubled_or_changed(server_folder: Path) -> None:
    found = bench(
        server_folder / "home",
        *("faults", "--kills", str(KILLS), "--rate", str(RATE), "--connections", str(VEHICLES), "--seed", "3"),
    )
    assert found["kills"] >= KILLS
    assert set(found["killed"]) == {
        *("ingest", "ingest-2", "write", "write-2", "watch", "mosquitto", "kafka", "postgres")
    }
    assert found["acked"] > 10 * RATE
    assert found["stored"] >= found["acked"]
    assert (found["lost"], found["duplicate_rows"], found["wrong_values"]) == (0, 0, 0)
    assert found["crashes"] > 0
    assert (found["incidents_lost"], found["incidents_doubled"]) == (0, 0)
    assert found["dead_letters_sent"] > 0
    assert found["dead_letters_lost"] == 0
    assert found["recovery_max_s"] > 0


def test_hostile_messages_crash_nothing_and_each_is_accounted_for(server_folder: Path) -> None:
    found = bench(server_folder / "home", "fuzz", "--payloads", str(PAYLOADS), "--seed", "3")
    assert found["payloads"] == PAYLOADS
    assert found["crashes"] == 0
    assert found["received"] == found["stored"] + found["duplicates"] + found["dead_lettered"]
    assert found["stored"] > PAYLOADS * 0.1  # the intact ones come through among the others
    assert found["dead_lettered"] > PAYLOADS * 0.1
    assert len(found["reasons"]) > 8
    assert found["through_the_servers"] > 1_000
