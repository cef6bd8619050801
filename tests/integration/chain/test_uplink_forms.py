"""Both uplink forms over the whole way, mixed: every sample arrives once, and what is refused is refused alone."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import polars as pl
import psycopg
import pyarrow as pa
import pytest
import uvloop
from pydantic import SecretStr

from fleetlib.contracts.codec import encode_telemetry
from fleetlib.contracts.columns import TIME_TYPE
from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.pb import telemetry_pb2
from fleetlib.contracts.topics import UplinkKind
from fleetlib.contracts.uplink_batch import encode_uplink_batches
from fleetlib.settings import MqttSettings
from fleetlib.transport.credentials import vehicle_password
from fleetlib.transport.mqtt_sessions import SessionPool
from tests.fixtures_machine import DEADLINE_S, POLL_S, Machine

pytestmark = [pytest.mark.servers, pytest.mark.timeout(500)]

VEHICLES, SAMPLES = 60, 120
BATCH = 8
CRASHED, CRASH_SEQ = 7, 41
TOO_FAST, TOO_FAST_SEQ = 9, 50  # one sample in the middle of a batch
STEP_US = 100_000


def drive(start_us: int) -> pl.DataFrame:
    """Return all samples, each vehicle's together."""
    vehicle = np.repeat(np.arange(1, VEHICLES + 1, dtype=np.int32), SAMPLES)
    seq = np.tile(np.arange(SAMPLES, dtype=np.int32), VEHICLES)
    crash = (vehicle == CRASHED) & (seq == CRASH_SEQ)
    speed = np.where((vehicle == TOO_FAST) & (seq == TOO_FAST_SEQ), 500.0, 15.0 + 0.01 * (seq % 40))
    return pl.DataFrame(
        {
            "vehicle_id": vehicle,
            "time": pl.Series(start_us + seq.astype(np.int64) * STEP_US).cast(TIME_TYPE),
            "seq": seq,
            "latitude_deg": 52.5 + 1e-5 * seq,
            "longitude_deg": 13.4 - 1e-5 * seq,
            "speed_mps": speed,
            "acceleration_longitudinal_mps2": np.where(crash, -180.0, 0.1 * (seq % 5)),
            "flags": np.where(crash, int(StatusFlag.AIRBAG_DEPLOYED), 0).astype(np.int32),
        }
    )


def messages(frame: pl.DataFrame) -> list[tuple[int, int, bytes]]:
    """Return (vehicle, kind, payload) in the order of sending: stretches of singles and of batches in turn."""
    stretches = frame.with_columns((pl.col("seq") // (2 * BATCH)).alias("stretch")).partition_by(
        "stretch", maintain_order=True, include_key=False
    )
    sent: list[tuple[int, int, bytes]] = []
    for number, rows in enumerate(stretches):
        if number % 2:
            made = encode_uplink_batches(rows, BATCH)
            owners = rows["vehicle_id"].to_numpy()[made.first].tolist()
            sent += [(v, int(UplinkKind.BATCH), p) for v, p in zip(owners, made.payload.to_pylist(), strict=True)]
        else:
            payloads = encode_telemetry(rows.drop("vehicle_id")).to_pylist()
            kind = int(UplinkKind.TELEMETRY)
            sent += [(v, kind, p) for v, p in zip(rows["vehicle_id"].to_list(), payloads, strict=True)]
    return sent


async def publish(machine: Machine, sent: list[tuple[int, int, bytes]]) -> int:
    """Send everything, a part of it twice, as a device does that missed an acknowledgement."""
    secret = SecretStr(json.loads((machine.home / "credentials.json").read_text())["fleet_secret"])
    pool = SessionPool(
        MqttSettings(port=machine.mqtt_port),
        range(1, VEHICLES + 1),
        password=lambda vehicle: vehicle_password(secret, vehicle),
    )
    await pool.connect()
    try:
        for part in (sent, sent[::17]):
            vehicle, kind, payload = zip(*part, strict=True)
            pool.publish_columns(np.array(vehicle, np.uint32), np.array(kind, np.uint8), pa.array(payload, pa.binary()))
        assert await pool.drain(DEADLINE_S), f"{pool.pending} messages were never acknowledged"
        return pool.stats.acked
    finally:
        await pool.close()


def test_singles_and_batches_of_one_fleet_arrive_once(machine: Machine) -> None:
    done = machine.fleet("up", "--vehicles", "0")
    assert done.returncode == 0, done.stderr
    frame = drive(time.time_ns() // 1000 - SAMPLES * STEP_US)
    short = telemetry_pb2.UplinkBatch(samples=5, odometer_m=[1, 2]).SerializeToString()
    sent = [(3, int(UplinkKind.BATCH), short), *messages(frame)]
    assert uvloop.run(publish(machine, sent)) == len(sent) + len(sent[::17])

    reader = json.loads((machine.home / "database.json").read_text())["reader_url"]
    everything = VEHICLES * SAMPLES - 1
    with psycopg.connect(reader, autocommit=True) as connection:
        deadline = time.monotonic() + DEADLINE_S
        while _rows(connection, "SELECT count(*) FROM telemetry")[0][0] < everything or not _rows(
            connection, "SELECT 1 FROM incidents WHERE kind = 1"
        ):
            assert time.monotonic() < deadline, "not all of it arrived"
            time.sleep(POLL_S)
        stored = pl.DataFrame(
            _rows(connection, "SELECT vehicle_id, seq, time, speed_mps, latitude_deg FROM telemetry ORDER BY 1, 2"),
            schema=["vehicle_id", "seq", "time", "speed_mps", "latitude_deg"],
            orient="row",
        )
        expected = frame.filter(pl.col("speed_mps") < 100)
        assert stored.select("vehicle_id", "seq").rows() == expected.select("vehicle_id", "seq").rows()
        assert stored["time"].to_list() == expected["time"].to_list()
        assert (stored["speed_mps"] - expected["speed_mps"]).abs().max() < 0.0051  # type: ignore[operator]
        assert _rows(connection, "SELECT DISTINCT vehicle_id FROM incidents WHERE kind = 1") == [(CRASHED,)]
        letters = _rows(connection, "SELECT reason, payload FROM dead_letters")
    assert {reason for reason, _ in letters} == {"lengths_differ", "speed_mps_out_of_range"}
    # Sent twice, it is refused twice: each time it is the sample alone, with the time of its own arrival.
    refused = [telemetry_pb2.Telemetry.FromString(bytes(p)) for why, p in letters if why == "speed_mps_out_of_range"]
    assert {(one.vehicle_id, one.seq, one.speed_cmps) for one in refused} == {(TOO_FAST, TOO_FAST_SEQ, 50_000)}


def _rows(connection: psycopg.Connection[Any], question: str) -> list[tuple[Any, ...]]:
    return connection.execute(question).fetchall()
