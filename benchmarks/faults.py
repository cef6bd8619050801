"""Faults under load: processes are killed at random and started again, and at the end every message is looked for.

The real chain with two ingestors and two `write`. Vehicles publish QoS 1 at a rate while Mosquitto, Kafka, PostgreSQL,
ingestors and processors are killed (SIGKILL), stopped for a while and continued, and connections break; messages come
late and twice. The program remembers what was acknowledged and compares it with the rows, key by key and value by
value. Prints a table and, last, one line of JSON; exit code 1 where anything was lost, doubled or changed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from tqdm import tqdm

from benchmarks._chain import database_url, note, quantile, stack
from benchmarks._faults_ledger import CHECKED, Ledger, Verdict
from benchmarks._faults_load import Load
from benchmarks._faults_plan import plan_faults
from benchmarks._faults_run import Faults, Recovery
from benchmarks._program import conclude
from fleetlib.stack.credentials import load_credentials
from fleetlib.stack.run import Stack
from fleetlib.store.migrate import shape
from fleetlib.store.reader import Reader

CALM_S = 5.0  # of load before the first fault
QUIET_S = 8.0  # without a new row: then all is stored that will be
QUIET_TIMEOUT_S = 300.0
POLL_S = 0.5
CHECKED_AT_ONCE = 50  # vehicles
NAMED_LOSSES = 20
CLEAN = (
    "lost",
    "duplicate_rows",
    "wrong_values",
    "strange_rows",
    "dead_letters_lost",
    "incidents_lost",
    "incidents_doubled",
    "hangs",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="processes that are killed, in all")
    parser.add_argument("--rate", type=float, default=5_000, help="messages per second, all vehicles together")
    parser.add_argument("--connections", type=int, default=500, help="vehicles, each with a connection of its own")
    parser.add_argument("--seed", type=int, default=1, help="of the faults and of what is late or repeated")
    parser.add_argument("--home", type=Path, help="folder for servers, data and logs; kept. Absent: a temporary one")
    parser.add_argument("--json", action="store_true", help="nothing but the JSON line on stdout")
    arguments = parser.parse_args()
    if min(arguments.kills, arguments.rate, arguments.connections) <= 0:
        parser.error("--kills, --rate and --connections must be positive")

    def measured() -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="fleet-faults-") as folder:
            home = arguments.home or Path(folder)
            return measure(home, arguments.kills, arguments.rate, arguments.connections, arguments.seed)

    conclude(measured, "Faults under load", as_json=arguments.json, good=is_clean)


def is_clean(result: dict[str, Any]) -> bool:
    """Return whether nothing was lost, doubled, changed, and nothing hung."""
    return all(result[name] == 0 for name in CLEAN)


def measure(home: Path, kills: int, rate: float, connections: int, seed: int) -> dict[str, Any]:
    """Run the chain through `kills` kills and return the account."""
    with stack(home, connections, _silent, {"PYTHONFAULTHANDLER": "1"}) as running:
        secret = load_credentials(running.home).fleet_secret
        mqtt = running.settings.mqtt.model_copy(update={"fleet_secret": _secret(secret)})
        faults = Faults(running)
        load = Load(mqtt, connections, rate, seed)
        try:
            faults.start_seconds()
            load.begin()
            begin_s = time.time()
            time.sleep(CALM_S)
            recoveries = go_through(faults, load, plan_faults(kills, seed), kills)
            load.finish()
            seconds = time.time() - begin_s
            wait_until_quiet(running, load.ledger)
            return account(running, faults, load, recoveries, seconds)
        finally:
            faults.close()
            load.leave()


def go_through(faults: Faults, load: Load, plan: Any, kills: int) -> list[Recovery]:
    """Do one fault after the other, each as soon as the chain has recovered from the one before."""
    done = []
    with tqdm(total=kills, unit="kill", file=sys.stderr, disable=None) as bar:
        for fault in plan:
            bar.set_postfix_str(str(fault))
            recovery = faults.do(fault, load.cut_all)
            if load.failure is not None:
                raise load.failure
            done.append(recovery)
            bar.update(len(fault.targets))
            first, whole = recovery.first_s or 0, recovery.whole_s or 0
            bar.write(f"{fault}: rows after {first:.1f} s, of all partitions after {whole:.1f} s", file=sys.stderr)
    return done


def wait_until_quiet(running: Stack, ledger: Ledger) -> None:
    """Wait until as many rows are there as messages were acknowledged, and then no more come.

    Where they are never so many it returns after a time without new ones: the account names what is missing.
    """
    with psycopg.connect(database_url(running), autocommit=True) as connection:
        quiet_since, last = time.monotonic(), -1
        deadline = time.monotonic() + QUIET_TIMEOUT_S
        while time.monotonic() < deadline:
            row = connection.execute("SELECT count(*) FROM telemetry").fetchone()
            stored = int(row[0]) if row else 0
            if stored != last:
                quiet_since, last = time.monotonic(), stored
            enough = QUIET_S if stored >= ledger.acked else 5 * QUIET_S
            if time.monotonic() - quiet_since > enough:
                return
            time.sleep(POLL_S)


def account(running: Stack, faults: Faults, load: Load, recoveries: list[Recovery], seconds: float) -> dict[str, Any]:
    """Compare what was acknowledged with what is stored."""
    url = database_url(running)
    verdict = verify(url, load.ledger)
    for vehicle, seq, sent_us in verdict.lost[:NAMED_LOSSES]:
        note(f"lost: vehicle {vehicle}, seq {seq}; {before(recoveries, sent_us)}")
    first = [one.first_s for one in recoveries if one.first_s is not None]
    whole = [one.whole_s for one in recoveries if one.whole_s is not None]
    return {
        "kills": sum(len(one.killed) for one in recoveries),
        "acked": verdict.acked,
        "stored": verdict.stored,
        "lost": len(verdict.lost),
        "duplicate_rows": verdict.duplicate_rows,
        **dead_letters(url, load),
        "recovery_p50_s": quantile(first, 0.5),
        "recovery_max_s": quantile(first, 1.0),
        "recovery_all_partitions_p50_s": quantile(whole, 0.5),
        "recovery_all_partitions_max_s": quantile(whole, 1.0),
        "wrong_values": verdict.wrong_values,
        "strange_rows": verdict.strange_rows,
        **incidents(url, load.ledger),
        "hangs": len(faults.evidence),
        "ended_unasked": dict(Counter(faults.unasked)),
        "killed": dict(Counter(name for one in recoveries for name in one.killed)),
        "paused": dict(Counter(one.fault.paused for one in recoveries if one.fault.paused)),
        "sent": verdict.sent,
        "unacknowledged": verdict.sent - verdict.acked,
        "seconds": round(seconds, 1),
        "rate": round(verdict.sent / seconds),
        "repeated": load.repeated,
        "connections_cut": load.cut,
        **{name: value for name, value in load.stats().items() if name in ("resent", "replayed", "reconnects")},
        "database": shape(url),
    }


def verify(url: str, ledger: Ledger) -> Verdict:
    """Look for every message among the rows."""
    verdict = Verdict()
    columns = ", ".join(("vehicle_id", "seq", "time", *CHECKED))
    reader = Reader(url)
    for first in range(1, ledger.vehicles + 1, CHECKED_AT_ONCE):
        last = min(first + CHECKED_AT_ONCE - 1, ledger.vehicles)
        rows = reader.query(
            f"SELECT {columns} FROM telemetry WHERE vehicle_id BETWEEN %(first)s AND %(last)s",  # noqa: S608
            {"first": first, "last": last},
        )
        ledger.check(verdict, first, last, rows)
    row = reader.query("SELECT count(*) AS n FROM telemetry WHERE vehicle_id > %(last)s", {"last": ledger.vehicles})
    verdict.strange_rows += int(row["n"][0])
    return verdict


def dead_letters(url: str, load: Load) -> dict[str, int]:
    """Compare the malformed messages with the dead letters; a repeat of one may be there twice."""
    found = Reader(url).query("SELECT payload, reason FROM dead_letters")
    payloads = [bytes(one) for one in found["payload"]]
    return {
        "dead_lettered": len(payloads),
        "dead_letters_sent": len(load.malformed),
        "dead_letters_lost": len(load.malformed_acked - set(payloads)),
        "dead_letters_strange": sum(one not in load.malformed for one in payloads),
    }


def incidents(url: str, ledger: Ledger) -> dict[str, int]:
    """Compare the crashes with the incidents that were found."""
    found = Reader(url).query("SELECT vehicle_id, start_time FROM incidents WHERE kind = 1")
    rows = list(zip(found["vehicle_id"].to_list(), found["start_time"].dt.timestamp("us").to_list(), strict=True))
    crashes = ledger.crashes()
    return {
        "crashes": len(crashes),
        "incidents": len(rows),
        "incidents_lost": len(crashes - set(rows)),
        "incidents_doubled": len(rows) - len(set(rows)),
    }


def before(recoveries: list[Recovery], sent_us: int) -> str:
    """Say which fault came last before a message was sent, and which next."""
    earlier = [one for one in recoveries if one.killed_s * 1e6 <= sent_us]
    later = [one for one in recoveries if one.killed_s * 1e6 > sent_us]
    words = [f"sent {sent_us / 1e6 - earlier[-1].killed_s:.1f} s after {earlier[-1].fault}"] if earlier else []
    words += [f"{later[0].killed_s - sent_us / 1e6:.1f} s before {later[0].fault}"] if later else []
    return ", ".join(words)


def _secret(text: str) -> Any:
    from pydantic import SecretStr

    return SecretStr(text)


def _silent(_name: str, _step: str) -> None:
    """Report nothing: a stack that starts again a hundred times would hide what matters."""


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
