"""`fleet ingest`: one process that carries messages from the broker to Kafka until it is told to stop."""

from __future__ import annotations

import asyncio
import signal

import numpy as np

from fleetlib import __version__, logs
from fleetlib.clock import Clock, SystemClock
from fleetlib.health import Health, Pulse
from fleetlib.ingestor import native
from fleetlib.ingestor.core import Ingestor
from fleetlib.settings import Settings
from fleetlib.transport.base import RecordSink, Uplink
from fleetlib.transport.kafka import KafkaSink, ensure_topics
from fleetlib.transport.kafka_probe import KafkaProbe
from fleetlib.transport.mqtt_source import MqttSource

TICKS_PER_FRAME_AGE = 5
DRAIN_S = 10.0
log = logs.get(__name__)
_DRAIN_POLL_S = 0.01


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then drain: what was read is acknowledged by Kafka and to the broker.

    Raises:
        MissingServer: If Kafka or the broker does not answer at the start.
        SettingsError: If the metrics port is in use.
        PermissionRefused: If the broker refuses the credentials.
    """
    import uvloop

    health = Health("ingest", __version__, settings.health.stall_s)
    health.check("started", lambda: "not yet subscribed")  # until `serve` knows better
    own = settings.ingestor
    health.serve(own.metrics_port, own.metrics_host, ["ingest"], "FLEET_INGESTOR_METRICS_PORT")
    ensure_topics(settings.kafka)
    sink = KafkaSink(settings.kafka)
    health.inquire("kafka", KafkaProbe(settings.kafka))
    try:
        uvloop.run(_serve_until_signal(settings, sink, health))
    finally:
        sink.close()
        health.close()


async def serve(
    settings: Settings,
    sink: RecordSink,
    stop: asyncio.Event,
    clock: Clock | None = None,
    health: Health | None = None,
) -> None:
    """Carry messages into `sink` until `stop` is set, then drain for `DRAIN_S` at most."""
    health = health or Health("ingest", __version__, settings.health.stall_s)
    kernel = native.load(settings.cache)
    ingestor = Ingestor(sink, settings.ingestor, clock or SystemClock(), kernel)
    _warm_up(ingestor)
    source = MqttSource(
        settings.mqtt,
        f"ingestor-{settings.ingestor.name}",
        ingestor.handle,
        ingestor.has_room,
        kernel.parse_publishes,
    )
    await source.connect()
    log.info("subscribed", name=settings.ingestor.name, broker=f"{settings.mqtt.host}:{settings.mqtt.port}")
    every_s = settings.ingestor.frame_age_ms / 1000 / TICKS_PER_FRAME_AGE
    ticker = asyncio.ensure_future(_tick(ingestor, every_s, health.pulse("loop")))
    ticker.add_done_callback(lambda _: stop.set())  # without it no frame closes by its age: better to end, and say why
    health.check("started", lambda: None)
    health.check("broker", source.fault)
    try:
        await source.run(stop)
        if ticker.done():
            ticker.result()
        health.stopping()
        log.info("draining", in_flight=ingestor.in_flight)
        source.stop_reading()
        ingestor.flush()
        await _drain(ingestor, source)
    finally:
        ticker.cancel()
        log.info("stopped", unacknowledged=source.unacknowledged)
        await source.close()


async def _serve_until_signal(settings: Settings, sink: RecordSink, health: Health) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(settings, sink, stop, health=health)


async def _tick(ingestor: Ingestor, every_s: float, pulse: Pulse) -> None:
    while True:
        await asyncio.sleep(every_s)
        ingestor.tick()
        pulse.beat()


async def _drain(ingestor: Ingestor, source: MqttSource) -> None:
    deadline = asyncio.get_running_loop().time() + DRAIN_S
    while (ingestor.in_flight or source.unacknowledged) and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(_DRAIN_POLL_S)
        ingestor.tick()


def _warm_up(ingestor: Ingestor) -> None:
    """Load the compiled code before the first message."""
    none = np.zeros(0, np.int64)
    ingestor.handle(Uplink(np.zeros(0, np.uint8), none.astype(np.uint32), none.astype(np.uint8), none, none))
