from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fleetlib.transport.mqtt_kept import FORGET_STEP_S, Kept


@given(st.lists(st.floats(0, 5), max_size=60), st.floats(0, 20))
def test_nothing_young_is_forgotten_and_nothing_old_is_held_for_long(pauses: list[float], keep_s: float) -> None:
    kept, now_s, added = Kept(), 0.0, []
    for number, pause_s in enumerate(pauses):
        now_s += pause_s
        kept.add((now_s, now_s), b"%d" % number, now_s - keep_s)
        added.append((now_s, b"%d" % number))
        young = [packet for moment_s, packet in added if moment_s >= now_s - keep_s]
        held = [packet for moment_s, packet in added if moment_s >= now_s - keep_s - FORGET_STEP_S]
        assert len(young) <= len(kept) <= len(held)
    if added:
        taken = kept.take(float("inf"))
        assert taken == [packet for _, packet in added][-len(taken) :]  # in order, the newest without a gap
        assert len(kept) == 0


def test_what_was_acknowledged_before_a_start_is_taken_and_the_rest_stays() -> None:
    kept = Kept()
    for number in range(4):
        # The broker's clock stood still: nothing is old by it.
        kept.add((0.0, float(number)), b"%d" % number, float("-inf"))
    assert kept.take(2.0) == [b"0", b"1"]
    assert kept.take(2.0) == []
    assert kept.take(9.0) == [b"2", b"3"]
