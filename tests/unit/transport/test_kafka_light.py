"""The producer alone: what a small process loads of kafka-python, and that it is the whole producer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def run(program: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_sink_needs_neither_consumer_nor_administration() -> None:
    program = """
import sys
from fleetlib.errors import MissingServer
from fleetlib.transport.kafka_light import load_producer_alone
load_producer_alone()
from fleetlib.ingestor.handover import KafkaLog
from fleetlib.transport.kafka_sink import KafkaSink
import fleetlib.transport.kafka_client as ours
ours.CONNECT_TIMEOUT_MS = 300
try:
    KafkaSink(KafkaLog("127.0.0.1:1", "PLAINTEXT", "PLAIN", None, None, None, None, None, 5))
except MissingServer as error:
    print("refused" if "127.0.0.1:1" in str(error) else error)
print(*[name for name in ("kafka.producer", "kafka.consumer", "kafka.admin") if name in sys.modules])
"""
    assert run(program) == ["refused", "kafka.producer"]


def test_where_the_package_is_loaded_already_it_stays_whole() -> None:
    program = """
import kafka
from fleetlib.transport.kafka_light import load_producer_alone
load_producer_alone()
from kafka import KafkaConsumer
print(KafkaConsumer.__name__)
"""
    assert run(program) == ["KafkaConsumer"]
