"""The serving process of `fleet ingest`: it carries messages from the broker to Kafka until it is told to stop."""

from __future__ import annotations

import asyncio
import signal

from fleetlib import __version__, logs
from fleetlib.clock import Clock, SystemClock
from fleetlib.health import Health, Pulse
from fleetlib.ingestor import native
from fleetlib.ingestor.core import Ingestor
from fleetlib.ingestor.handover import Handover
from fleetlib.transport.base import RecordSink, Uplink
from fleetlib.transport.kafka_sink import KafkaSink
from fleetlib.transport.mqtt_source import MqttSource
from fleetlib.transport.mqtt_wire import PublishColumns

TICKS_PER_FRAME_AGE = 5
DRAIN_S = 10.0
log = logs.get(__name__)
_DRAIN_POLL_S = 0.01


def run(told: Handover) -> None:
    """Serve until SIGTERM or SIGINT, then drain: what was read is acknowledged by Kafka and to the broker.

    Raises:
        MissingServer: If Kafka or the broker does not answer at the start.
        SettingsError: If the metrics port is in use.
        PermissionRefused: If the broker refuses the credentials.
    """
    health = Health("ingest", __version__, told.stall_s)
    health.check("started", lambda: "not yet subscribed")  # until `serve` knows better
    own = told.own
    health.serve(own.metrics_port, own.metrics_host, ["ingest"], "FLEET_INGESTOR_METRICS_PORT")
    sink = KafkaSink(told.kafka)
    health.inquire("kafka", sink.fault)
    try:
        asyncio.run(_serve_until_signal(told, sink, health))
    finally:
        sink.close()
        health.close()


async def serve(
    told: Handover,
    sink: RecordSink,
    stop: asyncio.Event,
    clock: Clock | None = None,
    health: Health | None = None,
) -> None:
    """Carry messages into `sink` until `stop` is set, then drain for `DRAIN_S` at most."""
    health = health or Health("ingest", __version__, told.stall_s)
    kernel = native.opened(told.library)
    ingestor = Ingestor(sink, told.own, clock or SystemClock(), kernel, told.types)
    _warm_up(ingestor)
    source = MqttSource(
        told.broker,
        f"ingestor-{told.own.name}",
        ingestor.handle,
        ingestor.has_room,
        kernel.parse_publishes,
    )
    await source.connect()
    log.info("subscribed", name=told.own.name, broker=f"{told.broker.host}:{told.broker.port}")
    every_s = told.own.frame_age_ms / 1000 / TICKS_PER_FRAME_AGE
    ticker = asyncio.ensure_future(_tick(ingestor, every_s, health.pulse("loop")))
    ticker.add_done_callback(lambda _: stop.set())  # without it no frame closes by its age: better to end, and say why
    health.check("started", lambda: None)
    health.check("broker", source.fault)
    health.check("delivery", lambda: ingestor.fault(told.stall_s))
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


async def _serve_until_signal(told: Handover, sink: RecordSink, health: Health) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(told, sink, stop, health=health)


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
    one = PublishColumns.of_size(1)
    ingestor.handle(Uplink(one.kind, one.vehicle_id[:0], one.kind[:0], one.start[:0], one.end[:0]))
