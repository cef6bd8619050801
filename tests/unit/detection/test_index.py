"""A vehicle keeps its slot, whichever way its id is looked up."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.detection import VehicleIndex
from fleetlib.detection.index import SMALL

ids = st.one_of(st.integers(1, 5), st.sampled_from([900, SMALL - 1, SMALL, SMALL + 1, 2**31 - 1]))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(ids, max_size=8), max_size=8))
def test_slots_are_given_in_the_order_of_appearance_and_kept(calls: list[list[int]]) -> None:
    index, expected = VehicleIndex(), dict[int, int]()
    for call in calls:
        for new in sorted(set(call) - set(expected)):
            expected[new] = len(expected)
        assert index.slots(np.array(call, np.int32)).tolist() == [expected[one] for one in call]
        assert len(index) == len(expected)
    for one in (*expected, 6):
        assert index.find(one) == expected.get(one)
