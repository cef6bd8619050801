"""The processor on the real servers: builds `write` and `watch` from the settings and runs them until SIGTERM."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from fleetlib import __version__, logs
from fleetlib.clock import SystemClock
from fleetlib.contracts.topics import KAFKA_TELEMETRY
from fleetlib.detection import DetectionRules
from fleetlib.errors import FleetError, MissingServer
from fleetlib.health import Health
from fleetlib.processor.board import LiveBoard
from fleetlib.processor.database import DatabaseProbe
from fleetlib.processor.kept import Keeper
from fleetlib.processor.live import LiveServer
from fleetlib.processor.upkeep import Upkeep
from fleetlib.processor.warm import warm_up
from fleetlib.processor.watch import WatchService
from fleetlib.processor.write import TOPICS, WriteService
from fleetlib.settings import Settings
from fleetlib.store import addresses
from fleetlib.store.writer import TelemetryWriter
from fleetlib.transport.kafka_probe import KafkaProbe
from fleetlib.transport.kafka_sink import KafkaSink
from fleetlib.transport.kafka_source import KafkaSource
from fleetlib.transport.kafka_topics import ensure_topics

log = logs.get(__name__)

Side = Literal["write", "watch"]
WRITE_GROUP = "fleet-write"  # the processes of this group share the partitions
COLLECT_BYTES = 131_072  # of `write`, whose batches wait for longer than a broker does: four full frames in one answer
CHECK_S = 0.5
JOIN_TIMEOUT_S = 15.0  # what a drain may take: the stack kills after 20 s, containers after 30


def run(settings: Settings, static: Path, only: Side | None = None) -> None:
    """Run the processor in the foreground until SIGTERM or SIGINT; then store what was read, and leave.

    Args:
        settings: Where Kafka and the database are, batch sizes, the live page's address.
        static: Folder of the built live page.
        only: One side alone; by default both, each on its own thread.

    Raises:
        FleetError: If a server is missing or a port in use at the start; or what ended a side later.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    names: list[str] = [only] if only else ["write", "watch"]
    health = Health(only or "process", __version__, settings.health.stall_s)
    health.check("started", lambda: "not yet reading")
    own = settings.processor
    health.serve(own.metrics_port, own.metrics_host, names, "FLEET_PROCESSOR_METRICS_PORT")
    ensure_topics(settings.kafka)
    warm_up(DetectionRules())
    sides: list[Callable[[], None]] = []
    with contextlib.ExitStack() as opened:
        opened.callback(health.close)
        if only != "watch":
            sides.append(_write(settings, stop, opened, health).run)
            sides += _upkeep(settings, stop)
        if only != "write":
            sides.append(_watch(settings, static, stop, opened, health).run)
        health.check("started", lambda: None)
        log.info("started", sides=",".join(names))
        run_together(sides, stop, health)
        log.info("stopped")


def run_together(sides: list[Callable[[], None]], stop: threading.Event, health: Health | None = None) -> None:
    """Run each on a thread until `stop` is set or one fails; then stop all, and raise what it failed with."""
    failures: list[BaseException] = []

    def guarded(side: Callable[[], None]) -> None:
        try:
            side()
        except BaseException as error:  # noqa: BLE001  (raised again by the main thread)
            failures.append(error)
        finally:
            stop.set()

    threads = [threading.Thread(target=guarded, args=(side,), name=side.__qualname__, daemon=True) for side in sides]
    for thread in threads:
        thread.start()
    while not stop.wait(CHECK_S):
        pass
    if health is not None:
        health.stopping()
        log.info("draining")
    deadline_s = time.monotonic() + JOIN_TIMEOUT_S
    for thread in threads:
        thread.join(max(0.0, deadline_s - time.monotonic()))
        if thread.is_alive():
            failures.append(FleetError(f"{thread.name} did not end in {JOIN_TIMEOUT_S:.0f} s", "Look at the log"))
    if failures:
        raise failures[0]


def _write(settings: Settings, stop: threading.Event, opened: contextlib.ExitStack, health: Health) -> WriteService:
    url = addresses.writer(settings)
    writer = opened.enter_context(TelemetryWriter(url, settings.processor.transaction_timeout_s))
    writer.offsets()  # a missing database is one sentence now; one that stops later is waited for
    sink = opened.enter_context(contextlib.closing(KafkaSink(settings.kafka)))
    health.inquire("database", DatabaseProbe(url))
    made = WriteService(
        lambda start: KafkaSource(settings.kafka, TOPICS, start, WRITE_GROUP, COLLECT_BYTES),
        writer,
        sink,
        settings.processor,
        SystemClock(),
        stop,
    )
    made.pulse = health.pulse("write")
    health.inquire("kafka", KafkaProbe(settings.kafka, on_ends=made.tell_ends))
    health.check("partitions", made.fault)
    return made


def _upkeep(settings: Settings, stop: threading.Event) -> list[Callable[[], None]]:
    try:
        return [Upkeep(addresses.owner(settings), stop, settings.database).run]
    except MissingServer:
        log.warning("no FLEET_DATABASE_URL: someone else has to run `fleet db maintain` twice a minute")
        return []


def _watch(
    settings: Settings, static: Path, stop: threading.Event, opened: contextlib.ExitStack, health: Health
) -> WatchService:
    clock, board = SystemClock(), LiveBoard()
    live = LiveServer(settings.live, board, static, clock)
    live.pulse = health.pulse("live")
    live.start()
    opened.callback(live.stop)
    log.info("the live page is open", at=live.url)
    rules = DetectionRules(overspeed_mps=settings.processor.overspeed_limit_mps)
    made = WatchService(
        KafkaSource(settings.kafka, [KAFKA_TELEMETRY]),
        opened.enter_context(contextlib.closing(KafkaSink(settings.kafka))),
        board,
        live,
        rules,
        settings.processor,
        clock,
        stop,
        Keeper(settings.home / "watch", rules),
    )
    made.pulse = health.pulse("watch")
    health.inquire("kafka", KafkaProbe(settings.kafka))
    return made
