"""`fleet ingest`: one process that carries messages from the broker to Kafka until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal

import numpy as np

from fleetlib import metrics
from fleetlib.clock import Clock, SystemClock
from fleetlib.errors import MissingServer
from fleetlib.ingestor.core import Ingestor
from fleetlib.settings import Settings
from fleetlib.transport.base import RecordSink, Uplink
from fleetlib.transport.kafka import KafkaSink, ensure_topics
from fleetlib.transport.mqtt_source import MqttSource

TICKS_PER_FRAME_AGE = 5
DRAIN_S = 10.0
log = logging.getLogger("fleet.ingestor")
_DRAIN_POLL_S = 0.01


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then drain: what was read is acknowledged by Kafka and to the broker.

    Raises:
        MissingServer: If Kafka or the broker does not answer at the start, or the metrics port is in use.
        PermissionRefused: If the broker refuses the credentials.
    """
    import uvloop

    try:
        metrics.serve(settings.ingestor.metrics_port, settings.ingestor.metrics_host)
    except OSError as error:
        raise MissingServer(
            f"Metrics cannot be served on port {settings.ingestor.metrics_port} ({error.strerror})",
            "Stop what listens there or set FLEET_INGESTOR_METRICS_PORT",
        ) from None
    ensure_topics(settings.kafka)
    sink = KafkaSink(settings.kafka)
    try:
        uvloop.run(_serve_until_signal(settings, sink))
    finally:
        sink.close()


async def serve(settings: Settings, sink: RecordSink, stop: asyncio.Event, clock: Clock | None = None) -> None:
    """Carry messages into `sink` until `stop` is set, then drain for `DRAIN_S` at most."""
    ingestor = Ingestor(sink, settings.ingestor, clock or SystemClock())
    _warm_up(ingestor)
    source = MqttSource(settings.mqtt, f"ingestor-{settings.ingestor.name}", ingestor.handle)
    await source.connect()
    log.info("ingestor %s is subscribed at %s:%d", settings.ingestor.name, settings.mqtt.host, settings.mqtt.port)
    ticker = asyncio.ensure_future(_tick(ingestor, settings.ingestor.frame_age_ms / 1000 / TICKS_PER_FRAME_AGE))
    try:
        await source.run(stop)
        source.stop_reading()
        ingestor.flush()
        await _drain(ingestor, source)
    finally:
        ticker.cancel()
        await source.close()


async def _serve_until_signal(settings: Settings, sink: RecordSink) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(settings, sink, stop)


async def _tick(ingestor: Ingestor, every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        ingestor.tick()


async def _drain(ingestor: Ingestor, source: MqttSource) -> None:
    deadline = asyncio.get_running_loop().time() + DRAIN_S
    while (ingestor.in_flight or source.unacknowledged) and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(_DRAIN_POLL_S)
        ingestor.tick()


def _warm_up(ingestor: Ingestor) -> None:
    """Load the compiled code before the first message."""
    none = np.zeros(0, np.int64)
    ingestor.handle(Uplink(np.zeros(0, np.uint8), none.astype(np.uint32), none.astype(np.uint8), none, none))
