from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fleetlib.transport.mqtt_valve import Valve
from fleetlib.transport.mqtt_window import LAST_PAUSE_S, Window

MOST = 100


def test_a_window_closes_for_longer_each_time_until_a_message_is_taken() -> None:
    window = Window(MOST)
    pauses = []
    for _ in range(4):
        pauses.append(window.close())
        assert window.close() is None  # one wait for all that come back together
        assert window.size == 0
        window.ask()
        assert window.size == 1
    assert pauses == [1.0, 2.0, LAST_PAUSE_S, LAST_PAUSE_S]
    window.open()
    assert (window.size, window.close()) == (MOST, 1.0)


def test_a_late_question_does_not_narrow_a_window_that_is_open() -> None:
    window = Window(MOST)
    window.close()
    window.open(7)
    window.ask()
    assert window.size == 7


@given(st.lists(st.integers(0, 4 * MOST)))
def test_a_valve_is_closed_beyond_its_bound_and_opens_at_half_of_it(queues: list[int]) -> None:
    valve, was_open = Valve(MOST), True
    for queued in queues:
        turned = valve.told(b"%d" % queued)
        assert turned == (valve.is_open != was_open)
        if queued > MOST:
            assert not valve.is_open
        elif queued <= MOST / 2:
            assert valve.is_open
        else:
            assert valve.is_open == was_open  # between the two nothing changes: no flutter
        was_open = valve.is_open


def test_what_is_no_number_turns_nothing() -> None:
    valve = Valve(MOST)
    assert not valve.told(b"12 seconds")
    assert not valve.told(b"")
    assert valve.is_open
