"""The vehicles of `pipeline.py`, as a process of their own: connect, wait for a word, publish at a rate, report.

Values come from the simulator: a few seconds of a fleet, sent round and round with the time and number of the moment.
Two vehicles a second report a crash (6 g), each only once: what the alert's latency is measured on.
After "go" on standard input they publish for the given time, or until a second word comes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import threading
import time

import numpy as np
import polars as pl
import uvloop

from fleetlib.contracts.codec import encode_telemetry
from fleetlib.contracts.columns import TIME_TYPE
from fleetlib.contracts.topics import UplinkKind
from fleetlib.settings import load_settings
from fleetlib.simulator import Simulation, SimulationParams
from fleetlib.simulator.service import allow_connections, session_pool
from fleetlib.transport.mqtt_sessions import SessionPool, SessionStats

SLICE_S = 0.02
TICKS = 6
WARM_UP = 2_000
CRASH_MPS2 = -58.8  # 6 g
CRASH_EVERY_S = 0.5
MAX_PENDING = 60_000  # beyond it the chain is behind, and the vehicles wait


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, required=True)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    arguments = parser.parse_args()
    allow_connections(arguments.vehicles)
    uvloop.run(drive(arguments.vehicles, arguments.rate, arguments.seconds))


async def drive(vehicles: int, rate: float, seconds: float) -> None:
    samples = simulated(vehicles)
    pool = session_pool(load_settings().mqtt, np.arange(1, vehicles + 1))
    begin = time.monotonic()
    await pool.connect()
    connect_s = round(time.monotonic() - begin, 2)
    # The services load and compile at their first messages: that is not what is measured.
    await publish(pool, samples, vehicles, WARM_UP, 1.0, crashes=False)
    await pool.drain(60)
    say(connected=pool.stats.connected, connect_s=connect_s, warm_up=pool.stats.acked)
    pool.stats = SessionStats(connected=pool.stats.connected)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    enough = threading.Event()
    threading.Thread(target=wait_for_a_word, args=(enough,), daemon=True).start()
    begin_us = time.time_ns() // 1000
    crashes = await publish(pool, samples, vehicles, rate, seconds, enough=enough)
    published_s = time.time_ns() / 1e9 - begin_us / 1e6
    drained = await pool.drain(60)
    stats = pool.stats
    latency = np.sort(np.array(stats.ack_latency_s or [0.0]))
    say(
        begin_us=begin_us,
        published_s=published_s,
        drained=drained,
        sent=stats.published,
        acked=stats.acked,
        resent=stats.resent,
        reconnects=stats.reconnects,
        crashes=crashes,
        bytes_per_message=stats.payload_bytes / max(1, stats.published),
        puback_p50_ms=float(np.quantile(latency, 0.5)) * 1e3,
        puback_p99_ms=float(np.quantile(latency, 0.99)) * 1e3,
    )
    await pool.close()


async def publish(
    pool: SessionPool,
    samples: pl.DataFrame,
    vehicles: int,
    rate: float,
    seconds: float,
    *,
    crashes: bool = True,
    enough: threading.Event | None = None,
) -> int:
    """Send `rate * seconds` messages in slices, no faster than the clock, and return how many were crashes.

    It ends before where `enough` is set.
    """
    total, sent = round(rate * seconds), 0
    crashed: set[int] = set()
    kind = np.full(round(rate), UplinkKind.TELEMETRY, np.uint8)
    begin = time.monotonic()
    while sent < total and not (enough is not None and enough.is_set()):
        elapsed = time.monotonic() - begin
        due = min(total, int(elapsed * rate) + 1, sent + round(rate * 10 * SLICE_S))
        crash = crashes and elapsed >= len(crashed) * CRASH_EVERY_S
        if due > sent and pool.pending < MAX_PENDING:
            part = slice_of(samples, vehicles, sent, due, crashed if crash else None)
            pool.publish_columns(
                part["vehicle_id"].to_numpy().astype(np.uint32),
                kind[: len(part)],
                encode_telemetry(part.drop("vehicle_id")),
            )
            sent = due
        await asyncio.sleep(SLICE_S)
    return len(crashed)


def slice_of(samples: pl.DataFrame, vehicles: int, first: int, end: int, crashed: set[int] | None) -> pl.DataFrame:
    """Return messages `first` to `end`: message n is number n // vehicles of vehicle n % vehicles + 1, taken now."""
    number = np.arange(first, end)
    # One stored tick after the other: rows of a tick are in the order of the vehicles.
    part = samples.select(pl.all().gather(pl.Series(number % len(samples))))
    acceleration = part["acceleration_longitudinal_mps2"].to_numpy().copy()
    if crashed is not None:
        fresh = [row for row, vehicle in enumerate(part["vehicle_id"].to_list()) if vehicle not in crashed]
        acceleration[fresh[:1]] = CRASH_MPS2
        crashed.update(part["vehicle_id"][fresh[:1]].to_list())
    result: pl.DataFrame = part.with_columns(
        pl.Series("time", np.full(len(number), time.time_ns() // 1000)).cast(TIME_TYPE),
        pl.Series("seq", number // vehicles, dtype=pl.Int32),
        pl.Series("acceleration_longitudinal_mps2", acceleration),
    )
    return result


def simulated(vehicles: int) -> pl.DataFrame:
    """Return `TICKS` samples of each vehicle, tick by tick."""
    params = SimulationParams(vehicles=vehicles, incidents={"rate_per_vehicle_hour": 0})
    simulation = Simulation(params, time.time_ns() // 1000, deliver=False)
    return pl.concat([simulation.step().samples.sort("vehicle_id") for _ in range(TICKS)]).rechunk()


def wait_for_a_word(enough: threading.Event) -> None:
    if sys.stdin.readline():
        enough.set()


def say(**values: object) -> None:
    print(json.dumps(values), flush=True)


if __name__ == "__main__":
    main()
