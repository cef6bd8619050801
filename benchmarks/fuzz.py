"""Hostile messages at the whole chain: nothing may crash, and received = stored + duplicate + dead-lettered.

Damaged telemetry, uplink batches, traces; odd topics; broken MQTT packets; garbage in every Kafka topic. Most of it in
one process (the real ingestor and the real `write` into the real database), a part through the real Mosquitto, Kafka
and services, and raw sockets against the broker. Prints a table and, last, one line of JSON; exit code 1 where anything
crashed or the account does not close.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from tqdm import tqdm

from benchmarks._chain import database_url, note, stack
from benchmarks._fuzz_chain import HostileChain
from benchmarks._fuzz_payloads import VEHICLES, Hostility
from benchmarks._fuzz_records import Records
from benchmarks._fuzz_servers import through_the_servers
from benchmarks._program import conclude
from fleetlib.settings import Settings
from fleetlib.store.migrate import migrate, shape
from fleetlib.transport import mqtt_wire
from fleetlib.transport.base import Uplink
from fleetlib.transport.mqtt_connection import parse_by_numba

ROUND = 20_000
SERVERS_SHARE, SERVERS_MOST = 0.05, 50_000  # of the payloads that go through the real servers
RECORDS_SHARE, PACKETS_SHARE = 0.02, 0.05  # of the payloads, besides them
DATABASE = "hostile"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payloads", type=int, default=1_000_000, help="hostile messages, in all")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same messages")
    parser.add_argument("--home", type=Path, help="folder for servers, data and logs; kept. Absent: a temporary one")
    parser.add_argument("--json", action="store_true", help="nothing but the JSON line on stdout")
    arguments = parser.parse_args()
    if arguments.payloads <= 0:
        parser.error("--payloads must be positive")
    logging.getLogger("fleetlib").setLevel(logging.CRITICAL)  # each dead letter is told: not here

    def measured() -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="fleet-fuzz-") as folder:
            return measure(arguments.home or Path(folder), arguments.payloads, arguments.seed)

    conclude(measured, "Hostile messages", as_json=arguments.json, good=is_clean)


def is_clean(result: dict[str, Any]) -> bool:
    """Return whether nothing crashed and the account closes."""
    return bool(result["crashes"] == 0 and result["closes"])


def measure(home: Path, payloads: int, seed: int) -> dict[str, Any]:
    """Send hostile messages and return the account."""
    begin_s = time.monotonic()
    with stack(home, VEHICLES, lambda *_: None, {"PYTHONFAULTHANDLER": "1"}) as running:
        url = make_database(database_url(running))
        made = shape(url)
        served = min(SERVERS_MOST, round(payloads * SERVERS_SHARE))
        inside, crashes, holds = in_one_process(url, running.settings, payloads - served, seed)
        outside = through_the_servers(running, served, seed)
    broken = [name for name, good in {**holds, **outside.holds}.items() if not good]
    for name in broken:
        note(f"does not hold: {name}")
    counts = inside.counts
    return {
        "payloads": counts.payloads + outside.payloads,
        "crashes": crashes + outside.crashes,
        "received": counts.received + outside.received,
        "stored": counts.stored + counts.traces_stored + outside.stored,
        "duplicates": counts.duplicates + outside.duplicates,
        "dead_lettered": counts.dead_lettered + outside.dead_lettered,
        "closes": not broken,
        "broken": broken,
        "records": counts.records + outside.records,
        "sockets": outside.sockets,
        "through_the_servers": outside.payloads,
        "reasons": dict(counts.reasons.most_common(30)),
        "seconds": round(time.monotonic() - begin_s, 1),
        "database": made,
    }


def make_database(url: str) -> str:
    """Make an empty database with the tables beside the one of the services; returns its address."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")  # of an earlier run in the same home
        connection.execute(f"CREATE DATABASE {DATABASE}")
    mine = url.rpartition("/")[0] + f"/{DATABASE}"
    migrate(mine)
    return mine


def in_one_process(url: str, settings: Settings, payloads: int, seed: int) -> tuple[HostileChain, int, dict[str, bool]]:
    """Carry messages, packets and records in rounds; returns the chain, how often it crashed, and what holds."""
    chain, hostility, records = HostileChain(url, settings), Hostility(seed), Records(seed)
    crashes = 0
    with tqdm(total=payloads, unit="payload", unit_scale=True, file=sys.stderr, disable=None) as bar:
        while chain.counts.payloads < payloads:
            before = chain.counts.payloads
            size = min(ROUND, payloads - before)
            try:
                packets = round(size * PACKETS_SHARE)
                chain.carry(hostility.messages(size - packets))
                carry_packets(chain, records, packets)
                chain.inject(records.records(round(size * RECORDS_SHARE)))
            except Exception:  # noqa: BLE001  (whatever it is, it is what this program looks for)
                crashes += 1
                note(f"crash in payloads {before} to {before + size} of seed {seed}:\n{traceback.format_exc()}")
                break  # what is in its buffers now says nothing any more
            bar.update(chain.counts.payloads - before)
    return chain, crashes, chain.close()


def carry_packets(chain: HostileChain, records: Records, count: int) -> None:
    """Carry whole PUBLISH packets with odd topics; broken ones must only not break the parser."""
    data = np.frombuffer(records.packets(count), np.uint8)
    for uplink, why in parsed(data):
        chain.handle(uplink)
        assert why in (mqtt_wire.NEED_MORE, mqtt_wire.COLUMNS_FULL), why
    chain.settle(ours=True)
    for _ in range(count // 10):
        for uplink, _why in parsed(np.frombuffer(records.broken(5), np.uint8)):
            start, end = np.asarray(uplink.start), np.asarray(uplink.end)
            assert (start <= end).all()
            assert (end <= len(uplink.data)).all()


def parsed(data: Any) -> list[tuple[Uplink, int]]:
    """Return what the ingestor's parser makes of bytes from a socket."""
    columns, position, found = mqtt_wire.PublishColumns.of_size(4_096), 0, []
    why = mqtt_wire.COLUMNS_FULL
    while why == mqtt_wire.COLUMNS_FULL:
        count, position, why = parse_by_numba()(
            data,
            position,
            len(data),
            columns.vehicle_id,
            columns.kind,
            columns.packet_id,
            columns.start,
            columns.end,
            columns.topic_start,
            columns.topic_end,
        )
        if count:
            uplink = Uplink(
                data,
                np.array(columns.vehicle_id[:count]),
                np.array(columns.kind[:count]),
                np.array(columns.start[:count]),
                np.array(columns.end[:count]),
                np.array(columns.topic_start[:count]),
                np.array(columns.topic_end[:count]),
            )
            found.append((uplink, why))
    return found


if __name__ == "__main__":
    main()
