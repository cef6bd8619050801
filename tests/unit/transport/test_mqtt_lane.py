"""The fast lane on real sockets: what leaves, what arrives, and what it hands back."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetlib.transport.mqtt_lane import AVAILABLE, Lane
from fleetlib.transport.mqtt_lane_kernel import READ_BYTES

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="needs epoll")
VEHICLES = 3


class Line:
    """A transport's socket, and the broker's end of it."""

    def __init__(self) -> None:
        self.ours, self.broker = socket.socketpair()
        self.ours.setblocking(False)
        self.broker.setblocking(False)
        self.reading = True

    def get_extra_info(self, name: str) -> socket.socket:
        assert name == "socket"
        return self.ours

    def pause_reading(self) -> None:
        self.reading = False

    def received(self) -> bytes:
        data = b""
        while True:
            try:
                data += self.broker.recv(1 << 20)
            except BlockingIOError:
                return data


class Road:
    """A lane with open windows and a line for each session."""

    def __init__(self, most: int = 1_000) -> None:
        self.lane = Lane(VEHICLES)
        self.lines = [Line() for _ in range(VEHICLES)]
        for index, line in enumerate(self.lines):
            transport: Any = line
            assert self.lane.join(index, transport)
            assert not line.reading
        self.lane.ready[:] = True
        self.lane.most[:] = most

    def close(self) -> None:
        self.lane.close()
        for line in self.lines:
            line.ours.close()
            line.broker.close()


@pytest.fixture
def road() -> Iterator[Road]:
    made = Road()
    yield made
    made.close()


def puback(packet_id: int) -> bytes:
    return b"\x40\x02" + packet_id.to_bytes(2, "big")


def claimed(road: Road, *sessions: int) -> list[int]:
    """Claim ids, and check how many are to be looked at where no session has messages of its own in flight."""
    packet_id, odd = road.lane.claim(indexes(*sessions))
    assert odd == np.count_nonzero(packet_id == 0)
    dealt: list[int] = packet_id.tolist()
    return dealt


def indexes(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def test_ids_are_dealt_in_order_within_the_window_and_nothing_overtakes(road: Road) -> None:
    road.lane.most[:] = [2, 100, 100]
    road.lane.last_id[1] = 65_534
    road.lane.ready[2] = False
    assert claimed(road, 0, 1, 0, 1, 0, 2, 0, 1) == [1, 65_535, 2, 1, 0, 0, 0, 2]
    assert road.lane.flying.tolist() == [2, 3, 0]
    road.lane.flying[0] = 0  # room again, but a message of it waits
    assert claimed(road, 0, 1) == [0, 3]


def test_packets_go_to_the_sockets_of_their_sessions(road: Road) -> None:
    packets = np.frombuffer(b"aaabbcdddd", np.uint8)
    short = road.lane.send(indexes(1, 0, 2, 1), np.array([1, 1, 0, 2], np.uint16), packets, indexes(0, 3, 5, 6, 10))
    assert short == []
    assert [line.received() for line in road.lines] == [b"bb", b"aaadddd", b""]
    assert road.lane.used.tolist() == [True, True, False]


def test_a_full_socket_takes_a_part_and_then_nothing_until_the_rest_has_left(road: Road) -> None:
    size = 100_000
    packets = np.frombuffer(random.Random(1).randbytes(20 * size), np.uint8)
    begin = np.arange(21, dtype=np.int64) * size
    short = road.lane.send(np.zeros(20, np.int64), np.arange(1, 21, dtype=np.uint16), packets, begin)
    places = [place for place, _ in short]
    assert places == list(range(places[0], 20))  # after the first that is short, nothing goes out
    assert all(sent == 0 for _, sent in short[1:])
    assert 0 <= short[0][1] < size
    assert road.lines[0].received() == packets[: places[0] * size + short[0][1]].tobytes()
    assert road.lane.send(indexes(0), np.array([21], np.uint16), packets, begin[:2]) == []


def test_a_socket_without_a_broker_is_no_exception(road: Road) -> None:
    road.lines[1].broker.close()
    assert road.lane.send(indexes(1), np.array([1], np.uint16), np.zeros(5, np.uint8), indexes(0, 5)) == [(0, 0)]
    assert road.lane.collect().ended == [1]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(st.tuples(st.integers(0, VEHICLES - 1), st.integers(1, 65_535)), max_size=60))
def test_acknowledgements_come_by_session_in_their_order(road: Road, acks: list[tuple[int, int]]) -> None:
    road.lane.flying[:] = 100
    for index, packet_id in acks:
        road.lines[index].broker.send(puback(packet_id) + b"\xd0\x00")  # with the answer to a ping
    arrived = road.lane.collect()
    assert (arrived.left, arrived.ended) == ([], [])
    for index in range(VEHICLES):
        mine = [packet_id for which, packet_id in acks if which == index]
        got = zip(arrived.acked_index, arrived.acked_id, strict=True)
        assert [packet_id for which, packet_id in got if which == index] == mine
        assert road.lane.flying[index] == 100 - len(mine)
    assert road.lane.collect().events == 0


def test_what_is_no_plain_acknowledgement_is_handed_over_with_all_that_follows(road: Road) -> None:
    reason = b"\x40\x03\x00\x07\x10"
    road.lines[0].broker.send(puback(5) + reason + puback(6))
    road.lines[1].broker.send(puback(9)[:3])
    arrived = road.lane.collect()
    assert (arrived.acked_index.tolist(), arrived.acked_id.tolist()) == ([0], [5])
    assert sorted(arrived.left) == [(0, reason + puback(6)), (1, puback(9)[:3])]
    road.lane.cut[1] = True  # the session has the beginning
    road.lines[1].broker.send(puback(9)[3:] + puback(10))
    assert road.lane.collect().left == [(1, puback(9)[3:] + puback(10))]


def test_more_than_one_read_holds_is_read_in_the_next(road: Road) -> None:
    ids = list(range(1, 2 * READ_BYTES // 4 + 4))
    road.lines[2].broker.send(b"".join(map(puback, ids)))
    got: list[int] = []
    looks = 0
    while (arrived := road.lane.collect()).events:
        looks += 1
        got += arrived.acked_id.tolist()
        for index, data in arrived.left:
            assert data == b""
            road.lane.read_again(index)
    assert (got, looks) == (ids, 3)


def test_a_session_that_left_is_watched_no_more(road: Road) -> None:
    road.lane.leave(0)
    road.lines[0].broker.send(puback(1))
    assert road.lane.collect().events == 0
    assert claimed(road, 0) == [0]
    road.lane.leave(0)


def test_with_tls_nothing_joins() -> None:
    lane = Lane(VEHICLES, plain=False)
    transport: Any = None
    assert not lane.join(0, transport)
    assert lane.claim(indexes(0, 1))[0].tolist() == [0, 0]
    lane.close()
