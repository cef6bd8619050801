"""An office of dead letters, and a past: a drive that went through Kafka, `watch` and `write`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from kafka import KafkaProducer
from pydantic import SecretStr

from fleetlib.clock import SystemClock
from fleetlib.contracts.topics import KAFKA_TELEMETRY
from fleetlib.detection import DetectionRules
from fleetlib.history.letters import replay_letters
from fleetlib.processor.board import LiveBoard
from fleetlib.processor.watch import WatchService
from fleetlib.processor.write import TOPICS, WriteService
from fleetlib.settings import DatabaseSettings, KafkaSettings, ProcessorSettings, Settings
from fleetlib.simulator import simulate
from fleetlib.stack import Kafka, free_port
from fleetlib.store.letters import Choice
from fleetlib.store.reader import Reader
from fleetlib.store.writer import TelemetryWriter, WriteBatch
from fleetlib.transport.base import Record
from fleetlib.transport.kafka_sink import KafkaSink
from fleetlib.transport.kafka_source import KafkaSource
from fleetlib.transport.kafka_topics import ensure_topics
from tests.fixtures_database import Database
from tests.unit.processor.streams import frames

VEHICLES, DURATION_S = 40, 600
REFUSED = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
STORED_OFFLINE, OFFLINE_S = 5, (200, 320)  # this vehicle sends what it took between these moments at the end of them


@dataclass(frozen=True, slots=True)
class Past:
    """What went through the services: settings that find it, when it was, and what was found live."""

    settings: Settings
    database: Database
    begin: datetime
    live: pl.DataFrame

    def live_ids(self, start: datetime, end: datetime) -> set[str]:
        """Return the ids of the live incidents that began in a time."""
        part = self.live.filter(pl.col("start_time").is_between(start, end, closed="left"))
        return set(part["incident_id"])


@pytest.fixture(scope="module")
def logged(server_root: Path) -> Iterator[tuple[KafkaSettings, datetime]]:
    """A Kafka that holds the drive and the incidents that `watch` found in it, and when the drive began."""
    begin = (datetime.now(UTC) - timedelta(hours=2)).replace(microsecond=0)
    with Kafka(server_root / "kafka-past", free_port()) as kafka:
        settings = KafkaSettings(bootstrap_servers=kafka.bootstrap_servers)
        ensure_topics(settings)
        drive(settings, begin)
        run_watch(settings)
        yield settings, begin


@pytest.fixture(scope="module")
def past(
    logged: tuple[KafkaSettings, datetime], module_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Past:
    kafka, begin = logged
    database = module_database
    addresses = DatabaseSettings(
        url=SecretStr(database.url),
        writer_url=SecretStr(database.writer_url),
        reader_url=SecretStr(database.reader_url),
    )
    settings = Settings(home=tmp_path_factory.mktemp("home"), kafka=kafka, database=addresses)
    run_write(settings, database.writer_url)
    with Reader(database.reader_url) as reader:
        live = reader.query("SELECT incident_id::text AS incident_id, start_time, kind FROM incidents")
    assert len(live) > 40
    return Past(settings, database, begin, live)


def drive(settings: KafkaSettings, begin: datetime) -> None:
    """Put a simulated drive into the log, with a vehicle that was offline, a repeat, and what cannot be decoded."""
    drive_ = simulate(
        vehicles=VEHICLES,
        duration_s=DURATION_S,
        seed=5,
        incidents={"rate_per_vehicle_hour": 40},
        progress=False,
        start_time=begin,
    ).samples
    second = (pl.col("time") - begin).dt.total_seconds()
    offline = (pl.col("vehicle_id") == STORED_OFFLINE) & second.is_between(*OFFLINE_S)
    sent = drive_.with_columns(pl.when(offline).then(OFFLINE_S[1]).otherwise(second).alias("sent_s")).with_columns(
        (begin + pl.duration(seconds=pl.col("sent_s") + 1)).alias("ingest_time")
    )
    with closing(KafkaProducer(bootstrap_servers=settings.bootstrap_servers, acks="all")) as producer:
        for (sent_s,), part in sorted(sent.group_by("sent_s")):
            time_ms = round((begin + timedelta(seconds=int(sent_s) + 1)).timestamp() * 1000)
            for partition, value in frames(part.drop("sent_s")).items():
                for _ in range(2 if sent_s == 50 else 1):
                    producer.send(KAFKA_TELEMETRY, value, partition=partition, timestamp_ms=time_ms)
        broken_ms = round((begin + timedelta(seconds=DURATION_S + 1)).timestamp() * 1000)
        producer.send(KAFKA_TELEMETRY, b"\xff no frame", partition=0, timestamp_ms=broken_ms)
        producer.flush()
    assert np.isclose(len(drive_), VEHICLES * DURATION_S, rtol=0.1)


def run_watch(settings: KafkaSettings) -> None:
    """Let `watch` read all of it."""
    long_ago = ProcessorSettings(rewatch_s=86_400)
    with closing(KafkaSink(settings)) as sink, closing(KafkaSource(settings, [KAFKA_TELEMETRY])) as source:
        watch = WatchService(source, sink, LiveBoard(), None, DetectionRules(), long_ago, SystemClock())
        while watch.step(1.0):
            pass
        sink.flush(30)


def run_write(settings: Settings, writer_url: str) -> None:
    """Let `write` store all of it."""
    with closing(KafkaSink(settings.kafka)) as sink, TelemetryWriter(writer_url) as writer:
        write = WriteService(
            lambda start: KafkaSource(settings.kafka, TOPICS, start), writer, sink, settings.processor, SystemClock()
        )
        with closing(write):
            while write.step(1.0):
                pass
            write.flush()


@dataclass(slots=True)
class Office:
    """A database with letters, and the log that they are sent to."""

    settings: Settings
    database: Database
    sink: KafkaSink

    def put(self, *letters: tuple[str, int, str, bytes]) -> None:
        """Put letters of (source, item, reason, payload) into the table, as `write` does."""
        rows = [
            {
                "time": REFUSED + timedelta(seconds=number),
                "source": source,
                "item": item,
                "reason": reason,
                "payload": data,
            }
            for number, (source, item, reason, data) in enumerate(letters)
        ]
        with TelemetryWriter(self.database.writer_url) as writer:
            writer.write(WriteBatch(dead_letters=pl.DataFrame(rows)))

    def replay(self, **choice: Any) -> tuple[int, int, dict[str, int]]:
        account = replay_letters(self.settings, Choice(**choice), self.sink)
        return account.tried, account.sent, account.refused

    def write(self) -> list[Record]:
        """Let `write` store what is in the log; return the records that it read."""
        seen: list[Record] = []

        class Seen(KafkaSource):
            def poll(self, max_records: int, timeout_s: float) -> list[Record]:
                records = super().poll(max_records, timeout_s)
                seen.extend(records)
                return records

        with TelemetryWriter(self.database.writer_url) as writer:
            service = WriteService(
                lambda start: Seen(self.settings.kafka, TOPICS, start),
                writer,
                self.sink,
                self.settings.processor,
                SystemClock(),
            )
            with closing(service):
                while service.step(1.0):
                    pass
                service.flush()
        return seen

    def ask(self, text: str) -> pl.DataFrame:
        with Reader(self.database.reader_url) as reader:
            return reader.query(text)


@pytest.fixture(scope="module")
def kafka_of_letters(server_root: Path) -> Iterator[KafkaSettings]:
    with Kafka(server_root / "kafka-letters", free_port()) as kafka:
        settings = KafkaSettings(bootstrap_servers=kafka.bootstrap_servers)
        ensure_topics(settings)
        yield settings


@pytest.fixture
def office(kafka_of_letters: KafkaSettings, database: Database, tmp_path: Path) -> Iterator[Office]:
    addresses = DatabaseSettings(
        url=SecretStr(database.url),
        writer_url=SecretStr(database.writer_url),
        reader_url=SecretStr(database.reader_url),
    )
    with closing(KafkaSource(kafka_of_letters, TOPICS)) as source:
        ends = source.offsets_at(2**53)
    with TelemetryWriter(database.writer_url) as writer:  # what other tests have sent is not for this database
        writer.write(WriteBatch(offsets={where: (0, end) for where, end in ends.items()}))
    with closing(KafkaSink(kafka_of_letters)) as sink:
        yield Office(Settings(home=tmp_path, kafka=kafka_of_letters, database=addresses), database, sink)
