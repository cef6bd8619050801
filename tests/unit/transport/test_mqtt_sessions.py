"""Sessions against a broker of the test's own, which can be slow, answer in pieces, or end in the middle."""

from __future__ import annotations

import asyncio

import numpy as np
import pyarrow as pa
import pytest
import uvloop

from fleetlib.errors import MissingServer
from fleetlib.settings import MqttSettings
from fleetlib.transport import mqtt_wire
from fleetlib.transport.mqtt_sessions import SessionPool
from tests.unit.transport.slow_broker import (
    DEADLINE_S,
    RECEIVE_MAXIMUM,
    VEHICLES,
    Broker,
    numbers,
    publish,
    until,
    with_broker,
)


def kept(pool: SessionPool) -> int:
    """Count what was acknowledged and is kept."""
    assert pool.pending == 0  # all that the pool has in its flight is acknowledged
    return len(pool.flight) + sum(len(session.kept) for session in pool._by_index if session.kept is not None)


@pytest.mark.parametrize("lane", [True, False], ids=["in the lane", "without the lane"])
class TestSession:
    """What holds in the lane and without it."""

    def test_every_message_arrives_once_and_in_order_within_the_window(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            acked: list[tuple[int, bytes]] = []
            pool.on_acked = lambda vehicle, payload: acked.append((vehicle, payload))
            for first in range(0, 200, 10):
                publish(pool, first, 10)
                await asyncio.sleep(0.002)
            assert await pool.drain(DEADLINE_S)
            assert numbers(broker) == [list(range(200))] * VEHICLES
            assert broker.most_flying <= RECEIVE_MAXIMUM
            assert pool.stats.acked == pool.stats.published == 200 * VEHICLES == len(acked)
            for vehicle in broker.got:
                assert [payload for which, payload in acked if which == vehicle] == broker.got[vehicle]
            assert pool.stats.resent == pool.stats.dropped == pool.stats.refused == 0
            assert pool.stats.payload_bytes == sum(len(one) for got in broker.got.values() for one in got)
            assert len(pool.stats.ack_latency_s) >= VEHICLES
            assert (pool.lane.flying == 0).all()

        with_broker(work, lane=lane)

    def test_a_broker_that_does_not_read_loses_and_tears_nothing(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            broker.reading.clear()
            for first in range(0, RECEIVE_MAXIMUM, 2):
                publish(pool, first, 2, size=200_000)  # more than the sockets hold
                await asyncio.sleep(0.001)
            broker.reading.set()
            assert await pool.drain(DEADLINE_S)
            assert numbers(broker) == [list(range(RECEIVE_MAXIMUM))] * VEHICLES
            assert all(len(payload) > 200_000 for got in broker.got.values() for payload in got)
            publish(pool, RECEIVE_MAXIMUM, 1)
            assert await pool.drain(DEADLINE_S)
            assert pool.lane.ready.all() == lane

        with_broker(work, lane=lane)

    def test_answers_in_pieces_are_put_together(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            broker.piece = 1
            publish(pool, 0, 20)
            assert await pool.drain(DEADLINE_S)
            assert numbers(broker) == [list(range(20))] * VEHICLES

        with_broker(work, lane=lane)

    def test_what_was_not_acknowledged_comes_again_as_a_duplicate(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            broker.answering = False
            publish(pool, 0, 50)
            await until(lambda: sum(map(len, broker.got.values())) == RECEIVE_MAXIMUM * VEHICLES)
            assert pool.pending == 50 * VEHICLES
            broker.cut()
            await until(lambda: pool.stats.connected == 0)
            broker.answering, broker.got = True, {}
            await until(lambda: pool.stats.connected == VEHICLES)
            assert await pool.drain(DEADLINE_S)
            assert numbers(broker) == [list(range(50))] * VEHICLES
            assert broker.duplicates == pool.stats.resent == RECEIVE_MAXIMUM * VEHICLES
            assert broker.most_flying == RECEIVE_MAXIMUM
            publish(pool, 50, 5)
            assert await pool.drain(DEADLINE_S)
            assert numbers(broker) == [list(range(55))] * VEHICLES

        with_broker(work, lane=lane)

    def test_what_nobody_was_there_for_is_sent_again_in_order(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            broker.reason = mqtt_wire.PUBACK_NO_SUBSCRIBERS
            publish(pool, 0, 3)
            await until(lambda: pool.stats.unrouted == 3 * VEHICLES)
            publish(pool, 3, 3)
            assert not pool.lane.ready.any()
            broker.reason = 0
            assert await pool.drain(DEADLINE_S)
            assert numbers(broker) == [list(range(6))] * VEHICLES
            assert pool.lane.ready.all() == lane

        with_broker(work, lane=lane)

    def test_what_a_new_broker_has_forgotten_is_sent_again(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            publish(pool, 0, 10)
            assert await pool.drain(DEADLINE_S)
            broker.got = {}
            broker.cut()  # its uptime is 0 s: what it had acknowledged is gone
            await until(lambda: pool.stats.replayed == 10 * VEHICLES)
            assert await pool.drain(DEADLINE_S)
            assert numbers(broker) == [list(range(10))] * VEHICLES
            assert pool.settled

        with_broker(work, lane=lane)

    def test_what_a_broker_that_was_up_all_the_time_has_is_not_sent_again(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            broker.uptime_s = 3_600
            publish(pool, 0, 10)
            assert await pool.drain(DEADLINE_S)
            broker.cut()
            await until(lambda: pool.stats.connected == 0)
            await until(lambda: pool.stats.connected == VEHICLES and pool.settled)
            publish(pool, 10, 1)
            assert await pool.drain(DEADLINE_S)
            assert numbers(broker) == [list(range(11))] * VEHICLES
            assert pool.stats.replayed == 0

        with_broker(work, lane=lane)

    def test_what_was_kept_for_long_enough_is_forgotten_once_the_broker_is_known(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            broker.uptime_s = 3_600
            publish(pool, 0, 10)
            assert await pool.drain(DEADLINE_S)
            assert kept(pool) == 10 * VEHICLES
            broker.cut()
            await until(lambda: pool.stats.connected == 0)
            await until(lambda: pool.settled and pool.stats.connected == VEHICLES)
            assert kept(pool) == 10 * VEHICLES
            pool.keep_s, number = 0.06, 10
            while kept(pool) == number * VEHICLES:  # the broker's time goes on as it answers
                publish(pool, number, 1)
                assert await pool.drain(DEADLINE_S)
                number += 1
                await asyncio.sleep(0.05)

        with_broker(work, lane=lane)

    def test_refusals_are_counted_and_not_repeated(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            broker.reason = 0x87  # not authorised, section 3.4.2.1
            publish(pool, 0, 4)
            assert await pool.drain(DEADLINE_S)
            assert (pool.stats.refused, pool.stats.acked) == (4 * VEHICLES, 0)
            assert (pool.lane.flying == 0).all()

        with_broker(work, lane=lane)

    def test_an_unknown_vehicle_is_an_error_before_anything_is_sent(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            for stranger in (0, VEHICLES + 1):
                with pytest.raises(KeyError, match=str(stranger)):
                    pool.publish_columns(
                        np.array([1, stranger], np.uint32), np.zeros(2, np.uint8), pa.array([b"a", b"b"], pa.binary())
                    )
            assert (pool.pending, broker.got) == (0, {})

        with_broker(work, lane=lane)


def test_an_acknowledgement_that_comes_twice_counts_once() -> None:
    async def work(pool: SessionPool, broker: Broker) -> None:
        broker.answering = False
        publish(pool, 0, 1)
        await until(lambda: len(broker._owed) == VEHICLES)
        broker._owed += broker._owed
        await broker.release()
        assert await pool.drain(DEADLINE_S)
        publish(pool, 1, 1)
        assert await pool.drain(DEADLINE_S)
        assert pool.stats.acked == 2 * VEHICLES
        assert (pool.lane.flying == 0).all()

    with_broker(work, lane=True)


def test_vehicles_that_have_sent_nothing_ping() -> None:
    async def work(pool: SessionPool, broker: Broker) -> None:
        publish(pool, 0, 1)
        pool.lane.used[0] = False
        await until(lambda: bool(broker.pings))
        assert broker.pings == {1}

    with_broker(work, lane=True, keepalive_s=5)


def test_after_a_broker_that_was_missing_every_vehicle_can_be_connected() -> None:
    async def main() -> None:
        broker = Broker()
        server = await broker.start()
        pool = SessionPool(MqttSettings(port=broker.port), range(1, 301))  # more than connect at once
        server.close()
        await server.wait_closed()
        with pytest.raises(MissingServer):
            await pool.connect()
        broker = Broker()
        server = await broker.start(pool._settings.port)
        await asyncio.sleep(0)
        await pool.connect()
        assert pool.stats.connected == 300
        broker.cut()
        await pool.close()
        server.close()

    uvloop.run(main())
