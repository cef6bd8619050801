from __future__ import annotations

from threading import Event, Thread

import pytest
from websockets.sync.client import connect as connect_live

from fleetlib.clock import SystemClock
from fleetlib.contracts.incidents import IncidentKind
from fleetlib.contracts.live import decode_live
from fleetlib.contracts.topics import KAFKA_DEAD_LETTER, KAFKA_TELEMETRY
from fleetlib.stack import free_port
from tests.integration.processor.conftest import Chain, wait_until
from tests.unit.processor.streams import G, samples, send

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]
VEHICLES = range(1, 1_001)


def test_sigkill_under_load_and_every_message_is_stored_exactly_once(chain: Chain) -> None:
    clock, enough = SystemClock(), Event()
    sent: list[int] = []

    def publish() -> None:
        while not enough.is_set():
            send(chain.sink, samples(clock.now_us(), VEHICLES, seq=len(sent)))
            sent.append(len(VEHICLES))
            enough.wait(0.02)
        chain.sink.flush(30)

    publisher = Thread(target=publish)
    publisher.start()
    try:
        first = chain.start("--only", "write")
        chain.wait_until(lambda: chain.stored() > 5_000, "rows are stored", first)
        first.kill()  # under load: the publisher goes on
        first.wait()
        cut = chain.stored()
        wait_until(lambda: sum(sent) > cut + 10_000, "more was sent while nobody stored")
        second = chain.start("--only", "write")
        chain.wait_until(lambda: chain.stored() > cut, "the next processor goes on", second)
        chain.sink.send(KAFKA_TELEMETRY, 0, b"\xff not a frame")
        chain.sink.send(KAFKA_DEAD_LETTER, 0, b"refused elsewhere", headers=(("reason", b"test"),))
    finally:
        enough.set()
        publisher.join()
    chain.wait_until(lambda: chain.stored() == sum(sent), "everything is stored", second)
    wait_until(lambda: len(chain.query("SELECT 1 FROM dead_letters")) == 2, "the dead letters are stored")
    assert chain.end(second) == 0
    assert chain.stored() == sum(sent)
    (counts,) = chain.query("SELECT sum(stored), sum(duplicates) FROM write_counts")
    assert counts == (sum(sent), 0), "not even a repeat: rows and offsets are one transaction"
    letters = chain.query("SELECT source, item, reason, payload FROM dead_letters ORDER BY reason")
    assert [(item, reason, bytes(payload)) for _, item, reason, payload in letters] == [
        (-1, "malformed", b"\xff not a frame"),
        (-1, "test", b"refused elsewhere"),
    ]
    assert letters[0][0].startswith("telemetry.v1/0/")


def test_a_stopped_database_delays_neither_an_alert_nor_the_map_and_loses_nothing(chain: Chain) -> None:
    clock = SystemClock()
    process = chain.start()
    send(chain.sink, samples(clock.now_us(), VEHICLES))
    wait_until(lambda: chain.stored() == len(VEHICLES), "both sides run")
    wait_until(lambda: chain.live("/healthz").get("vehicles") == len(VEHICLES), "the live page knows the vehicles")
    chain.postgres.stop()
    token = chain.live("/token")["token"]
    delays_s = []
    with connect_live(f"ws://127.0.0.1:{chain.live_port}/live?token={token}", compression=None, max_size=None) as live:
        for number in range(1, 11):
            sent_us = clock.now_us()
            send(chain.sink, samples(sent_us, VEHICLES, seq=number))
            crash = samples(clock.now_us(), range(number, number + 1), seq=99, acceleration_vertical_mps2=5 * G)
            send(chain.sink, crash)
            found: set[int] = set()
            while number not in found:
                message = decode_live(live.recv(10))  # type: ignore[arg-type]
                found |= {one.vehicle_id for one in message.incidents.items if one.kind == IncidentKind.CRASH}
            delays_s.append((clock.now_us() - sent_us) / 1e6)
    assert sorted(delays_s)[len(delays_s) // 2] < 0.5, f"crash alerts took {delays_s}"
    assert process.poll() is None
    chain.postgres.start()
    wait_until(lambda: chain.stored() == 11 * len(VEHICLES) + 10, "everything is stored after the pause")
    wait_until(lambda: len(chain.query("SELECT 1 FROM incidents")) == 10, "the incidents are stored")
    assert chain.end(process) == 0
    assert "Traceback" not in chain.said()


def test_a_missing_server_is_one_sentence(chain: Chain) -> None:
    for variable, value, words in (
        ("FLEET_KAFKA_BOOTSTRAP_SERVERS", f"127.0.0.1:{free_port()}", "Kafka does not answer"),
        ("FLEET_DATABASE_URL", f"postgresql://fleet@127.0.0.1:{free_port()}/fleet", "No database answers"),
        ("FLEET_PROCESSOR_METRICS_PORT", str(chain.postgres.port), "metrics cannot be served"),
        ("FLEET_LIVE_PORT", str(chain.postgres.port), "FLEET_LIVE_PORT"),
    ):
        process = chain.start(**{variable: value})
        assert process.wait(60) != 0
        assert words in chain.said()
    assert "Traceback" not in chain.said()
