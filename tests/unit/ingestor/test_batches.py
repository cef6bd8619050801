"""Uplink batches in the ingestor's core, alone and among single samples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from fleetlib.contracts.codec import decode_frames
from fleetlib.contracts.framing import MAX_BATCH_SAMPLES, split_frame, varint
from fleetlib.contracts.pb import telemetry_pb2
from fleetlib.contracts.topics import KAFKA_DEAD_LETTER, KAFKA_TELEMETRY, UplinkKind
from fleetlib.transport.memory import uplink_of
from tests.unit.ingestor.test_core import NOW_US, PARTITIONS, Bench, sample


def batch(seq: int, samples: int, **fields: int) -> bytes:
    usual: dict[str, Any] = {"time_us": NOW_US, "seq": seq, "samples": samples, "latitude_e7": [525_200_000], **fields}
    steps: dict[str, Any] = {"seq_step": [1], "time_step_us": [1_000_000]} if samples > 1 else {}
    return telemetry_pb2.UplinkBatch(**usual, **steps).SerializeToString()


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, MAX_BATCH_SAMPLES)), min_size=1, max_size=60),
    st.integers(1, 20),
)
def test_samples_of_both_forms_arrive_once_in_the_order_of_their_vehicle(
    sent: list[tuple[int, int]], frame_messages: int
) -> None:
    """A message is (vehicle, samples): 0 is the single form."""
    bench, next_seq, payloads = Bench(frame_messages=frame_messages), dict.fromkeys(range(1, 10), 0), []
    before = counted("fleet_ingest_samples_total"), counted("fleet_ingest_forwarded_total", kind="batch")
    for vehicle, size in sent:
        payloads.append(batch(next_seq[vehicle], size) if size else sample(next_seq[vehicle]))
        next_seq[vehicle] += max(1, size)
    bench.ingestor.handle(
        uplink_of(
            np.array([vehicle for vehicle, _ in sent], np.uint32),
            np.array([UplinkKind.BATCH if size else UplinkKind.TELEMETRY for _, size in sent], np.uint8),
            pa.array(payloads, pa.binary()),
            bench._ack,
        )
    )
    bench.ingestor.flush()
    assert (bench.acks, bench.ingestor.in_flight) == (1, 0)
    rows = bench.rows()
    for vehicle, end in next_seq.items():
        mine = rows.filter(rows["vehicle_id"] == vehicle)
        assert mine["seq"].to_list() == list(range(end))
    assert set(rows["ingest_time"].dt.timestamp("us")) == {NOW_US}
    for record in bench.records(KAFKA_TELEMETRY):
        items = split_frame(record.value)
        assert items is not None
        assert len(items) <= frame_messages
        assert {v % PARTITIONS for v in decode_frames([record.value]).frame["vehicle_id"]} == {record.partition}
    assert counted("fleet_ingest_samples_total") - before[0] == sum(next_seq.values())
    batches = sum(1 for _, size in sent if size)
    assert counted("fleet_ingest_forwarded_total", kind="batch") - before[1] == batches


def test_a_vehicle_cannot_speak_for_another_in_a_batch_either() -> None:
    bench = Bench()
    bench.send([batch(1, 3, vehicle_id=99, ingest_time_us=5)], [7], UplinkKind.BATCH)
    bench.ingestor.flush()
    rows = bench.rows()
    assert rows["vehicle_id"].to_list() == [7, 7, 7]
    assert set(rows["ingest_time"].dt.timestamp("us")) == {NOW_US}


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        pytest.param(b"", b"empty", id="empty bytes"),
        pytest.param(batch(1, 3)[:-1], b"malformed", id="cut short"),
        pytest.param(batch(1, 3) + b"\xaa\x06" + varint(15), b"malformed", id="a field that would swallow the stamp"),
        pytest.param(sample(1), b"wrong_wire_type", id="a single sample on the topic of batches"),
        pytest.param(
            batch(1, 3) + b"\xaa\x06" + varint(9000) + b"x" * 9000, b"too_large", id="padded beyond any batch"
        ),
    ],
)
def test_a_broken_batch_becomes_a_dead_letter_and_its_neighbours_arrive(payload: bytes, reason: bytes) -> None:
    bench = Bench()
    bench.send([batch(1, 2), payload, batch(3, 2)], [5, 6, 5], UplinkKind.BATCH)
    bench.ingestor.flush()
    assert bench.rows()["seq"].to_list() == [1, 2, 3, 4]
    (letter,) = bench.records(KAFKA_DEAD_LETTER)
    headers = dict(letter.headers)
    assert (letter.value, headers["reason"], headers["source"]) == (payload, reason, b"mqtt:fleet/v1/6/batch")
    assert bench.acks == 1


def test_the_largest_batch_that_the_encoder_makes_is_framed() -> None:
    import polars as pl

    from fleetlib.contracts.columns import TELEMETRY, TIME_TYPE
    from fleetlib.contracts.uplink_batch import encode_uplink_batches

    extremes = {
        column.name: pl.Series(
            [column.low, column.high] * (MAX_BATCH_SAMPLES // 2)
            if column.dtype != TIME_TYPE
            else [NOW_US - 10**12 * (i % 2) for i in range(MAX_BATCH_SAMPLES)]
        ).cast(column.dtype)
        for column in TELEMETRY
        if column.name not in ("vehicle_id", "boot_id", "ingest_time")
    }
    frame = pl.DataFrame(extremes).with_columns(vehicle_id=pl.lit(7, pl.Int32))
    (payload,) = encode_uplink_batches(frame, MAX_BATCH_SAMPLES).payload.to_pylist()
    bench = Bench()
    bench.send([payload], [7], UplinkKind.BATCH)
    bench.ingestor.flush()
    assert bench.rows().height == MAX_BATCH_SAMPLES
