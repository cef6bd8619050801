"""Servers that stop for a while under load: memory stays bounded, alerts go on, everything catches up."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from benchmarks._alerts import open_live
from benchmarks._chain import metric
from fleetlib.stack.children import end
from tests.fixtures_machine import DEADLINE_S, Machine
from tests.integration.chain.disks import data_on, disk_of_memory, fill, newest_rows_on, one, resize
from tests.integration.chain.load import VEHICLES, Alerts, Load, live_settings

pytestmark = [pytest.mark.servers, pytest.mark.timeout(600)]

MAX_QUEUED, RECEIVE_MAXIMUM = 3_000, 500
GROWTH_MIB = 64.0  # of one service over an outage
SMALL = {
    "FLEET_MQTT_RECEIVE_MAXIMUM": str(RECEIVE_MAXIMUM),
    "FLEET_MQTT_MAX_QUEUED_MESSAGES": str(MAX_QUEUED),
    "FLEET_LIVE_INTERVAL_MS": "200",
}
INGESTOR, PROCESSOR = "FLEET_INGESTOR_METRICS_PORT", "FLEET_PROCESSOR_METRICS_PORT"


@pytest.fixture(scope="module")
def machine(server_root: Path) -> Iterator[Machine]:
    """All servers and services, with small bounds, so that they are reached within seconds."""
    made = Machine(server_root / "outages")
    made.environment |= SMALL
    repair(made)
    yield made
    made.fleet("down")


@pytest.fixture
def load(machine: Machine) -> Iterator[Load]:
    """Vehicles; when the test has ended, everything of theirs that was acknowledged is stored, once."""
    with Load(machine) as running:
        until(lambda: running.acked > VEHICLES)
        yield running
        running.finish()
        close_account(machine, running)


@pytest.fixture
def alerts(machine: Machine) -> Iterator[Alerts]:
    with Alerts(machine) as running:
        yield running


@pytest.mark.parametrize("how", ["stopped", "frozen"])
def test_alerts_go_on_while_the_database_is_away(machine: Machine, load: Load, alerts: Alerts, how: str) -> None:
    alerts.expect(1)
    with bounded_memory(machine):
        if how == "stopped":
            stop(machine, "postgres")
            alerts.expect(8)
            repair(machine)
        else:
            with frozen(machine, "postgres"):
                alerts.expect(8)


def test_vehicles_slow_down_while_kafka_stands_still_and_the_brokers_queue_is_bounded(
    machine: Machine, load: Load
) -> None:
    with bounded_memory(machine):
        with frozen(machine, "kafka"):
            until(lambda: read(machine, "fleet_ingest_valve_open") == 0)
            until(lambda: load.unrouted >= VEHICLES)  # each was told that nobody has its message
            acked = load.acked
            until(lambda: load.published > acked + 2 * MAX_QUEUED)
            assert load.acked - acked < MAX_QUEUED
            assert read(machine, "fleet_ingest_broker_queue_messages") < 2 * MAX_QUEUED
            assert read(machine, "fleet_ingest_in_flight") <= RECEIVE_MAXIMUM
        until(lambda: read(machine, "fleet_ingest_valve_open") == 1)


def test_a_broker_that_is_restarted_loses_nothing(machine: Machine, load: Load) -> None:
    with bounded_memory(machine):
        stop(machine, "mosquitto")
        until(lambda: load.published > load.acked + VEHICLES)
        repair(machine)
        acked = load.acked
        until(lambda: load.acked > acked + VEHICLES)


def test_a_client_that_reads_nothing_delays_no_other(machine: Machine, load: Load, alerts: Alerts) -> None:
    with ExitStack() as stuck, bounded_memory(machine):
        for _ in range(20):  # each would have to take a frame of all vehicles five times a second
            stuck.enter_context(open_live(live_settings(machine), max_queue=1, close_timeout=0.1))
        frames = alerts.frames
        alerts.expect(8)
        assert alerts.frames - frames > 8


def test_a_full_disk_is_waited_for(machine: Machine, load: Load, alerts: Alerts, server_root: Path) -> None:
    url = str(json.loads((machine.home / "database.json").read_text())["url"])
    with disk_of_memory(server_root / "disk") as disk, newest_rows_on(url, disk):
        fill(disk)
        until(lambda: "No space left on device" in (machine.home / "logs" / "write.log").read_text())
        with bounded_memory(machine):
            alerts.expect(8)
        resize(disk)
        load.finish()
        close_account(machine, load)


def test_a_full_disk_of_kafka_loses_nothing(machine: Machine, load: Load, server_root: Path) -> None:
    stop(machine, "kafka")
    with disk_of_memory(server_root / "disk-of-kafka") as disk, data_on(machine.home / "kafka", disk):
        repair(machine)
        acked = load.acked
        until(lambda: load.acked > acked + VEHICLES)
        with bounded_memory(machine):
            fill(disk)
            until(lambda: machine.children()["kafka"].process is None)  # it ends where it cannot write
            acked = load.acked
            until(lambda: load.published > acked + 2 * MAX_QUEUED)
            assert load.acked - acked < MAX_QUEUED
        resize(disk)
        repair(machine)
        load.finish()
        close_account(machine, load)
        stop(machine, "kafka")
    repair(machine)


def test_a_full_disk_of_the_broker_stops_nobody(machine: Machine, load: Load, server_root: Path) -> None:
    stop(machine, "mosquitto")
    with disk_of_memory(server_root / "disk-of-broker") as disk, data_on(machine.home / "mosquitto", disk):
        repair(machine)
        fill(disk)
        resize(disk, psutil.disk_usage(str(disk)).used)
        acked = load.acked
        with bounded_memory(machine):
            until(lambda: load.acked > acked + 20 * VEHICLES)
        resize(disk)
        load.finish()
        close_account(machine, load)
        stop(machine, "mosquitto")
    repair(machine)


def close_account(machine: Machine, load: Load) -> None:
    """Wait until what was acknowledged is stored, and see that nothing is there twice."""
    reader = json.loads((machine.home / "database.json").read_text())["reader_url"]
    question = "SELECT count(*), count(DISTINCT (vehicle_id, seq)) FROM telemetry WHERE boot_id = %s"
    with psycopg.connect(reader, autocommit=True) as connection:
        until(lambda: one(connection, question, load.boot_id)[1] >= load.acked)
        assert one(connection, question, load.boot_id) == (load.acked, load.acked)
        assert one(connection, "SELECT count(*) FROM dead_letters") == (0,)


def until(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline_s, "it did not come about in time"
        time.sleep(0.05)


def read(machine: Machine, name: str, port: str = INGESTOR) -> int:
    return metric(int(machine.environment[port]), name)


@contextmanager
def bounded_memory(machine: Machine) -> Iterator[None]:
    """What services hold never grows by much."""
    services = {name: psutil.Process(machine.children()[name].pid) for name in ("ingest", "write", "watch")}
    before = {name: process.memory_info().rss for name, process in services.items()}
    yield
    grown_mib = {name: (process.memory_info().rss - before[name]) / 2**20 for name, process in services.items()}
    assert max(grown_mib.values()) < GROWTH_MIB, grown_mib


@contextmanager
def frozen(machine: Machine, name: str) -> Iterator[None]:
    """A server that answers nothing although its connections stand: all of its processes are stopped."""
    process = psutil.Process(machine.children()[name].pid)
    family = [process, *process.children(recursive=True)]
    try:
        for member in family:
            member.suspend()
        yield
    finally:
        for member in family:
            member.resume()


def stop(machine: Machine, name: str) -> None:
    child = machine.children()[name]
    assert child.process is not None
    assert end(child.process, child.stop_signal)


def repair(machine: Machine) -> None:
    done = machine.fleet("up", "--vehicles", "0")
    assert done.returncode == 0, done.stderr
