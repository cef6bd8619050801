from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from polars.testing import assert_frame_equal

from fleetlib.contracts.columns import MAX_TIME_US, TELEMETRY_NAMES
from fleetlib.contracts.incidents import encode_incidents
from fleetlib.contracts.topics import KAFKA_DEAD_LETTER, KAFKA_INCIDENTS, KAFKA_TELEMETRY, KAFKA_TRACE
from fleetlib.contracts.traces import TRACE_SCHEMA, encode_trace
from fleetlib.detection import detect
from fleetlib.processor.decode import DeadLetter, decode_records
from fleetlib.transport.base import Headers, Record
from tests.unit.processor.streams import G, frames, samples

NOW_US = 1_700_000_000_000_000


def record(topic: str, value: bytes, offset: int = 7, headers: Headers = ()) -> Record:
    return Record(topic, 3, offset, NOW_US, value, headers)


def trace(**changes: int) -> bytes:
    shape = np.ones((100, 3))
    usual = {"trigger_time_us": NOW_US, "sample_rate_hz": 100, "trigger_index": 50, "vehicle_id": 9, **changes}
    return encode_trace(acceleration_mps2=shape * -12.34, speed_mps=np.full(100, 5.5), **usual)


def test_every_topic_goes_to_its_place() -> None:
    telemetry = samples(NOW_US, range(1, 9))
    incidents = detect(samples(NOW_US, range(1, 2), acceleration_longitudinal_mps2=-5 * G))
    records = [record(KAFKA_TELEMETRY, value) for value in frames(telemetry).values()]
    records += [record(KAFKA_INCIDENTS, encode_incidents(incidents)), record(KAFKA_TRACE, trace())]
    contents = decode_records(records, NOW_US, 3_600)
    assert_frame_equal(contents.telemetry.sort("vehicle_id"), telemetry)
    assert tuple(contents.telemetry.columns) == TELEMETRY_NAMES
    assert contents.incidents["incident_id"].to_list() == incidents["incident_id"].to_list()
    assert dict(contents.traces.schema) == TRACE_SCHEMA
    assert contents.traces["acceleration_lateral_mps2"].list.first().item() == pytest.approx(-12.34, abs=0.005)
    assert contents.messages == 8
    assert contents.dead_letters().is_empty()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"latitude_deg": 91.0}, "latitude_deg_out_of_range"),
        ({"time": NOW_US + 2 * 3_600_000_000}, "time_in_future"),
        ({"boot_id": -1}, "boot_id_out_of_range"),
    ],
    ids=["north of the pole", "two hours ahead", "beyond the type"],
)
def test_a_sample_out_of_range_is_refused_with_its_coordinates(changes: dict[str, Any], reason: str) -> None:
    good, bad = samples(NOW_US, range(4, 9, 4)), samples(NOW_US, range(12, 13), **changes)
    (first,), (second,) = frames(good).values(), frames(bad).values()
    contents = decode_records([record(KAFKA_TELEMETRY, first + second, offset=1234)], NOW_US, 3_600)
    assert contents.telemetry["vehicle_id"].to_list() == [4, 8]
    (letter,) = contents.refused
    assert (letter.source, letter.item, letter.reason) == ("telemetry.v1/3/1234", 2, reason)
    assert second.endswith(letter.payload)
    assert contents.messages == 3


@pytest.mark.parametrize(
    ("topic", "value", "reason"),
    [
        (KAFKA_TELEMETRY, b"\xff\x00nonsense", "malformed"),
        (KAFKA_INCIDENTS, b"\xff\x00nonsense", "malformed"),
        (KAFKA_INCIDENTS, b"\x0a\x02\x10\x01", "incident_out_of_range"),
        (KAFKA_TRACE, b"\xff\x00nonsense", "malformed"),
        (KAFKA_TRACE, b"", "vehicle_id_out_of_range"),
        (KAFKA_TRACE, trace(trigger_index=100), "trigger_index_out_of_range"),
        (KAFKA_TRACE, trace(sample_rate_hz=0), "sample_rate_out_of_range"),
        (KAFKA_TRACE, trace(trigger_time_us=0), "trigger_time_out_of_range"),
        (KAFKA_TRACE, trace(trigger_time_us=MAX_TIME_US), "trigger_time_out_of_range"),
        (KAFKA_TRACE, trace(trigger_time_us=2**61), "trigger_time_out_of_range"),
        (KAFKA_TRACE, trace() + b"\x48\x01", "lengths_differ"),
    ],
    ids=str,
)
def test_a_bad_record_is_refused_and_the_next_is_read(topic: str, value: bytes, reason: str) -> None:
    contents = decode_records([record(topic, value), record(KAFKA_TRACE, trace(), offset=8)], NOW_US, 3_600)
    assert [letter.reason for letter in contents.refused] == [reason]
    assert contents.refused[0].payload == value
    assert len(contents.traces) == 1


def test_dead_letters_of_others_go_to_the_table_and_our_own_are_not_stored_twice() -> None:
    headers = (("reason", b"vehicle_unknown"), ("source", b"mqtt:fleet/v1/17/telemetry"), ("item", b"4"))
    ours = DeadLetter("telemetry.v1/3/1234", 2, "malformed", NOW_US, b"x")
    contents = decode_records(
        [
            record(KAFKA_DEAD_LETTER, b"abc", headers=(*headers, ("time_us", str(NOW_US - 5).encode()))),
            record(KAFKA_DEAD_LETTER, b"x", headers=ours.headers()),
            record(KAFKA_DEAD_LETTER, b"bare"),
            record(KAFKA_DEAD_LETTER, b"odd", headers=(("item", b"\xff"), ("time_us", "٣".encode()))),
        ],
        NOW_US,
        3_600,
    )
    table = contents.dead_letters()
    assert table["payload"].to_list() == [b"abc", b"bare", b"odd"]
    assert table.row(0, named=True)["source"] == "mqtt:fleet/v1/17/telemetry"
    assert table["item"].to_list() == [4, -1, -1]
    assert table["time"].dt.timestamp("us").to_list() == [NOW_US - 5, NOW_US, NOW_US]
    assert not contents.refused
