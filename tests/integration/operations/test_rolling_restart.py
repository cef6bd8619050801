"""Every service is ended by SIGTERM and started again, one by one, under load: nothing is lost or there twice."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from typing import Any

import numpy as np
import polars as pl
import psutil
import pytest
import uvloop
from pydantic import SecretStr

from fleetlib.contracts.codec import encode_telemetry
from fleetlib.contracts.columns import TIME_TYPE
from fleetlib.settings import MqttSettings
from fleetlib.stack import logs
from fleetlib.transport.credentials import vehicle_password
from fleetlib.transport.mqtt_sessions import SessionPool
from tests.integration.operations.conftest import DEADLINE_S, UP, Running

pytestmark = [pytest.mark.servers, pytest.mark.timeout(500)]

FIRST, VEHICLES = 5_001, 80  # beside the simulator's, which are 1 to 100 at 4 Hz
PAUSE_S = 0.05  # 1,600 messages a second, 2,000 with the simulator's
DRAIN_S = 20.0
LEAST_ROUNDS = 300
ORDER = ("ingest", "write", "watch", "simulate")


def round_of(number: int) -> tuple[np.ndarray, np.ndarray, Any]:
    vehicles = np.arange(FIRST, FIRST + VEHICLES, dtype=np.uint32)
    now_us = time.time_ns() // 1_000
    frame = pl.DataFrame(
        {
            "time": pl.Series([now_us] * VEHICLES).cast(TIME_TYPE),
            "seq": pl.Series([number] * VEHICLES, dtype=pl.Int32),
            "latitude_deg": [52.5] * VEHICLES,
            "longitude_deg": [13.4] * VEHICLES,
            "speed_mps": pl.Series([10.0] * VEHICLES),
        }
    )
    return vehicles, np.zeros(VEHICLES, np.uint8), encode_telemetry(frame)


def restart(running: Running, name: str) -> float:
    """End a service by SIGTERM, wait for its end, start it again; return how long its end took, seconds."""
    process = psutil.Process(running.children()[name].pid)
    begin = time.monotonic()
    os.kill(process.pid, signal.SIGTERM)
    running.wait_until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE, f"{name} ends")
    took_s = time.monotonic() - begin
    done = running.fleet(*UP, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["started"] == [name]
    return took_s


async def load(running: Running) -> tuple[int, dict[str, float]]:
    """Publish while service after service is started again; return how many rounds, and how long each end took."""
    secret = SecretStr(json.loads((running.home / "credentials.json").read_text())["fleet_secret"])
    pool = SessionPool(
        MqttSettings(port=running.mqtt_port),
        range(FIRST, FIRST + VEHICLES),
        password=lambda vehicle: vehicle_password(secret, vehicle),
    )
    await pool.connect()
    loop, took_s, rounds = asyncio.get_running_loop(), {}, 0
    try:
        for name in ORDER:
            restarted = loop.run_in_executor(None, restart, running, name)
            while not restarted.done() or rounds < LEAST_ROUNDS:
                pool.publish_columns(*round_of(rounds))
                rounds += 1
                await asyncio.sleep(PAUSE_S)
            took_s[name] = await restarted
        assert await pool.drain(DEADLINE_S), f"{pool.pending} messages were never acknowledged"
        assert pool.stats.acked == rounds * VEHICLES
        return rounds, took_s
    finally:
        await pool.close()


def test_a_rolling_restart_loses_and_repeats_nothing(running: Running) -> None:
    rounds, took_s = uvloop.run(load(running))
    assert max(took_s.values()) < DRAIN_S, took_s
    ours = f"vehicle_id BETWEEN {FIRST} AND {FIRST + VEHICLES - 1}"
    running.wait_until(
        lambda: running.query(f"SELECT count(*) FROM telemetry WHERE {ours}") == [(rounds * VEHICLES,)],  # noqa: S608
        "all of it is stored",
    )
    keys = "SELECT count(*), count(DISTINCT (vehicle_id, seq)), max(seq) FROM telemetry WHERE "
    assert running.query(keys + ours) == [(rounds * VEHICLES, rounds * VEHICLES, rounds - 1)]
    assert running.query("SELECT count(*) FROM dead_letters") == [(0,)]

    # The simulator that was ended had everything acknowledged, and what its vehicles sent has no gap.
    stopped = [line for line in map(parsed, running.said("simulate").splitlines()) if line.event == "stopped"]
    assert stopped
    assert {line.fields["pending"] for line in stopped} == {"0"}
    assert {line.fields["dropped"] for line in stopped} == {"0"}
    assert "Traceback" not in "".join(running.said(name) for name in ORDER)
    running.wait_until(lambda: bool(account := running.status()["account"]) and account["closes"], "it closes")


def parsed(text: str) -> logs.Line:
    return logs.parse("simulate", text)
