"""Hostile messages through the real servers: vehicles' sessions, raw sockets at the broker, producers at Kafka."""

from __future__ import annotations

import asyncio
import random
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import psutil
from pydantic import SecretStr

from benchmarks._chain import database_url, metric
from benchmarks._fuzz_payloads import VEHICLES, Hostility
from benchmarks._fuzz_records import TOPICS, Record, Records
from fleetlib.contracts.topics import KAFKA_DEAD_LETTER, UplinkKind
from fleetlib.errors import FleetError
from fleetlib.settings import LOOPBACK, MqttSettings
from fleetlib.simulator.service import allow_connections, session_pool
from fleetlib.stack.credentials import load_credentials
from fleetlib.stack.run import Stack
from fleetlib.store.reader import Reader
from fleetlib.transport.kafka_source import KafkaSource

RECORDS_SHARE = 0.1  # of the payloads, as records put into Kafka
SOCKETS = 300
CHUNK = 2_000
MAX_PENDING = 10_000
TIMEOUT_S = 180.0
POLL_S = 0.2
TOMBSTONES = 40  # records without a value, half of them with empty headers
HELLO = b"\x10\x10\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x03bad"


@dataclass(slots=True)
class Outside:
    """What became of what went through the servers; `holds` says which of the counts agree."""

    payloads: int = 0
    records: int = 0
    sockets: int = 0
    crashes: int = 0
    received: int = 0
    stored: int = 0
    duplicates: int = 0
    dead_lettered: int = 0
    holds: dict[str, bool] = field(default_factory=dict)


def through_the_servers(running: Stack, payloads: int, seed: int) -> Outside:
    """Send hostile messages, packets and records, wait until all is accounted for, and return the account."""
    found = Outside()
    before = {name: process.pid for name, process in _processes(running).items()}
    secret = SecretStr(load_credentials(running.home).fleet_secret)
    settings = running.settings.mqtt.model_copy(update={"fleet_secret": secret})
    found.payloads, refused = asyncio.run(_publish(settings, Hostility(seed + 2).messages(payloads)))
    found.sockets = _knock(settings.port, Records(seed + 3), seed) + _knock(
        running.settings.mqtt.for_services().port, Records(seed + 4), seed
    )
    records = Records(seed + 5).records(round(payloads * RECORDS_SHARE))
    passed_on = _produce(running, records)
    found.records = len(records) + TOMBSTONES
    _wait_until_read(running)
    after = {name: process.pid for name, process in _processes(running).items()}
    found.crashes = sum(after.get(name) != pid for name, pid in before.items())
    _account(running, found, passed_on, refused)
    return found


async def _publish(settings: MqttSettings, messages: list[tuple[int, int, bytes]]) -> tuple[int, int]:
    """Publish as vehicles do; returns how many were acknowledged and how many the broker refused."""
    allow_connections(VEHICLES)
    pool = session_pool(settings, np.arange(1, VEHICLES + 1))
    await pool.connect()
    try:
        for start in range(0, len(messages), CHUNK):
            for vehicle, kind, payload in messages[start : start + CHUNK]:
                pool.publish(vehicle, UplinkKind(kind), payload)
            while pool.pending > MAX_PENDING:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0)
        if not await pool.drain(TIMEOUT_S):
            raise FleetError(f"{pool.pending} hostile messages were never acknowledged", "See the broker's log")
        return pool.stats.acked, pool.stats.refused
    finally:
        await pool.close()


def _knock(port: int, records: Records, seed: int) -> int:
    """Open raw connections that speak no or broken MQTT; returns how many were taken. The broker may close each."""
    chance, taken = random.Random(seed), 0
    for number in range(SOCKETS):
        hello = bytearray(HELLO)
        if number % 3:
            hello[chance.randrange(len(hello))] ^= 1 << chance.randrange(8)
        parts = [bytes(hello), records.broken(3), chance.randbytes(chance.randint(1, 400))]
        with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=2) as connection:
            taken += 1
            connection.settimeout(0.05)
            for part in parts[number % 2 :]:
                connection.sendall(part)
            connection.recv(64)
    return taken


def _produce(running: Stack, records: list[Record]) -> int:
    """Put records into Kafka; returns how many of them the dead-letter topic has."""
    from kafka import KafkaProducer

    producer: Any = KafkaProducer(
        bootstrap_servers=running.settings.kafka.bootstrap_servers.split(","), max_request_size=1_048_576
    )
    partitions = running.settings.kafka.partitions
    try:
        for number, (topic, value, headers) in enumerate(records):
            producer.send(topic, value, partition=number % partitions, headers=list(headers))
        for number in range(TOMBSTONES):
            topic = TOPICS[number % len(TOPICS)]
            empty = [("schema", b""), ("reason", b""), ("item", b"")] if number % 8 >= len(TOPICS) else []
            producer.send(topic, None, key=b"k", partition=number % partitions, headers=empty)
        producer.flush(60)
    finally:
        producer.close()
    return sum(topic == KAFKA_DEAD_LETTER for topic, _, _ in records) + TOMBSTONES // len(TOPICS)


def _wait_until_read(running: Stack) -> None:
    """Wait until `write` has stored the offsets of everything that Kafka holds."""
    source, reader = KafkaSource(running.settings.kafka, TOPICS), Reader(database_url(running))
    deadline = time.monotonic() + TIMEOUT_S
    try:
        while True:
            ends = {where: offset for where, offset in source.offsets_at(2**53).items() if offset}
            rows = reader.query("SELECT topic, partition, next_offset FROM stream_offsets").iter_rows()
            stored = {(topic, partition): offset for topic, partition, offset in rows}
            if all(stored.get(where, 0) >= offset for where, offset in ends.items()):
                return
            if time.monotonic() > deadline:
                behind = {str(where): (stored.get(where, 0), offset) for where, offset in ends.items()}
                raise FleetError(f"`write` did not read everything: {behind}", f"See {running.logs / 'write.log'}")
            time.sleep(POLL_S)
    finally:
        source.close()


def _account(running: Stack, found: Outside, passed_on: int, refused: int) -> None:
    settings, reader = running.settings, Reader(database_url(running))
    write, ingest = settings.processor.metrics_port, settings.ingestor.metrics_port

    def rows(table: str) -> int:
        return int(reader.query(f"SELECT count(*) AS n FROM {table}")["n"][0])  # noqa: S608

    names = ("received", "stored", "duplicates", "dead_lettered")
    told = {name: metric(write, f"fleet_write_{name}_total") for name in names}
    before = metric(ingest, "fleet_ingest_dead_lettered_total") + passed_on  # dead letters that `write` has not made
    found.stored, found.duplicates, found.dead_lettered = rows("telemetry"), told["duplicates"], rows("dead_letters")
    found.received = told["received"] + before
    found.holds = {
        "servers: the broker takes connections, whatever came over the last ones": found.sockets >= 1.9 * SOCKETS,
        "servers: the broker refuses no vehicle's message": refused == 0,
        "servers: the ingestor got what was acknowledged": metric(ingest, "fleet_ingest_received_total")
        >= found.payloads,
        "servers: received = stored + duplicate + dead-lettered": told["received"]
        == told["stored"] + told["duplicates"] + told["dead_lettered"],
        "servers: the table holds the rows": found.stored == told["stored"],
        "servers: the table holds the dead letters": found.dead_lettered == told["dead_lettered"] + before,
    }


def _processes(running: Stack) -> dict[str, psutil.Process]:
    children = {child.name: child.process for child in running.state.children()}
    return {name: process for name, process in children.items() if process is not None and process.is_running()}
