"""Rows as COPY BINARY: the same bytes however they are cut into blocks, and nothing that a column cannot hold."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

import polars as pl
import pytest

from fleetlib.store.binary import copy_blocks
from fleetlib.store.layout import SCALED, SI, Layout
from tests.contract.store.samples import telemetry

START = datetime(2026, 11, 20, tzinfo=UTC)


def bytes_of(frame: pl.DataFrame, layout: Layout, rows: int) -> bytes:
    return b"".join(bytes(block) for block in copy_blocks(frame, layout, rows))  # copied: a block is used again


@pytest.mark.parametrize("layout", [SI, SCALED], ids=["SI columns", "whole numbers"])
def test_blocks_of_any_size_hold_the_same_bytes(layout: Layout) -> None:
    frame = telemetry(START, vehicles=3, samples=7)
    whole = bytes_of(frame, layout, 1_000)
    assert len(whole) % len(frame) == 0
    for rows in (1, 2, 20, 21, 22):
        assert bytes_of(frame, layout, rows) == whole


def test_a_row_holds_each_columns_length_and_its_value_in_network_order() -> None:
    frame = telemetry(START, vehicles=1, samples=1).with_columns(speed_mps=pl.lit(12.34, pl.Float32))
    row = bytes_of(frame, SCALED, 8)
    (fields,), position, found = struct.unpack_from(">h", row), 2, []
    for _ in range(fields):
        (length,) = struct.unpack_from(">i", row, position)
        found.append(int.from_bytes(row[position + 4 : position + 4 + length], "big", signed=True))
        position += 4 + length
    assert position == len(row)
    stored = dict(zip([column.stored for column in SCALED.columns], found, strict=True))
    assert stored["speed_cmps"] == 1234
    assert stored["vehicle_id"] == frame["vehicle_id"].item()
    assert stored["time"] == (START - datetime(2000, 1, 1, tzinfo=UTC)).total_seconds() * 1e6


@pytest.mark.parametrize("speed", [1e9, -1e9, float("nan")], ids=["too great", "too small", "not a number"])
def test_what_a_column_cannot_hold_is_refused_before_the_first_block(speed: float) -> None:
    frame = telemetry(START, vehicles=2, samples=2)
    speeds = pl.Series("speed_mps", [1.0, 2.0, 3.0, speed], dtype=pl.Float32)
    with pytest.raises(ValueError, match="speed_mps holds a value that no vehicle can have sent"):
        next(copy_blocks(frame.with_columns(speeds), SCALED, 1))
