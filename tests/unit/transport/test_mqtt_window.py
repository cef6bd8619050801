from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fleetlib.transport.mqtt_valve import LOOK_S, SILENCE_S, Valve
from fleetlib.transport.mqtt_window import LAST_PAUSE_S, Window

MOST = 100
TOLD_EVERY_S = 2.0


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


def test_a_question_does_not_narrow_a_window_that_is_open() -> None:
    window = Window(MOST)
    window.ask()
    assert window.size == MOST


@given(st.lists(st.integers(0, 4 * MOST)))
def test_a_valve_is_closed_beyond_its_bound_and_opens_at_half_of_it(queues: list[int]) -> None:
    valve, was_open = Valve(MOST), True
    for number, queued in enumerate(queues):
        turned = valve.told(b"%d" % queued, 0, number * (SILENCE_S + 1.0))
        assert turned == (valve.is_open != was_open)
        if queued > MOST:
            assert not valve.is_open
        elif queued <= MOST / 2:
            assert valve.is_open
        else:
            assert valve.is_open == was_open  # between the two nothing changes: no flutter
        was_open = valve.is_open


@given(
    st.floats(10, 10 * MOST),  # messages a second that come, up to twenty times the bound between two tellings
    st.floats(0, 0.99),  # the share of it that is taken when it is taken slowly
    st.floats(0, TOLD_EVERY_S),  # from the last telling to the moment when it is taken slowly
)
def test_between_two_tellings_the_valve_closes_at_its_bound(rate: float, taken: float, delay_s: float) -> None:
    valve, step_s = Valve(MOST), LOOK_S
    acknowledged = queued = 0.0
    slow_s = 3 * TOLD_EVERY_S + delay_s
    next_s = 0.0
    for number in range(100_000):
        now_s = number * step_s
        share = 1.0 if now_s <= slow_s else taken
        queued += rate * step_s * (1 - share)
        acknowledged += rate * step_s * share
        if now_s >= next_s:
            valve.told(b"%d" % queued, int(acknowledged), now_s)
            next_s += TOLD_EVERY_S
        valve.look(int(acknowledged), now_s)
        if not valve.is_open or queued > 3 * MOST:
            break
    assert now_s > slow_s
    assert not valve.is_open
    assert MOST - rate * step_s - 3 <= queued <= MOST + rate * step_s + 3


def test_a_valve_stays_open_while_what_comes_is_taken_and_when_nothing_comes_any_more() -> None:
    valve, rate, acknowledged = Valve(MOST), 10 * MOST, 0
    for number in range(1, 101):
        now_s = number * LOOK_S
        acknowledged = round(rate * now_s)
        turned = valve.told(b"7", acknowledged, now_s) if number % 10 == 0 else valve.look(acknowledged, now_s)
        assert not turned
    # The fleet parks: nothing is acknowledged, and the broker has nothing to tell.
    later_s = now_s + SILENCE_S + LOOK_S
    assert not valve.look(acknowledged, later_s)
    assert valve.expected(acknowledged, later_s) == 7


def test_a_valve_that_its_own_account_has_closed_opens_when_the_broker_has_nothing_to_tell() -> None:
    valve, rate = Valve(MOST), 10 * MOST
    valve.told(b"7", 0, 0.0)
    valve.told(b"7", round(rate * TOLD_EVERY_S), TOLD_EVERY_S)
    # The ingestor stands still for a moment, and has all of it after that: the broker's queue is 7 again when it looks.
    closed_s = TOLD_EVERY_S + LOOK_S
    while not valve.look(round(rate * TOLD_EVERY_S), closed_s):
        closed_s += LOOK_S
    assert not valve.is_open
    later_s = closed_s
    while not valve.look(round(rate * closed_s), later_s):
        later_s += LOOK_S
        assert later_s < closed_s + 2 * SILENCE_S, "it stays closed for ever"
    assert valve.is_open
    assert later_s - closed_s > SILENCE_S
    assert not valve.look(round(rate * closed_s), later_s + LOOK_S)


def test_a_new_connection_counts_from_the_beginning() -> None:
    valve = Valve(MOST)
    valve.told(b"0", 0, 0.0)
    valve.told(b"0", 1_000_000, 2.0)
    valve.reset()
    assert not valve.look(0, 2.1)
    assert not valve.told(b"50", 0, 2.2)
    assert valve.is_open


def test_what_is_no_number_turns_nothing() -> None:
    valve = Valve(MOST)
    assert not valve.told(b"12 seconds", 0, 0.0)
    assert not valve.told(b"", 0, 0.0)
    assert valve.is_open
