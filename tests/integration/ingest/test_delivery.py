"""What a vehicle was told is stored: through the real broker, the real program and the real Kafka."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import polars as pl
import psutil
import pyarrow as pa
import pytest
import uvloop

from fleetlib.contracts.codec import decode_frames, encode_telemetry
from fleetlib.contracts.columns import TIME_TYPE
from fleetlib.contracts.topics import KAFKA_DEAD_LETTER, KAFKA_TELEMETRY, UplinkKind, uplink_topic
from fleetlib.stack import Kafka, free_port
from fleetlib.transport.base import Record
from fleetlib.transport.mqtt_sessions import SessionPool
from fleetlib.transport.mqtt_tap import MqttTap
from tests.integration.ingest.conftest import Chain, wait_until

pytestmark = pytest.mark.servers
VEHICLES = 50
MAX_RESIDENT_MIB = 40  # 37 here


def samples(rounds: int, first: int = 0) -> list[tuple[np.ndarray, np.ndarray, pa.BinaryArray]]:
    """Return rounds of one message of each vehicle; seq counts the rounds."""
    result = []
    vehicles = np.arange(1, VEHICLES + 1, dtype=np.uint32)
    for number in range(first, first + rounds):
        now = [time.time_ns() // 1000] * VEHICLES
        frame = pl.DataFrame({"time": pl.Series(now).cast(TIME_TYPE), "seq": [number] * VEHICLES}).with_columns(
            pl.col("seq").cast(pl.Int32), latitude_deg=pl.lit(52.5), longitude_deg=pl.lit(13.4)
        )
        result.append((vehicles, np.zeros(VEHICLES, np.uint8), encode_telemetry(frame)))
    return result


def rows(records: list[Record]) -> set[tuple[int, int]]:
    decoded = decode_frames([record.value for record in records])
    assert decoded.bad == []
    return set(decoded.frame.select("vehicle_id", "seq").iter_rows())


def everything(rounds: int) -> set[tuple[int, int]]:
    return {(vehicle, number) for vehicle in range(1, VEHICLES + 1) for number in range(rounds)}


def with_pool(chain: Chain, work: Callable[[SessionPool], Awaitable[None]]) -> None:
    async def main() -> None:
        pool = SessionPool(chain.settings.mqtt, range(1, VEHICLES + 1))
        await pool.connect()
        try:
            await work(pool)
        finally:
            await pool.close()

    uvloop.run(main())


def test_all_that_vehicles_send_is_in_kafka_in_order_and_nothing_twice(chain: Chain) -> None:
    chain.start()

    async def work(pool: SessionPool) -> None:
        for columns in samples(40):
            pool.publish_columns(*columns)
            await asyncio.sleep(0.005)
        assert await pool.drain(20)
        assert (pool.stats.acked, pool.stats.resent, pool.stats.reconnects) == (40 * VEHICLES, 0, 0)

    with_pool(chain, work)
    records = chain.new_records(KAFKA_TELEMETRY, lambda got: rows(got) >= everything(40) if got else False)
    frame = decode_frames([record.value for record in records]).frame
    assert frame.height == 40 * VEHICLES
    for vehicle, group in frame.group_by("vehicle_id"):
        assert group["seq"].to_list() == list(range(40)), vehicle
    assert chain.stop() == 0


def test_killing_the_ingestor_under_load_loses_nothing_that_was_acknowledged(chain: Chain) -> None:
    chain.start()

    async def work(pool: SessionPool) -> None:
        for number, columns in enumerate(samples(150)):
            pool.publish_columns(*columns)
            await asyncio.sleep(0.005)
            if number in (40, 90):
                chain.kill()
            if number in (60, 110):
                await asyncio.get_running_loop().run_in_executor(None, chain.start)
        assert await pool.drain(30)
        assert pool.stats.acked == 150 * VEHICLES

    with_pool(chain, work)
    records = chain.new_records(KAFKA_TELEMETRY, lambda got: rows(got) >= everything(150) if got else False)
    assert rows(records) == everything(150)


def test_a_terminated_ingestor_drains_and_the_next_one_gets_no_message_again(chain: Chain) -> None:
    chain.start()

    async def work(pool: SessionPool) -> None:
        for number, columns in enumerate(samples(60)):
            pool.publish_columns(*columns)
            await asyncio.sleep(0.005)
            if number == 30:
                assert await asyncio.get_running_loop().run_in_executor(None, chain.stop) == 0
                await asyncio.get_running_loop().run_in_executor(None, chain.start)
        assert await pool.drain(30)

    with_pool(chain, work)
    records = chain.new_records(KAFKA_TELEMETRY, lambda got: rows(got) >= everything(60) if got else False)
    frame = decode_frames([record.value for record in records]).frame
    assert frame.height == 60 * VEHICLES


def test_a_restarted_broker_is_found_again_and_nothing_acknowledged_is_lost(chain: Chain, broker: object) -> None:
    chain.start()

    async def work(pool: SessionPool) -> None:
        loop = asyncio.get_running_loop()
        for number, columns in enumerate(samples(60)):
            pool.publish_columns(*columns)
            await asyncio.sleep(0.005)
            if number == 30:
                await loop.run_in_executor(None, broker.stop)  # type: ignore[attr-defined]
                await loop.run_in_executor(None, broker.start)  # type: ignore[attr-defined]
        assert await pool.drain(30)
        assert pool.stats.acked == 60 * VEHICLES
        assert pool.stats.reconnects == VEHICLES

    with_pool(chain, work)
    records = chain.new_records(KAFKA_TELEMETRY, lambda got: rows(got) >= everything(60) if got else False)
    assert rows(records) == everything(60)


def test_malformed_payloads_are_dead_letters_with_their_coordinates(chain: Chain) -> None:
    chain.start()
    with MqttTap(chain.settings.mqtt) as tap:
        tap.publish(uplink_topic(9, UplinkKind.TELEMETRY), b"\xff\xff")
        tap.publish(uplink_topic(9, UplinkKind.TELEMETRY), b"")
        tap.publish("fleet/v1/somebody/telemetry", b"hello")
        tap.publish(uplink_topic(9, UplinkKind.BATCH), b"columns")
        tap.publish(uplink_topic(9, UplinkKind.TELEMETRY), b"\x18\x01" * 20, expiry_s=60)
    letters = chain.new_records(KAFKA_DEAD_LETTER, lambda got: len(got) >= 4)
    found = [(dict(letter.headers)["reason"], dict(letter.headers)["source"], letter.value) for letter in letters]
    assert sorted(found) == [
        (b"bad_topic", b"mqtt:fleet/v1/somebody/telemetry", b"hello"),
        (b"empty", b"mqtt:fleet/v1/9/telemetry", b""),
        (b"malformed", b"mqtt:fleet/v1/9/telemetry", b"\xff\xff"),
        (b"wrong_wire_type", b"mqtt:fleet/v1/9/batch", b"columns"),
    ]


def test_a_stopped_kafka_slows_the_vehicles_and_loses_nothing(chain: Chain, kafka: Kafka) -> None:
    chain.start()

    async def work(pool: SessionPool) -> None:
        for number, columns in enumerate(samples(60)):
            pool.publish_columns(*columns)
            await asyncio.sleep(0.005)
            if number in (20, 50):
                os.kill(kafka.pid or 0, signal.SIGSTOP if number == 20 else signal.SIGCONT)
        assert await pool.drain(30)

    try:
        with_pool(chain, work)
    finally:
        os.kill(kafka.pid or 0, signal.SIGCONT)
    records = chain.new_records(KAFKA_TELEMETRY, lambda got: rows(got) >= everything(60) if got else False)
    assert rows(records) == everything(60)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells what a process holds")
def test_the_serving_process_is_lean_and_the_one_that_was_started(chain: Chain) -> None:
    """The process that is subscribed has the started one's id, and none of what settings and command line need."""
    chain.start()
    assert chain.process is not None
    of_process = Path("/proc") / str(chain.process.pid)
    with_pool(chain, _publish_a_little)
    assert b"fleetlib.ingestor" in (of_process / "cmdline").read_bytes()
    mapped = (of_process / "maps").read_text()
    assert "mqtt5" in mapped  # of this process's libraries
    assert [
        name for name in ("numpy", "pydantic", "llvmlite", "numba", "google/_upb", "uvloop") if name in mapped
    ] == []
    assert psutil.Process(chain.process.pid).memory_info().rss / 2**20 < MAX_RESIDENT_MIB
    assert chain.stop() == 0


async def _publish_a_little(pool: SessionPool) -> None:
    for columns in samples(20):
        pool.publish_columns(*columns)
    assert await pool.drain(30)


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        pytest.param("FLEET_MQTT_PORT", "1", "The MQTT broker does not answer at 127.0.0.1:1", id="no broker"),
        pytest.param("FLEET_INGESTOR_METRICS_PORT", "taken", "metrics cannot be served on port", id="port in use"),
        pytest.param("FLEET_INGESTOR_NAME", "a b", "FLEET_INGESTOR_NAME", id="a bad name"),
    ],
)
def test_what_is_wrong_at_the_start_is_one_sentence(chain: Chain, variable: str, value: str, sentence: str) -> None:
    environment = os.environ | {
        "FLEET_MQTT_PORT": str(chain.settings.mqtt.port),
        "FLEET_KAFKA_BOOTSTRAP_SERVERS": chain.settings.kafka.bootstrap_servers,
        "FLEET_INGESTOR_METRICS_PORT": str(free_port()),
    }
    environment[variable] = str(chain.settings.mqtt.port) if value == "taken" else value
    done = subprocess.run(
        [sys.executable, "-m", "fleetlib.cli", "ingest"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_two_ingestors_of_one_name_do_not_fight(chain: Chain) -> None:
    chain.start()
    first = chain.process
    chain.launch()
    second = chain.process
    assert first is not None
    assert second is not None
    try:
        wait_until(lambda: first.poll() is not None or second.poll() is not None, 60)
        ended, left = (first, second) if first.poll() is not None else (second, first)
        assert ended.returncode in (1, 3)
        assert left.poll() is None
    finally:
        first.kill()
        first.wait(10)
