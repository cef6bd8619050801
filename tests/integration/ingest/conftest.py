"""An ingestor of the real program between a real broker and a real Kafka."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fleetlib.contracts.topics import KAFKA_TOPICS
from fleetlib.settings import IngestorSettings, KafkaSettings, MqttSettings, Settings
from fleetlib.stack import Kafka, Mosquitto, free_port
from fleetlib.transport.base import Record
from fleetlib.transport.kafka_source import KafkaSource
from fleetlib.transport.kafka_topics import ensure_topics
from fleetlib.transport.mqtt_kept import UPTIME_TOPIC, parse_uptime
from fleetlib.transport.mqtt_tap import MqttTap


def wait_until(condition: Callable[[], bool], timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "the condition was not met in time"
        time.sleep(0.01)


@pytest.fixture
def broker(server_folder: Path) -> Iterator[Mosquitto]:
    """A broker of its own: sessions of one test never reach another."""
    with Mosquitto(server_folder / "mosquitto", free_port()) as server:
        yield server


class Chain:
    """Settings of one broker and Kafka, the ingestor's process, and what is new in Kafka since the test began."""

    def __init__(self, broker: Mosquitto, kafka: Kafka, folder: Path) -> None:
        self.settings = Settings(
            mqtt=MqttSettings(host="127.0.0.1", port=broker.port),
            kafka=KafkaSettings(bootstrap_servers=kafka.bootstrap_servers),
            ingestor=IngestorSettings(name=uuid.uuid4().hex[:8]),
        )
        ensure_topics(self.settings.kafka)
        self._log = folder / "ingestor.log"
        self.source = KafkaSource(self.settings.kafka, KAFKA_TOPICS)
        self.source.seek(self.source.offsets_at(2**53))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start `fleet ingest` and wait until it is subscribed."""
        size = self.launch()
        process = self.process
        assert process is not None
        wait_until(lambda: b"subscribed" in self._log.read_bytes()[size:] or process.poll() is not None, 60)
        assert process.poll() is None, self._log.read_text()[-2000:]

    def wait_for_uptime(self, seconds: float) -> None:
        """Wait until the broker itself says that it has been up for so long."""
        with MqttTap(self.settings.mqtt, UPTIME_TOPIC) as tap:
            wait_until(lambda: (parse_uptime(tap.receive().payload) or 0.0) >= seconds, 60)

    def launch(self) -> int:
        """Start `fleet ingest` and return where in the log it begins to speak."""
        settings = self.settings
        environment = os.environ | {
            "FLEET_MQTT_PORT": str(settings.mqtt.port),
            "FLEET_KAFKA_BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers,
            "FLEET_INGESTOR_METRICS_PORT": str(free_port()),
        }
        command = [sys.executable, "-m", "fleetlib.cli", "ingest", "--name", settings.ingestor.name]
        with self._log.open("ab") as log:
            size = log.tell()
            self.process = subprocess.Popen(command, env=environment, stderr=log)
        return size

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        self.source.close()

    def new_records(self, topic: str, enough: Callable[[list[Record]], bool], timeout_s: float = 30.0) -> list[Record]:
        """Return the new records of a topic once there are enough of them."""
        records: list[Record] = []
        deadline = time.monotonic() + timeout_s
        while not enough([record for record in records if record.topic == topic]):
            assert time.monotonic() < deadline, f"{len(records)} records after {timeout_s} s"
            records += self.source.poll(1000, 0.2)
        return [record for record in records if record.topic == topic]


@pytest.fixture
def chain(broker: Mosquitto, kafka: Kafka, tmp_path: Path) -> Iterator[Chain]:
    made = Chain(broker, kafka, tmp_path)
    yield made
    made.close()
