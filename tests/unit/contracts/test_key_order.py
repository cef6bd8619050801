"""The compiled order of samples is the order of their key, whatever comes in whatever order."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.contracts import key_order as module
from fleetlib.contracts.key_order import key_order

Columns = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]
ids = st.one_of(st.integers(1, 3), st.sampled_from([1, 2**31 - 1]))
samples = st.lists(st.tuples(ids, st.integers(-2, 3), st.integers(0, 2), st.integers(0, 2)), max_size=40)


def columns_of(rows: list[tuple[int, int, int, int]]) -> Columns:
    """Vehicle, time, number and boot as arrays of the types that frames have."""
    table = np.array(rows, np.int64).reshape(-1, 4)
    return table[:, 0].astype(np.int32), table[:, 1].copy(), table[:, 2].astype(np.int32), table[:, 3].astype(np.int32)


def sorted_stably(columns: Columns) -> list[int]:
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    return sorted(range(len(rows)), key=rows.__getitem__)


@settings(max_examples=300, deadline=None)
@given(samples)
def test_rows_come_in_the_order_of_their_key_and_repeats_in_that_of_their_arrival(rows: list[Any]) -> None:
    columns = columns_of(rows)
    assert key_order(*columns).tolist() == sorted_stably(columns)


@pytest.mark.parametrize(
    ("what", "times"),
    [
        ("in order", np.arange(4_000)),
        ("one late", np.append(np.arange(1, 4_000), 0)),
        ("reversed, so that moving costs more than sorting", np.arange(4_000)[::-1]),
        ("shuffled", np.random.default_rng(1).permutation(4_000)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_vehicles_samples_are_sorted_however_they_come(what: str, times: npt.NDArray[np.int64]) -> None:
    vehicle = np.full(len(times), 7, np.int32)
    order = key_order(vehicle, times, vehicle, vehicle)
    assert times[order].tolist() == sorted(times.tolist()), what


def test_vehicles_far_apart_take_no_table_of_all_the_numbers_between(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> bool:
        raise AssertionError("counted in a table of two thousand million numbers")

    monkeypatch.setattr(module, "_nearly_ordered", refuse)
    columns = columns_of([(2**31 - 1, 5, 0, 0), (1, 6, 0, 0), (1, 4, 0, 0)])
    assert key_order(*columns).tolist() == [2, 1, 0]
