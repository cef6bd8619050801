"""The ingestor's core on the in-memory log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.clock import ManualClock
from fleetlib.contracts.codec import decode_frames, encode_telemetry
from fleetlib.contracts.framing import varint
from fleetlib.contracts.pb import incident_pb2, telemetry_pb2
from fleetlib.contracts.topics import KAFKA_DEAD_LETTER, KAFKA_TELEMETRY, KAFKA_TOPICS, KAFKA_TRACE, UplinkKind
from fleetlib.ingestor.core import Ingestor
from fleetlib.settings import IngestorSettings
from fleetlib.transport.base import UNKNOWN_KIND, Headers, Record
from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource, uplink_of

NOW_US = 1_763_900_000_000_000
PARTITIONS = 4


class Bench:
    """An ingestor on a memory log, and what came out."""

    def __init__(self, sink: Any = None, **settings: int) -> None:
        self.clock = ManualClock(NOW_US)
        self.log = MemoryLog(dict.fromkeys(KAFKA_TOPICS, PARTITIONS), self.clock)
        self.sink = sink or MemorySink(self.log)
        self.ingestor = Ingestor(self.sink, IngestorSettings(**settings), self.clock)
        self.acks = 0

    def send(self, payloads: list[bytes], vehicles: list[int], kind: int = UplinkKind.TELEMETRY) -> None:
        self.ingestor.handle(
            uplink_of(
                np.array(vehicles, np.uint32),
                np.full(len(vehicles), kind, np.uint8),
                pa.array(payloads, pa.binary()),
                self._ack,
            )
        )

    def records(self, topic: str) -> list[Record]:
        return MemorySource(self.log, [topic]).poll(1_000_000, 0)

    def rows(self) -> pl.DataFrame:
        decoded = decode_frames([record.value for record in self.records(KAFKA_TELEMETRY)])
        assert decoded.bad == []
        return decoded.frame

    def _ack(self) -> None:
        self.acks += 1


def sample(seq: int, **fields: int) -> bytes:
    return telemetry_pb2.Telemetry(
        **{"time_us": NOW_US, "seq": seq, "latitude_e7": 525_200_000, **fields}
    ).SerializeToString()


def test_messages_arrive_stamped_in_the_partition_of_their_vehicle_and_in_order() -> None:
    bench = Bench()
    vehicles = [number % 10 + 1 for number in range(200)]
    bench.send([sample(number) for number in range(200)], vehicles)
    bench.ingestor.flush()
    rows = bench.rows()
    assert rows["vehicle_id"].to_list().count(3) == 20
    assert set(rows["ingest_time"].dt.timestamp("us")) == {NOW_US}
    for vehicle, group in rows.group_by("vehicle_id"):
        assert group["seq"].to_list() == sorted(group["seq"].to_list()), vehicle
    for record in bench.records(KAFKA_TELEMETRY):
        assert record.headers == (("schema", b"1"),)
        assert {v % PARTITIONS for v in decode_frames([record.value]).frame["vehicle_id"]} == {record.partition}
    assert bench.acks == 1
    assert bench.ingestor.in_flight == 0


def test_a_vehicle_cannot_speak_for_another_or_set_its_ingest_time() -> None:
    bench = Bench()
    bench.send([sample(1, vehicle_id=99, ingest_time_us=5)], [7])
    bench.ingestor.flush()
    assert bench.rows().select("vehicle_id", "ingest_time").row(0)[0] == 7
    assert bench.rows()["ingest_time"].dt.timestamp("us")[0] == NOW_US


def test_an_unknown_field_cut_short_cannot_swallow_the_stamp() -> None:
    forged = sample(1, vehicle_id=99) + b"\xaa\x06" + varint(15)  # field 101, 15 bytes to come: exactly the stamp
    bench = Bench()
    bench.send([forged, sample(2)], [7, 7])
    bench.ingestor.flush()
    assert bench.rows()["seq"].to_list() == [2]
    (letter,) = bench.records(KAFKA_DEAD_LETTER)
    assert letter.value == forged
    assert dict(letter.headers) == {
        "reason": b"malformed",
        "source": b"mqtt:fleet/v1/7/telemetry",
        "item": b"0",
        "time_us": str(NOW_US).encode(),
    }
    assert bench.acks == 1


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        pytest.param(b"", b"empty", id="empty bytes"),
        pytest.param(b"\xff\xff\xff", b"malformed", id="noise"),
        pytest.param(sample(1)[:-1], b"malformed", id="cut short"),
        pytest.param(b"\x18" + b"\xff" * 10 + b"\x01", b"malformed", id="a varint of eleven bytes"),
        pytest.param(b"\xf3\x01\xf4\x01", b"malformed", id="a group"),
        pytest.param(b"\x00\x00", b"malformed", id="field number zero"),
        pytest.param(b"\x11" + b"0" * 8 + b"\x1d" + b"0" * 4, b"wrong_wire_type", id="seq as fixed32"),
        pytest.param(sample(1) + b"\xaa\x06\x90\x07" + b"x" * 912, b"too_large", id="padded beyond any sample"),
    ],
)
def test_a_broken_payload_becomes_a_dead_letter_and_its_neighbours_arrive(payload: bytes, reason: bytes) -> None:
    bench = Bench()
    payload = payload + b"x" * 200 if reason == b"too_large" else payload
    bench.send([sample(1), payload, sample(2)], [5, 6, 5])
    bench.ingestor.flush()
    assert bench.rows()["seq"].to_list() == [1, 2]
    (letter,) = bench.records(KAFKA_DEAD_LETTER)
    assert (letter.value, dict(letter.headers)["reason"]) == (payload, reason)
    assert bench.acks == 1


def test_dead_letters_are_told_once_a_second_by_reason_with_where_the_last_came_from(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench = Bench()

    def told() -> list[tuple[str, int, str]]:
        said = [one.__dict__["fields"] for one in caplog.records if one.__dict__["event"] == "dead letters"]
        caplog.clear()
        return [(one["reason"], one["count"], one["topic"]) for one in said]

    bench.send([b"\xff"] * 3 + [b""] + [b"\xff"], [5, 6, 7, 8, 9])
    bench.ingestor.tick()
    assert told() == [("malformed", 4, "fleet/v1/9/telemetry"), ("empty", 1, "fleet/v1/8/telemetry")]
    bench.send([b"\xff"], [4])
    bench.ingestor.tick()
    assert told() == []
    bench.clock.advance(1.0)
    bench.ingestor.tick()
    assert told() == [("malformed", 1, "fleet/v1/4/telemetry")]
    bench.send([b"\xff"], [3])
    bench.ingestor.flush()
    assert told() == [("malformed", 1, "fleet/v1/3/telemetry")]


def test_what_kafka_does_not_take_is_a_fault_after_a_while() -> None:
    sink = HeldSink()
    bench = Bench(sink)
    bench.clock.advance(3_600.0)
    assert bench.ingestor.fault(30.0) is None
    bench.send([sample(1), sample(2)], [4, 8])
    bench.ingestor.flush()
    bench.clock.advance(20.0)
    bench.send([sample(3)], [5])
    bench.ingestor.flush()
    assert bench.ingestor.fault(30.0) is None
    bench.clock.advance(11.0)
    assert bench.ingestor.fault(30.0) == "Kafka has taken nothing for 31 s of 3 that wait"
    sink.sent[0][3](None)
    assert bench.ingestor.fault(30.0) is None
    bench.clock.advance(31.0)
    assert bench.ingestor.fault(30.0) == "Kafka has taken nothing for 31 s of 1 that wait"
    sink.sent[1][3](None)
    assert bench.ingestor.fault(30.0) is None


def test_unknown_fields_of_a_later_schema_pass() -> None:
    bench = Bench()
    bench.send([sample(1) + b"\xaa\x06\x03abc" + b"\xf8\x07\x01"], [3])
    bench.ingestor.flush()
    assert bench.rows().height == 1


@given(st.binary(max_size=200), st.binary(max_size=40))
def test_whatever_a_vehicle_sends_the_stamp_wins_or_it_is_a_dead_letter(noise: bytes, tail: bytes) -> None:
    bench = Bench()
    bench.send([sample(1, vehicle_id=99) + noise, tail, sample(2)], [7, 8, 9])
    bench.ingestor.flush()
    decoded = decode_frames([record.value for record in bench.records(KAFKA_TELEMETRY)])
    letters = bench.records(KAFKA_DEAD_LETTER)
    assert decoded.frame.height + len(decoded.bad) + len(letters) == 3
    assert set(decoded.frame["vehicle_id"]) <= {7, 8, 9}
    assert 9 in decoded.frame["vehicle_id"]


@settings(deadline=None)
@given(st.integers(1, 400), st.integers(1, 50), st.integers(0, 2**32 - 1))
def test_every_message_is_in_exactly_one_frame_whatever_the_frame_size(n: int, size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    bench = Bench(frame_messages=size)
    for part in np.array_split(np.arange(n), 3):
        bench.send([sample(int(i)) for i in part], [int(v) for v in rng.integers(1, 60, len(part))])
    bench.ingestor.flush()
    assert sorted(bench.rows()["seq"].to_list()) == list(range(n))
    assert bench.acks == 3
    assert max(len(decode_frames([r.value]).frame) for r in bench.records(KAFKA_TELEMETRY)) <= size


def test_a_frame_waits_for_its_age_and_not_longer() -> None:
    bench = Bench(frame_age_ms=50)
    bench.send([sample(1)], [1])
    bench.clock.advance(0.049)
    bench.ingestor.tick()
    assert (bench.records(KAFKA_TELEMETRY), bench.acks) == ([], 0)
    bench.clock.advance(0.001)
    bench.ingestor.tick()
    assert (len(bench.records(KAFKA_TELEMETRY)), bench.acks) == (1, 1)


def test_a_clock_that_is_set_back_holds_nothing_back() -> None:
    sink = HeldSink()
    bench = Bench(sink, frame_age_ms=50)
    bench.send([sample(1)], [1])
    bench.clock.advance(-3_600.0)
    bench.send([sample(1)], [2])
    bench.ingestor.tick()
    assert [partition for _, partition, _, _ in sink.sent] == [1], "of the one opened in the future"
    bench.clock.advance(0.05)
    bench.ingestor.tick()
    assert [partition for _, partition, _, _ in sink.sent] == [1, 2]
    sink.sent[0][3](TimeoutError("no leader"))
    sink.sent[1][3](None)
    bench.clock.advance(-3_600.0)
    assert bench.ingestor.fault(30.0) is None
    bench.ingestor.tick()
    assert len(sink.sent) == 3, "sent again at once: its time is an hour off"
    bench.clock.advance(31.0)
    assert bench.ingestor.fault(30.0) == "Kafka has taken nothing for 31 s of 1 that wait"


def test_a_crash_trace_is_one_record_stamped_with_its_vehicle() -> None:
    trace = incident_pb2.CrashTrace(
        vehicle_id=99, trigger_time_us=NOW_US, sample_rate_hz=100, acceleration_longitudinal_cmps2=[1, -2, 3]
    ).SerializeToString()
    bench = Bench()
    bench.send([trace], [6], UplinkKind.TRACE)
    (record,) = bench.records(KAFKA_TRACE)
    decoded = incident_pb2.CrashTrace.FromString(record.value)
    assert (decoded.vehicle_id, list(decoded.acceleration_longitudinal_cmps2)) == (6, [1, -2, 3])
    assert (record.partition, bench.acks) == (6 % PARTITIONS, 1)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        pytest.param(UNKNOWN_KIND, b"bad_topic", id="a topic of no vehicle"),
    ],
)
def test_what_has_no_place_is_kept_as_a_dead_letter(kind: int, reason: bytes) -> None:
    bench = Bench()
    bench.send([b"payload"], [0 if kind == UNKNOWN_KIND else 4], kind)
    (letter,) = bench.records(KAFKA_DEAD_LETTER)
    assert (letter.value, dict(letter.headers)["reason"], bench.acks) == (b"payload", reason, 1)


def test_status_is_acknowledged_and_not_stored() -> None:
    bench = Bench()
    bench.send([b"\x20\x01"], [4], UplinkKind.STATUS)
    bench.ingestor.flush()
    assert bench.acks == 1
    assert all(bench.records(topic) == [] for topic in KAFKA_TOPICS)


class HeldSink:
    """A sink that answers when the test says so."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int, bytes, Callable[[Exception | None], None]]] = []

    def send(
        self,
        topic: str,
        partition: int,
        value: bytes,
        *,
        headers: Headers = (),
        on_done: Callable[[Exception | None], None] | None = None,
    ) -> None:
        assert on_done is not None
        self.sent.append((topic, partition, value, on_done))

    def partitions(self, topic: str) -> int:
        return PARTITIONS

    def flush(self, timeout_s: float) -> None: ...

    def close(self) -> None: ...


def test_an_uplink_is_acknowledged_only_when_its_last_frame_is() -> None:
    sink = HeldSink()
    bench = Bench(sink)
    bench.send([sample(1), sample(2)], [1, 2])
    bench.ingestor.flush()
    first, second = sink.sent
    first[3](None)
    assert (bench.acks, bench.ingestor.in_flight) == (0, 1)
    second[3](None)
    assert (bench.acks, bench.ingestor.in_flight) == (1, 0)


def test_a_failed_record_is_sent_again_until_it_arrives() -> None:
    sink = HeldSink()
    bench = Bench(sink)
    bench.send([sample(1)], [1])
    bench.ingestor.flush()
    sink.sent[0][3](TimeoutError("no leader"))
    bench.ingestor.tick()
    assert (len(sink.sent), bench.acks) == (1, 0)
    bench.clock.advance(0.5)
    bench.ingestor.tick()
    assert len(sink.sent) == 2
    assert sink.sent[1][2] == sink.sent[0][2]
    sink.sent[1][3](None)
    assert (bench.acks, bench.ingestor.in_flight) == (1, 0)


def test_encoded_columns_come_back_equal_through_the_ingestor() -> None:
    frame = pl.DataFrame(
        {
            "time": pl.Series([NOW_US + i for i in range(1000)]).cast(pl.Datetime("us", "UTC")),
            "seq": pl.Series(range(1000), dtype=pl.Int32),
            "latitude_deg": np.linspace(52, 53, 1000),
            "longitude_deg": np.linspace(13, 14, 1000),
        }
    )
    bench = Bench()
    payload = encode_telemetry(frame)
    vehicle = np.arange(1, 1001, dtype=np.uint32)
    bench.ingestor.handle(uplink_of(vehicle, np.zeros(1000, np.uint8), payload))
    bench.ingestor.flush()
    rows = bench.rows().sort("vehicle_id")
    assert rows["vehicle_id"].to_list() == list(range(1, 1001))
    assert np.abs(rows["latitude_deg"].to_numpy() - frame["latitude_deg"].to_numpy()).max() <= 0.5e-7 + 1e-12
