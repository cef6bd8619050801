"""Laws of the second uplink form: several samples in one message, alone and among single ones."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from fleetlib.contracts.codec import ITEM, RECORD, decode_frames, encode_telemetry
from fleetlib.contracts.columns import INT4_MAX, MIN_TIME_US, TELEMETRY_NAMES, TIME_TYPE
from fleetlib.contracts.framing import frame_item, split_frame, stamp
from fleetlib.contracts.pb import telemetry_pb2
from fleetlib.contracts.uplink_batch import encode_uplink_batches
from fleetlib.contracts.validate import validate
from fleetlib.errors import SettingsError
from tests.unit.contracts.test_codec_laws import NOW_US, SAMPLES, to_frame

UplinkBatch = telemetry_pb2.UplinkBatch


def batch(**fields: Any) -> bytes:
    usual = {"vehicle_id": 7, "time_us": MIN_TIME_US, "ingest_time_us": NOW_US, "samples": 3, "time_step_us": [10]}
    return UplinkBatch(**{**usual, **fields}).SerializeToString()


def entries(frame: pl.DataFrame, size: int) -> list[bytes]:
    """Return the frame entries of rows in their order: each batch stamped with its first row's id and receive time."""
    made = encode_uplink_batches(frame, size)
    first = frame[made.first.tolist()]
    stamps = zip(first["vehicle_id"], first["ingest_time"].to_physical(), strict=True)
    return [
        frame_item(payload + stamp(*one), batch=True)
        for payload, one in zip(made.payload.to_pylist(), stamps, strict=True)
    ]


@settings(max_examples=60, deadline=None)
@given(SAMPLES, st.integers(1, 60), st.booleans())
def test_decoding_undoes_encoding(rows: list[dict[str, int]], size: int, one_vehicle: bool) -> None:
    """Whatever the values: differences of any two of them, backward steps in time, other vehicles and boots between."""
    shared = ("vehicle_id", "boot_id", "ingest_time") if one_vehicle else ("ingest_time",)
    frame = to_frame([{**row, **{name: rows[0][name] for name in shared}} for row in rows])
    decoded = decode_frames([b"".join(entries(frame, size))])
    assert decoded.bad == []
    got = decoded.frame.select(TELEMETRY_NAMES)
    assert encode_telemetry(got).equals(encode_telemetry(frame))
    assert_frame_equal(got, frame, rel_tol=1e-7, abs_tol=1e-12)
    assert decoded.frame[ITEM].to_list() == list(range(len(rows)))


@settings(max_examples=30, deadline=None)
@given(SAMPLES)
def test_googles_own_parser_reads_the_same_differences(rows: list[dict[str, int]]) -> None:
    rows = [{**row, "vehicle_id": 1, "boot_id": 2, "time": MIN_TIME_US + row["seq"]} for row in rows]
    frame = to_frame(rows)
    (payload,) = encode_uplink_batches(frame, 60).payload.to_pylist()
    message = UplinkBatch.FromString(payload)
    assert message.SerializeToString() == payload
    assert (message.samples, message.boot_id, message.time_us) == (len(rows), 2, rows[0]["time"])
    moved, expected = list(message.odometer_m), [row["odometer_m"] for row in rows]
    got = [sum(moved[: i + 1]) for i in range(len(rows))] if len(moved) > 1 else (moved or [0]) * len(rows)
    assert got == expected


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(SAMPLES, st.booleans()), min_size=1, max_size=4))
def test_a_frame_of_both_forms_keeps_its_order(parts: list[tuple[list[dict[str, int]], bool]]) -> None:
    frames = [to_frame([{**row, "ingest_time": NOW_US} for row in rows]) for rows, _ in parts]
    value = b"".join(
        b"".join(entries(frame, 7) if packed else map(frame_item, encode_telemetry(frame).to_pylist()))
        for frame, (_, packed) in zip(frames, parts, strict=True)
    )
    decoded = decode_frames([value, b"", value])
    everything = pl.concat(frames)
    assert decoded.bad == []
    assert decoded.frame[RECORD].to_list() == [0] * len(everything) + [2] * len(everything)
    assert decoded.frame[ITEM].to_list() == [*range(len(everything))] * 2
    once = decoded.frame.filter(pl.col(RECORD) == 0).select(TELEMETRY_NAMES)
    assert_frame_equal(once, everything, rel_tol=1e-7, abs_tol=1e-12)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        pytest.param(batch(samples=0), "samples_out_of_range", id="no samples"),
        pytest.param(batch(samples=61), "samples_out_of_range", id="more than a message may hold"),
        pytest.param(batch(samples=2**32 - 1), "samples_out_of_range", id="four billion"),
        pytest.param(batch(odometer_m=[1, 2]), "lengths_differ", id="a column too short"),
        pytest.param(batch(odometer_m=[1, 2, 3, 4]), "lengths_differ", id="a column too long"),
        pytest.param(batch(time_step_us=[1, 2, 3]), "lengths_differ", id="as many steps as samples"),
        pytest.param(batch(samples=1), "lengths_differ", id="a step from one sample to nowhere"),
        pytest.param(batch(speed_cmps=[2**62]), "difference_out_of_range", id="beyond any number"),
        pytest.param(batch(time_step_us=[-(2**63)]), "difference_out_of_range", id="the least of 64 bits"),
        pytest.param(batch() + b"\x2a\x01\x80", "malformed", id="a difference cut short"),
        pytest.param(batch(odometer_m=[1]) + b"\x62\x01\x02", "malformed", id="a column twice"),
        pytest.param(batch() + b"\x60\x01", "wrong_wire_type", id="a column as one number"),
        pytest.param(batch()[:-1], "malformed", id="cut short"),
        pytest.param(b"", "samples_out_of_range", id="empty"),
    ],
)
def test_a_batch_that_cannot_be_read_is_one_letter_and_its_neighbours_arrive(payload: bytes, reason: str) -> None:
    good = batch(seq=5, seq_step=[1])
    frame = b"".join(frame_item(one, batch=True) for one in (good, payload, good))
    decoded = decode_frames([frame])
    assert [(one.item, one.reason, one.payload) for one in decoded.bad] == [(3, reason, payload)]
    assert decoded.frame[ITEM].to_list() == [0, 1, 2, 4, 5, 6]
    assert decoded.frame["seq"].to_list() == [5, 6, 7] * 2


@pytest.mark.parametrize(
    ("fields", "reason", "left"),
    [
        ({"speed_cmps": [100, 20_000, -20_000]}, "speed_mps_out_of_range", {"speed_cmps": 20_100}),
        ({"speed_cmps": [100, -101, 101]}, "speed_mps_out_of_range", {"speed_cmps": 2**32 - 1}),
        ({"latitude_e7": [0, 2**40, -(2**40)]}, "latitude_deg_out_of_range", {"latitude_e7": INT4_MAX}),
        ({"latitude_e7": [0, -(2**40), 2**40]}, "latitude_deg_out_of_range", {"latitude_e7": -INT4_MAX - 1}),
        ({"seq": 5, "seq_step": [-6, 12]}, "seq_out_of_range", {"seq": 2**32 - 1}),
    ],
    ids=["too fast", "below zero", "beyond the type", "below the type", "a number below zero"],
)
def test_a_sample_out_of_range_is_refused_alone_as_a_message_that_can_be_sent_again(
    fields: dict[str, Any], reason: str, left: dict[str, int]
) -> None:
    frame = frame_item(batch(boot_id=4), batch=True) + frame_item(batch(boot_id=9, **fields), batch=True)
    checked = validate(decode_frames([b"", frame]), [b"", frame], NOW_US)
    (bad,) = checked.bad
    assert (bad.record, bad.item, bad.reason) == (1, 4, reason)
    assert checked.frame[ITEM].to_list() == [0, 1, 2, 3, 5]
    message = telemetry_pb2.Telemetry.FromString(bad.payload)
    stamped = (message.vehicle_id, message.boot_id, message.time_us, message.ingest_time_us)
    assert stamped == (7, 9, MIN_TIME_US + 10, NOW_US)
    assert {name: getattr(message, name) for name in left} == left
    again = frame_item(bad.payload)
    assert [one.reason for one in validate(decode_frames([again]), [again], NOW_US).bad] == [reason]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=60))
def test_no_bytes_raise_and_every_entry_is_rows_or_a_letter(noise: bytes, tail: bytes) -> None:
    for value in (frame_item(noise, batch=True), frame_item(batch() + tail, batch=True), noise):
        checked = validate(decode_frames([value]), [value], NOW_US)
        items = split_frame(value)
        if items is None:
            assert [(one.item, one.reason, one.payload) for one in checked.bad] == [(-1, "malformed", value)]
            assert checked.frame.is_empty()
        else:
            numbers = sorted([*checked.frame[ITEM].to_list(), *(one.item for one in checked.bad)])
            assert numbers == list(range(len(numbers)))
            assert len(numbers) >= len(items)


def test_a_frame_full_of_the_smallest_batches_finds_room() -> None:
    """A constant batch of 60 samples takes a few bytes: many more rows than the bytes let expect."""
    still = frame_item(batch(samples=60), batch=True)
    broken = frame_item(b"", batch=True)
    decoded = decode_frames([still * 1000, broken * 1000, still])
    assert decoded.frame.height == 60 * 1001
    assert len(decoded.bad) == 1000


def test_a_drive_takes_a_tenth_of_descriptive_json() -> None:
    seconds = 600
    numbers = range(seconds)
    frame = pl.DataFrame(
        {
            "vehicle_id": pl.Series([1] * seconds, dtype=pl.Int32),
            "time": pl.Series([NOW_US + n * 1_000_000 for n in numbers]).cast(TIME_TYPE),
            "seq": pl.Series(numbers, dtype=pl.Int32),
            "latitude_deg": [52.0 + n * 1e-4 + (n % 7) * 1e-6 for n in numbers],
            "longitude_deg": [13.0 + n * 2e-4 - (n % 5) * 1e-6 for n in numbers],
            "speed_mps": [13.0 + (n % 11) * 0.07 for n in numbers],
            "heading_deg": [45.0 + (n % 13) * 0.3 for n in numbers],
            "odometer_m": pl.Series([n * 13 for n in numbers], dtype=pl.Int32),
            "battery_voltage_v": [13.8 + (n % 3) * 0.04 for n in numbers],
            "flags": pl.Series([67] * seconds, dtype=pl.Int32),
        }
    )
    packed = sum(len(payload) for payload in encode_uplink_batches(frame, 10).payload.to_pylist())
    single = sum(len(payload) for payload in encode_telemetry(frame.drop("vehicle_id")).to_pylist())
    json_bytes = len(frame.with_columns(pl.col("time").dt.to_string("iso:strict")).write_ndjson())
    assert json_bytes / packed >= 10
    assert single / packed >= 2.5


@pytest.mark.parametrize("size", [0, -1, 61])
def test_a_size_that_no_message_holds_is_one_sentence(size: int) -> None:
    with pytest.raises(SettingsError, match=f"batch of {size} samples"):
        encode_uplink_batches(to_frame([]), size)
