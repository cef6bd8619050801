"""Vehicles that go away without a word, but hear first what the broker owes them: nothing has to be sent twice."""

from __future__ import annotations

import asyncio

import pytest

from fleetlib.errors import MissingServer
from fleetlib.transport.mqtt_sessions import SessionPool
from tests.unit.transport.slow_broker import VEHICLES, Broker, numbers, publish, until, with_broker

EVERYONE = range(1, VEHICLES + 1)


async def sent_and_not_answered(pool: SessionPool, broker: Broker) -> None:
    """Have each vehicle send a message that the broker takes and does not acknowledge."""
    broker.answering, broker.uptime_s = False, 3_600
    publish(pool, 0, 1)
    await until(lambda: len(broker.got) == VEHICLES)


@pytest.mark.parametrize("lane", [True, False], ids=["in the lane", "without the lane"])
class TestParting:
    """What holds in the lane and without it."""

    def test_who_parts_is_cut_off_once_all_is_acknowledged_and_repeats_nothing(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            await sent_and_not_answered(pool, broker)
            parting = asyncio.ensure_future(pool.part(EVERYONE))
            await until(lambda: all(session.parting is not None for session in pool._by_index))
            publish(pool, 1, 1)
            assert pool.stats.connected == VEHICLES
            await broker.release()
            await parting
            assert pool.stats.connected == 0
            assert numbers(broker) == [[0]] * VEHICLES  # it sends no more
            await pool.connect()
            publish(pool, 2, 1)
            assert await pool.drain(10)
            assert numbers(broker) == [[0, 1, 2]] * VEHICLES
            assert (broker.duplicates, pool.stats.resent) == (0, 0)
            assert pool.lane.ready.all() == lane

        with_broker(work, lane=lane)

    def test_who_has_nothing_in_flight_is_cut_off_at_once(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            await sent_and_not_answered(pool, broker)
            await broker.release()
            assert await pool.drain(10)
            await pool.part(EVERYONE, timeout_s=1e9)
            await pool.part(EVERYONE, timeout_s=1e9)  # who is away can part, too
            assert pool.stats.connected == 0

        with_broker(work, lane=lane)

    def test_a_broker_that_does_not_answer_keeps_nobody(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            await sent_and_not_answered(pool, broker)
            await pool.part(EVERYONE, timeout_s=0.05)
            assert pool.stats.connected == 0
            broker.answering = True
            await pool.connect()
            assert await pool.drain(10)
            assert broker.duplicates == pool.stats.resent == VEHICLES

        with_broker(work, lane=lane)

    def test_who_is_wanted_back_comes_back_after_the_cut(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            await sent_and_not_answered(pool, broker)
            parting = asyncio.ensure_future(pool.part(EVERYONE))
            await until(lambda: all(session.parting is not None for session in pool._by_index))
            back = asyncio.ensure_future(pool.connect())
            await until(lambda: all(session.wanted for session in pool._by_index))
            await broker.release()
            await parting
            await back
            assert pool.stats.connected == VEHICLES
            assert pool.stats.reconnects == 0
            publish(pool, 1, 1)
            assert await pool.drain(10)
            assert numbers(broker) == [[0, 1]] * VEHICLES

        with_broker(work, lane=lane)

    def test_who_is_wanted_back_and_sent_away_again_stays_away(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            await sent_and_not_answered(pool, broker)
            parting = asyncio.ensure_future(pool.part([1]))
            await until(lambda: pool._by_index[0].parting is not None)
            back = asyncio.ensure_future(pool.connect([1]))
            await until(lambda: pool._by_index[0].wanted)
            again = asyncio.ensure_future(pool.part([1]))
            await until(lambda: not pool._by_index[0].wanted)
            await broker.release()
            await asyncio.gather(parting, again)
            with pytest.raises(MissingServer):
                await back
            assert pool.stats.connected == VEHICLES - 1
            await pool.connect([1])
            assert pool.stats.connected == VEHICLES

        with_broker(work, lane=lane)

    def test_a_connection_that_breaks_meanwhile_is_not_made_again(self, lane: bool) -> None:
        async def work(pool: SessionPool, broker: Broker) -> None:
            await sent_and_not_answered(pool, broker)
            parting = asyncio.ensure_future(pool.part(EVERYONE, timeout_s=1e9))
            await until(lambda: all(session.parting is not None for session in pool._by_index))
            broker.cut()
            await parting
            assert (pool.stats.connected, pool._connector._returning) == (0, {})

        with_broker(work, lane=lane)
