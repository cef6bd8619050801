"""The delivery guarantee over the whole way: what a vehicle was told is stored, is stored exactly once."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from typing import Any

import numpy as np
import polars as pl
import psycopg
import pytest
import uvloop
from pydantic import SecretStr

from fleetlib.contracts.codec import encode_telemetry
from fleetlib.contracts.columns import TIME_TYPE
from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.topics import UplinkKind
from fleetlib.settings import MqttSettings
from fleetlib.transport.credentials import vehicle_password
from fleetlib.transport.mqtt_sessions import SessionPool
from tests.fixtures_machine import DEADLINE_S, POLL_S, Machine

pytestmark = [pytest.mark.servers, pytest.mark.timeout(500)]

VEHICLES = 100
ROUNDS = 160
PAUSE_S = 0.05  # 100 vehicles every 50 ms: 2,000 messages a second
KILLS = {30: "ingest", 70: "write", 110: "ingest"}  # round: who is killed
REPAIRS = (50, 90, 130)
CRASHED, CRASH_ROUND = 7, 20


def round_of(number: int) -> tuple[np.ndarray, np.ndarray, Any]:
    vehicles = np.arange(1, VEHICLES + 1, dtype=np.uint32)
    crash = (vehicles == CRASHED) & (number == CRASH_ROUND)
    frame = pl.DataFrame(
        {
            "time": pl.Series([time.time_ns() // 1000] * VEHICLES).cast(TIME_TYPE),
            "seq": pl.Series([number] * VEHICLES, dtype=pl.Int32),
            "latitude_deg": [52.5] * VEHICLES,
            "longitude_deg": [13.4] * VEHICLES,
            "speed_mps": pl.Series(np.where(number < CRASH_ROUND, 15.0, 0.0) * np.ones(VEHICLES)),
            "acceleration_longitudinal_mps2": pl.Series(np.where(crash, -180.0, 0.0)),
            "flags": pl.Series(np.where(crash, int(StatusFlag.AIRBAG_DEPLOYED), 0), dtype=pl.Int32),
        }
    )
    return vehicles, np.zeros(VEHICLES, np.uint8), encode_telemetry(frame)


async def load(machine: Machine, pool: SessionPool) -> None:
    """Publish all rounds while services are killed and started again."""
    loop = asyncio.get_running_loop()
    repairs: list[asyncio.Future[Any]] = []
    for number in range(ROUNDS):
        pool.publish_columns(*round_of(number))
        await asyncio.sleep(PAUSE_S)
        if number in KILLS:
            os.kill(machine.children()[KILLS[number]].pid, signal.SIGKILL)
        if number in REPAIRS:
            repairs.append(loop.run_in_executor(None, machine.fleet, "up", "--vehicles", "0"))
            done = await repairs[-1]
            assert done.returncode == 0, done.stderr
    assert await pool.drain(DEADLINE_S), f"{pool.pending} messages were never acknowledged"


def test_killed_ingestors_and_processors_lose_and_repeat_nothing(machine: Machine) -> None:
    done = machine.fleet("up", "--vehicles", "0")
    assert done.returncode == 0, done.stderr
    secret = SecretStr(json.loads((machine.home / "credentials.json").read_text())["fleet_secret"])

    async def main() -> int:
        pool = SessionPool(
            MqttSettings(port=machine.mqtt_port),
            range(1, VEHICLES + 1),
            password=lambda vehicle: vehicle_password(secret, vehicle),
        )
        await pool.connect()
        try:
            pool.publish(CRASHED, UplinkKind.TELEMETRY, b"\xff\xff\xff")  # malformed: a dead letter, and nothing else
            await load(machine, pool)
            return pool.stats.acked
        finally:
            await pool.close()

    assert uvloop.run(main()) == VEHICLES * ROUNDS + 1

    reader = json.loads((machine.home / "database.json").read_text())["reader_url"]
    with psycopg.connect(reader, autocommit=True) as connection:
        deadline = time.monotonic() + DEADLINE_S
        while _one(connection, "SELECT count(*) FROM telemetry") < VEHICLES * ROUNDS:
            assert time.monotonic() < deadline, "not all of it arrived"
            time.sleep(POLL_S)
        assert _one(connection, "SELECT count(*) FROM telemetry") == VEHICLES * ROUNDS
        assert _one(connection, "SELECT count(DISTINCT (vehicle_id, seq)) FROM telemetry") == VEHICLES * ROUNDS
        while _one(connection, "SELECT count(*) FROM incidents WHERE kind = 1") == 0:
            assert time.monotonic() < deadline, "the crash was not stored"
            time.sleep(POLL_S)
        assert _one(connection, "SELECT max(vehicle_id) FROM incidents WHERE kind = 1") == CRASHED
        letters = connection.execute("SELECT reason, source, payload FROM dead_letters").fetchall()
        assert [(reason, bytes(payload)) for reason, _, payload in letters] == [("malformed", b"\xff\xff\xff")]
        assert letters[0][1] == f"mqtt:fleet/v1/{CRASHED}/telemetry"


def _one(connection: psycopg.Connection[Any], question: str) -> int:
    row = connection.execute(question).fetchone()
    return int(row[0]) if row and row[0] is not None else 0
