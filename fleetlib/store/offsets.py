"""How far the log is stored, per partition: beside the rows, in their transactions, and a fence between writers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg import Cursor

from fleetlib.errors import FencedError
from fleetlib.store.connection import Connection, query
from fleetlib.store.named import statements

TopicPartition = tuple[str, int]
_SQL = statements("fleetlib.store", "sql/offsets.sql")


def begin_topics(connection: Connection, topic_ids: Mapping[TopicPartition, UUID | None]) -> dict[TopicPartition, int]:
    """Take note of the topics that are read: of one that was made anew the offsets are 0 from now on.

    Returns:
        Of topics made anew: the offsets that were stored of the topics before.
    """
    known = sorted((where, topic_id) for where, topic_id in topic_ids.items() if topic_id is not None)
    parameters = {
        "topics": [topic for (topic, _), _ in known],
        "partitions": [partition for (_, partition), _ in known],
        "topic_ids": [topic_id for _, topic_id in known],
    }
    rows = connection.execute(query(_SQL["begin_topics"]), parameters).fetchall()
    return {(topic, partition): before for topic, partition, before, offset in rows if offset < before}


def stored_offsets(connection: Connection) -> dict[TopicPartition, int]:
    """Return the offset after the last stored record of every partition that was ever begun."""
    rows = connection.execute(query(_SQL["offsets"])).fetchall()
    return {(topic, partition): offset for topic, partition, offset in rows}


def move_offsets(
    cursor: Cursor[tuple[Any, ...]],
    offsets: Mapping[TopicPartition, tuple[int, int]],
    topic_ids: Mapping[TopicPartition, UUID | None],
) -> None:
    """Move offsets from what is expected to what follows, all of them.

    Raises:
        FencedError: If one of them is not what is expected, or belongs to another topic of the same name.
    """
    if not offsets:
        return
    moves = sorted(offsets.items())
    parameters = {
        "topics": [topic for (topic, _), _ in moves],
        "partitions": [partition for (_, partition), _ in moves],
        "expected": [expected for _, (expected, _) in moves],
        "next": [following for _, (_, following) in moves],
        "topic_ids": [topic_ids.get(where) for where, _ in moves],
    }
    if cursor.execute(query(_SQL["move_offsets"]), parameters).rowcount != len(moves):
        names = ", ".join(f"{topic}/{partition}" for (topic, partition), _ in moves)
        raise FencedError(
            f"Another writer has moved the offsets of {names}", "Read the offsets from the database again"
        )
