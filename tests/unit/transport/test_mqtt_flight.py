"""The columns of what is in flight do what a plain list of messages does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fleetlib.transport import mqtt_flight
from fleetlib.transport.mqtt_arena import Arena
from fleetlib.transport.mqtt_flight import IN_FLIGHT_MAX, STUCK_S, Acknowledged, Flight, Taken
from fleetlib.transport.mqtt_outgoing import MAX_PACKET_ID

SESSIONS = 4
EVERY = 3


@dataclass
class Message:
    session: int
    packet_id: int
    packet: bytes
    sent_s: float
    timed: bool
    moment: tuple[float, float] | None = None

    def taken(self) -> Taken:
        timed_s = self.sent_s if self.timed and self.moment is None else None
        return Taken(self.packet_id, self.packet, self.moment, timed_s)


def send(flight: Flight, sent: list[tuple[int, int, bytes]], now_s: float = 0.0, timed_from: int = 0) -> list[int]:
    """Send messages of sessions with these ids; 0 is one that is not sent."""
    bound = sum(len(packet) for _, _, packet in sent) + 7  # a bound is not always reached
    room = flight.room(len(sent), bound, now_s)
    assert len(room) == bound
    begin = np.cumsum([0, *(len(packet) for _, _, packet in sent)])
    room[: begin[-1]] = np.frombuffer(b"".join(packet for _, _, packet in sent), np.uint8)
    room[begin[-1] :] = 255
    sessions, packet_id = np.array([one[0] for one in sent], np.int64), np.array([one[1] for one in sent], np.uint16)
    return flight.add(sessions, packet_id, begin, now_s, timed_from, EVERY)


def acknowledge(
    flight: Flight, acks: list[tuple[int, int]], moment: tuple[float, float], ready: list[bool] | None = None
) -> Acknowledged:
    sessions, packet_id = np.array([one[0] for one in acks], np.int32), np.array([one[1] for one in acks], np.uint16)
    return flight.acknowledge(sessions, packet_id, moment, np.array(ready or [True] * SESSIONS))


class FlightMachine(RuleBasedStateMachine):
    """Any order of sending, acknowledging, forgetting and taking, against a list in the order of sending."""

    def __init__(self) -> None:
        super().__init__()
        self.flight = Flight(SESSIONS, self.give_back)
        self.messages: list[Message] = []
        self.last_id = [MAX_PACKET_ID - 3, 0, 30_000, MAX_PACKET_ID]  # some wrap around at once
        self.now_s = self.worked_s = 0.0
        self.before_s = float("-inf")
        self.number = 0

    def give_back(self, session: int) -> None:
        assert self.messages[0].session == session
        assert self.messages[0].moment is None
        self.take(session)

    @rule(
        which=st.lists(st.tuples(st.integers(0, SESSIONS - 1), st.booleans()), min_size=1, max_size=60),
        size=st.sampled_from([1, 90, 700, 9_000]),
        timed_from=st.integers(0, EVERY - 1),
    )
    def send(self, which: list[tuple[int, bool]], size: int, timed_from: int) -> None:
        sent: list[tuple[int, int, bytes]] = []
        fresh: list[Message] = []
        for place, (session, now) in enumerate(which):
            packet = (b"%d " % self.number) * (size // 4 + 1)
            self.number += 1
            if now:
                self.last_id[session] = self.last_id[session] % MAX_PACKET_ID + 1
                timed = place >= timed_from and (place - timed_from) % EVERY == 0
                fresh.append(Message(session, self.last_id[session], packet, self.now_s, timed))
            sent.append((session, self.last_id[session] if now else 0, packet))
        assert send(self.flight, sent, self.now_s, timed_from) == []
        self.messages += fresh

    @rule(data=st.data(), ready=st.lists(st.booleans(), min_size=SESSIONS, max_size=SESSIONS))
    def acknowledge(self, data: st.DataObject, ready: list[bool]) -> None:
        flying = [one for one in self.messages if one.moment is None]
        in_order = data.draw(st.booleans())
        chosen = flying[: data.draw(st.integers(0, len(flying)))] if in_order else []
        if flying and not in_order:
            places = data.draw(st.lists(st.integers(0, len(flying) - 1), unique=True, max_size=20))
            chosen = [flying[place] for place in places]
        acks = [(one.session, one.packet_id) for one in chosen]
        twice = len(acks) and data.draw(st.booleans())
        moment = self.worked_s, self.now_s
        done = acknowledge(self.flight, [*acks, acks[0]] if twice else acks, moment, ready)
        for one in chosen:
            one.moment = moment
        assert done.missed.tolist() == ([len(acks)] if twice else [])
        assert [self.flight.packet(entry) for entry in done.entries.tolist()] == [
            (one.session, one.packet) for one in chosen
        ]
        assert done.freed.tolist() == [one.session for one in chosen if not ready[one.session]]
        assert done.delay_s.tolist() == [self.now_s - one.sent_s for one in chosen if one.timed]

    @rule(session=st.integers(0, SESSIONS - 1))
    def take(self, session: int) -> None:
        mine = [one for one in self.messages if one.session == session]
        assert self.flight.holds(session) == bool(mine)
        assert self.flight.take(session) == [one.taken() for one in mine]
        self.messages = [one for one in self.messages if one.session != session]

    @rule(session=st.integers(0, SESSIONS - 1), settled=st.booleans())
    def settle(self, session: int, settled: bool) -> None:
        self.flight.settled[session] = settled

    @rule(pause_s=st.floats(0.01, 3 * STUCK_S), works=st.booleans())
    def wait(self, pause_s: float, works: bool) -> None:
        self.now_s += pause_s
        self.worked_s += pause_s if works else 0.0

    @rule(keep_s=st.floats(0, 40))
    def forget(self, keep_s: float) -> None:
        self.before_s = self.worked_s - keep_s
        self.flight.forget(self.before_s)
        self.let_go()

    def let_go(self) -> None:
        while self.messages and (moment := self.messages[0].moment) is not None:
            if moment[0] >= self.before_s or not self.flight.settled[self.messages[0].session]:
                break
            self.messages.pop(0)

    @precondition(lambda self: self.number > 0)
    @invariant()
    def holds_what_the_list_holds(self) -> None:
        for session in range(SESSIONS):
            assert self.flight.holds(session) or all(one.session != session for one in self.messages)
        assert self.flight._flying == sum(one.moment is None for one in self.messages)
        assert len(self.flight) >= len(self.messages)

    def teardown(self) -> None:
        for session in range(SESSIONS):
            self.take(session)
        self.flight.forget(self.before_s)
        assert len(self.flight) == 0


class ForgettingMachine(FlightMachine):
    """The same, with the forgetting that goes with giving back; the list follows it."""

    def give_back(self, session: int) -> None:
        super().give_back(session)
        self.let_go()


TestFlight = ForgettingMachine.TestCase
TestFlight.settings = settings(deadline=None, max_examples=60, stateful_step_count=30)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Flight:
    monkeypatch.setattr(mqtt_flight, "_ENTRIES", 8)
    monkeypatch.setattr(mqtt_flight, "_BYTES", 64)
    stuck: list[int] = []
    flight = Flight(SESSIONS, lambda session: stuck.append(session) or flight.take(session))  # type: ignore[func-returns-value, arg-type]
    return flight


def test_a_steady_fleet_goes_round_in_the_same_memory(small: Flight) -> None:
    small.settled[:] = True
    sizes = set()
    for number in range(2_000):
        ids = [(session, number % MAX_PACKET_ID + 1) for session in range(SESSIONS)]
        send(small, [(*one, b"%7d" % number) for one in ids], float(number))
        acknowledge(small, ids, (float(number), float(number)))
        small.forget(number - 5.0)
        sizes.add((len(small._entries), len(small._arena._data)))
    assert len(small) == 6 * SESSIONS
    assert max(sizes) == (32, 256)  # for 28 entries of 7 bytes


def test_a_message_without_an_answer_does_not_hold_up_the_others_for_ever(small: Flight) -> None:
    small.settled[:] = True
    send(small, [(3, 77, b"stuck")])
    for number in range(1, 20_000):
        send(small, [(0, number, b"passes")], number / 10)
        acknowledge(small, [(0, number)], (number / 10, number / 10))
        small.forget(number / 10 - 15)
    assert not small.holds(3)
    assert len(small._entries) <= 1024  # 35 s of messages, not 2,000


def test_while_all_is_without_an_answer_nothing_is_given_back(small: Flight) -> None:
    for number in range(1, 500):
        send(small, [(session, number, b"hangs") for session in range(SESSIONS)], float(number))
    assert all(small.holds(session) for session in range(SESSIONS))
    assert [one.packet_id for one in small.take(2)] == list(range(1, 500))


def test_ids_do_not_run_round_to_a_message_without_an_answer(small: Flight) -> None:
    send(small, [(1, 60_000, b"old")])
    number = wide = 0
    while not wide and number < MAX_PACKET_ID:
        number += 1
        packet_id = (60_000 + number - 1) % MAX_PACKET_ID + 1
        wide = len(send(small, [(1, packet_id, b"x"), (1, 0, b"later")]))
        acknowledge(small, [(1, packet_id)], (0.0, 0.0))
    assert number == IN_FLIGHT_MAX + 1
    assert [one.packet_id for one in small.take(1) if one.moment is None] == [60_000]


def test_pieces_stay_as_they_are_while_an_arena_grows() -> None:
    arena, pieces, tail = Arena(16), [], 0
    for number in range(300):
        piece = bytes([number % 256]) * (number * 7 % 23 + 1)
        arena.grow(len(piece), tail)
        room, begin = arena.room(len(piece))
        room[:] = np.frombuffer(piece, np.uint8)
        arena.wrote(begin + len(piece))
        pieces.append((begin, piece))
        pieces = pieces[number % 5 == 0 and len(pieces) > 40 :]
        tail = pieces[0][0]
        assert [arena.read(begin, len(piece)) for begin, piece in pieces] == [piece for _, piece in pieces]
