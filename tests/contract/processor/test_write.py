"""Several processors at once, zombies among them: everything is stored once, whoever stores it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from fleetlib.clock import SystemClock
from fleetlib.contracts.incidents import INCIDENT_SCHEMA, encode_incidents, incident_id
from fleetlib.contracts.topics import KAFKA_INCIDENTS, KAFKA_TELEMETRY, KAFKA_TRACE
from fleetlib.contracts.traces import encode_trace
from fleetlib.errors import MissingServer
from fleetlib.store import TelemetryWriter, WriteBatch
from fleetlib.store.connection import connect
from tests.contract.processor.harness import VEHICLES, Processors, account
from tests.fixtures_database import Database


def test_a_zombie_with_a_batch_in_hand_writes_nothing_and_goes_on_from_there(
    database: Database, processors: Processors
) -> None:
    zombie, heir = processors.start(), processors.start()
    processors.publish(3)
    zombie.step(0)
    heir.step(0)
    sent = processors.publish(2)
    heir.step(0)
    heir.flush()
    assert account(database) == (sent, sent, 0)
    zombie.flush()
    assert account(database) == (sent, sent, 0), "not even a repeat was tried"
    sent = processors.publish()
    zombie.step(0)
    zombie.flush()
    assert account(database) == (sent, sent, 0), "it knows the offsets again"
    processors.publish()
    heir.step(0)  # it does not know of the batch before
    heir.flush()
    while heir.step(0):
        pass
    heir.flush()
    sent += len(VEHICLES)
    assert account(database) == (sent, sent, 0)


@pytest.mark.parametrize("seed", [1, 2])
def test_three_processors_in_any_order_store_everything_once(
    database: Database, processors: Processors, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    alive = [processors.start() for _ in range(3)]
    sent = 0
    for _ in range(40):
        one_of = int(rng.integers(3))
        match int(rng.integers(5)):
            case 0:
                sent = processors.publish()
            case 1:
                alive[one_of] = processors.start()  # killed with what it had read, and a new one in its place
            case 2:
                alive[one_of].flush()
            case _:
                alive[one_of].step(0)
    for _ in range(2):
        for service in alive:
            while service.step(0):
                pass
            service.flush()
    assert account(database) == (sent, sent, 0)


def incident(revision: int) -> bytes:
    row = dict.fromkeys(INCIDENT_SCHEMA, 0) | {
        "incident_id": incident_id(7, 1, 1),
        "revision": revision,
        "vehicle_id": 7,
        "kind": 1,
        "severity": 3,
        "peak_value": float(revision),
        "rule": "crash/1",
    }
    times = {name: SystemClock().now_us() for name in ("start_time", "end_time", "detected_time")}
    columns = [pl.Series(name, [(row | times)[name]]).cast(kind) for name, kind in INCIDENT_SCHEMA.items()]
    return encode_incidents(pl.DataFrame(columns))


def test_incidents_and_traces_that_come_twice_and_out_of_order_are_stored_once(
    database: Database, processors: Processors
) -> None:
    trace = encode_trace(
        acceleration_mps2=np.ones((100, 3)),
        speed_mps=np.ones(100),
        trigger_time_us=SystemClock().now_us(),
        sample_rate_hz=100,
        trigger_index=50,
        vehicle_id=7,
    )
    zombie, heir = processors.start(), processors.start()
    for revision in (1, 0, 3, 3, 2):
        processors.sink.send(KAFKA_INCIDENTS, 0, incident(revision))
        processors.sink.send(KAFKA_TRACE, 0, trace)
        zombie.step(0)
        heir.step(0)
        heir.flush()
        zombie.flush()
    with connect(database.url) as connection:
        assert connection.execute("SELECT revision, peak_value FROM incidents").fetchall() == [(3, 3.0)]
        assert connection.execute("SELECT vehicle_id, trigger_index FROM crash_traces").fetchall() == [(7, 50)]


def test_a_writer_that_stands_still_in_a_transaction_does_not_stop_the_others(
    database: Database, processors: Processors
) -> None:
    partition = (KAFKA_TELEMETRY, 0)
    with TelemetryWriter(database.writer_url, transaction_timeout_s=1.0) as frozen:
        frozen.write(WriteBatch(offsets={partition: (0, 1)}))
        session = frozen._connect()  # as if its process were stopped right after the fence
        session.execute("BEGIN")
        session.execute("UPDATE stream_offsets SET next_offset = next_offset + 10")
        with TelemetryWriter(database.writer_url) as heir:
            heir.write(WriteBatch(offsets={partition: (1, 2)}))
            assert heir.offsets() == {partition: 2}
        with pytest.raises(MissingServer):
            frozen.write(WriteBatch(offsets={partition: (2, 3)}))
        assert frozen.offsets() == {partition: 2}
