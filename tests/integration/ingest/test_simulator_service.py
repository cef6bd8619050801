"""A simulated fleet and a recording on the real broker, ingestor and Kafka."""

from __future__ import annotations

import asyncio

import numpy as np
import polars as pl
import pytest
import uvloop

from fleetlib.contracts.codec import decode_frames
from fleetlib.contracts.columns import TIME_TYPE
from fleetlib.contracts.framing import split_frame
from fleetlib.contracts.pb import telemetry_pb2
from fleetlib.contracts.topics import KAFKA_TELEMETRY
from fleetlib.errors import FleetError, MissingServer
from fleetlib.settings import MqttSettings, Settings
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.service import allow_connections, publish_recording, publish_simulation
from fleetlib.transport.base import Record
from fleetlib.transport.mqtt_kept import UPTIME_SLACK_S
from fleetlib.transport.mqtt_sessions import SessionStats
from fleetlib.transport.mqtt_tap import MqttTap
from tests.integration.ingest.conftest import Chain

pytestmark = pytest.mark.servers

# A vehicle that comes back sends again what a broker acknowledged so soon after its start that it may have been the one
# before: uptimes are whole seconds, and are told once in one or two.
CERTAINLY_THE_SAME_S = 3 * UPTIME_SLACK_S


def decoded(records: list[Record]) -> pl.DataFrame:
    return decode_frames([record.value for record in records]).frame


def test_a_fleet_with_drop_outs_arrives_and_its_last_wills_tell_of_them(chain: Chain) -> None:
    chain.start()
    chain.wait_for_uptime(CERTAINLY_THE_SAME_S)
    params = SimulationParams(
        vehicles=40, connectivity={"outage_probability": 0.2, "recovery_probability": 0.5, "duplicate_probability": 0}
    )

    async def main() -> SessionStats:
        return await publish_simulation(chain.settings, params, asyncio.Event(), duration_s=6)

    with MqttTap(chain.settings.mqtt, "fleet/v1/+/status") as tap:
        stats = uvloop.run(main())
        states = [telemetry_pb2.VehicleStatus.FromString(tap.receive().payload).online for _ in range(60)]
    assert stats.acked == stats.published > 40 * 3
    assert stats.resent == stats.replayed == 0
    assert states.count(True) > 40  # 40 at the start, and those that came back
    assert states.count(False) > 5  # cut off without a word
    samples = stats.published - states.count(True)
    records = chain.new_records(KAFKA_TELEMETRY, lambda got: bool(got) and len(decoded(got)) >= samples * 0.9)
    frame = decoded(records)
    assert set(frame["vehicle_id"]) == set(range(1, 41))
    assert frame.select("vehicle_id", "seq", "boot_id").is_unique().all()
    assert (frame["ingest_time"] - frame["time"]).dt.total_milliseconds().min() > -100  # type: ignore[operator]


def numbers_of(records: list[Record], vehicles: int) -> tuple[int, ...]:
    """Return the sequence numbers that each of so many vehicles has sent, none where some have sent others."""
    if not records:
        return ()
    seqs = decoded(records).sort("seq").group_by("vehicle_id").agg("seq")["seq"].to_list()
    kinds = {tuple(seq) for seq in seqs}
    return kinds.pop() if len(seqs) == vehicles and len(kinds) == 1 else ()


def test_a_fleet_in_savings_mode_arrives_whole_in_a_fifth_of_the_messages(chain: Chain) -> None:
    chain.start()
    chain.wait_for_uptime(CERTAINLY_THE_SAME_S)
    params = SimulationParams(
        vehicles=40,
        incidents={"rate_per_vehicle_hour": 0},
        connectivity={"uplink_batch": 5, "outage_probability": 0.1, "duplicate_probability": 0},
    )

    async def main() -> SessionStats:
        return await publish_simulation(chain.settings, params, asyncio.Event(), duration_s=8)

    stats = uvloop.run(main())
    assert stats.acked == stats.published
    assert stats.resent == stats.replayed == 0
    # A busy machine drives them for longer than eight seconds, so how many samples that is shows in the log alone.
    records = chain.new_records(KAFKA_TELEMETRY, lambda got: len(numbers_of(got, 40)) >= 8)
    frame, numbers = decoded(records), numbers_of(records, 40)
    assert frame.select("vehicle_id", "seq", "boot_id").is_unique().all()
    assert numbers == tuple(range(len(numbers)))  # no vehicle keeps one back
    messages = sum(len(split_frame(record.value) or []) for record in records)
    assert frame.height / messages > 2
    assert (frame["ingest_time"] - frame["time"]).dt.total_milliseconds().min() > -100  # type: ignore[operator]


def test_a_recording_is_carried_as_if_its_vehicles_had_sent_it(chain: Chain) -> None:
    chain.start()
    rows = 600
    recording = pl.DataFrame(
        {
            "vehicle_id": pl.Series(np.arange(rows) % 3 + 1, dtype=pl.Int32),
            "time": pl.Series(1_500_000_000_000_000 + np.arange(rows) // 3 * 100_000).cast(TIME_TYPE),
            "seq": pl.Series(np.arange(rows) // 3, dtype=pl.Int32),
            "latitude_deg": np.linspace(45.0, 45.1, rows),
            "longitude_deg": np.linspace(8.0, 8.1, rows),
            "speed_mps": pl.Series(np.linspace(0, 30, rows), dtype=pl.Float32),
        }
    )
    stats = publish_recording(chain.settings, recording)
    assert (stats.acked, stats.dropped) == (rows, 0)
    records = chain.new_records(KAFKA_TELEMETRY, lambda got: bool(got) and len(decoded(got)) >= rows)
    frame = decoded(records).sort("vehicle_id", "seq")
    expected = recording.sort("vehicle_id", "seq")
    assert frame.select("vehicle_id", "time", "seq").equals(expected.select("vehicle_id", "time", "seq"))
    assert np.abs(frame["speed_mps"].to_numpy() - expected["speed_mps"].to_numpy()).max() < 0.0051


def test_a_fleet_without_a_broker_is_one_sentence() -> None:
    settings = Settings(mqtt=MqttSettings(port=1))

    async def main() -> None:
        await publish_simulation(settings, SimulationParams(vehicles=3), asyncio.Event(), 1)

    with pytest.raises(MissingServer, match=r"does not answer at 127\.0\.0\.1:1"):
        uvloop.run(main())


def test_more_connections_than_open_files_are_refused_with_the_numbers() -> None:
    with pytest.raises(FleetError, match="1000000000 connections need"):
        allow_connections(1_000_000_000)
