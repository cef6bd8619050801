"""The vehicles of `pipeline.py`, as a process of their own: connect, wait for a word, publish at a rate, report.

With `--uplink-batch K` a message holds the vehicle's last K samples; rate and counts are of samples in either form.

Values come from the simulator: a few seconds of a fleet, sent round and round with the time and number of the moment.
Two vehicles a second report a crash (6 g), each only once: what the alert's latency is measured on.
After "go" on standard input they publish for the given time, or until a second word comes. Where it is closed before
they have reported, they are gone at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import threading
import time
from contextlib import suppress

import numpy as np
import numpy.typing as npt
import polars as pl
import uvloop

from fleetlib.contracts.codec import encode_telemetry
from fleetlib.contracts.columns import TIME_TYPE
from fleetlib.contracts.topics import UplinkKind
from fleetlib.contracts.uplink_batch import encode_uplink_batches
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
    parser.add_argument("--uplink-batch", type=int, default=1)
    arguments = parser.parse_args()
    allow_connections(arguments.vehicles)
    load = Load(arguments.vehicles, arguments.rate, arguments.uplink_batch)
    uvloop.run(drive(load, arguments.vehicles, arguments.seconds))


async def drive(load: Load, vehicles: int, seconds: float) -> None:
    words = Words()
    pool = session_pool(load_settings().mqtt, np.arange(1, vehicles + 1))
    begin = time.monotonic()
    await pool.connect()
    connect_s = round(time.monotonic() - begin, 2)
    # The services load and compile at their first messages: that is not what is measured.
    await publish(pool, load, WARM_UP, 1.0, crashes=False)
    await pool.drain(60)
    say(connected=pool.stats.connected, connect_s=connect_s, warm_up=pool.stats.acked * load.per_message)
    pool.stats = SessionStats(connected=pool.stats.connected)
    await asyncio.get_running_loop().run_in_executor(None, words.go.wait)
    begin_us = time.time_ns() // 1000
    crashes = await publish(pool, load, load.rate, seconds, enough=words.enough)
    published_s = time.time_ns() / 1e9 - begin_us / 1e6
    drained = await pool.drain(60)
    stats = pool.stats
    latency = np.sort(np.array(stats.ack_latency_s or [0.0]))
    words.reported = True
    say(
        begin_us=begin_us,
        published_s=published_s,
        drained=drained,
        sent=stats.published * load.per_message,
        acked=stats.acked * load.per_message,
        resent=stats.resent,
        reconnects=stats.reconnects,
        crashes=crashes,
        bytes_per_message=stats.payload_bytes / max(1, stats.published),
        puback_p50_ms=float(np.quantile(latency, 0.5)) * 1e3,
        puback_p99_ms=float(np.quantile(latency, 0.99)) * 1e3,
    )
    await pool.close()


class Load:
    """What the vehicles send: message n is number n // vehicles of vehicle n % vehicles + 1.

    Args:
        vehicles: How many.
        rate: Samples a second, all vehicles together.
        per_message: Samples in a message; 1 is the single form.
    """

    def __init__(self, vehicles: int, rate: float, per_message: int) -> None:
        self.vehicles, self.rate, self.per_message = vehicles, rate, per_message
        self.interval_us = round(vehicles / rate * 1e6)  # from one sample of a vehicle to its next
        # One stored tick after the other for single samples; the ticks of one vehicle together for batches.
        ticks = max(TICKS, per_message)
        made = simulated(vehicles, ticks)
        order = ["vehicle_id", "time"] if per_message > 1 else ["time", "vehicle_id"]
        tick = pl.Series("time", np.repeat(np.arange(ticks), vehicles))
        self._samples = made.with_columns(tick).sort(order).drop("time").rechunk()
        self._ticks = ticks
        self._crashed: set[int] = set()

    @property
    def crashes(self) -> int:
        """How many vehicles have crashed."""
        return len(self._crashed)

    def send(self, pool: SessionPool, first: int, end: int, *, crash: bool) -> None:
        """Publish messages `first` to `end`, taken now; with `crash` one of their vehicles reports one."""
        number = np.arange(first, end)
        part = self._taken_now(number, self._crash(number) if crash else None)
        vehicle = (number % self.vehicles + 1).astype(np.uint32)
        if self.per_message == 1:
            kind, payload = UplinkKind.TELEMETRY, encode_telemetry(part.drop("vehicle_id"))
        else:
            kind, payload = UplinkKind.BATCH, encode_uplink_batches(part, self.per_message).payload
        pool.publish_columns(vehicle, np.full(len(number), kind, np.uint8), payload)

    def _taken_now(self, number: npt.NDArray[np.int64], crash: int | None) -> pl.DataFrame:
        per, steps = self.per_message, np.arange(self.per_message)
        # A batch: the same ticks of its vehicle each time, which lie together.
        rows = number % len(self._samples) if per == 1 else (number % self.vehicles * self._ticks)[:, None] + steps
        seq = (number // self.vehicles * per)[:, None] + steps
        time_us = time.time_ns() // 1000 - (per - 1 - steps) * self.interval_us
        part = self._samples.select(pl.all().gather(pl.Series(rows.ravel())))
        acceleration = part["acceleration_longitudinal_mps2"].to_numpy().copy()
        if crash is not None:
            acceleration[(crash + 1) * per - 1] = CRASH_MPS2  # the last sample: such a message leaves at once
        result: pl.DataFrame = part.with_columns(
            pl.Series("time", np.tile(time_us, len(number))).cast(TIME_TYPE),
            pl.Series("seq", seq.ravel(), dtype=pl.Int32),
            pl.Series("acceleration_longitudinal_mps2", acceleration),
        )
        return result

    def _crash(self, number: npt.NDArray[np.int64]) -> int | None:
        """Return which of these messages is of a vehicle that has not crashed yet."""
        for place, vehicle in enumerate((number % self.vehicles + 1).tolist()):
            if vehicle not in self._crashed:
                self._crashed.add(vehicle)
                return place
        return None


async def publish(
    pool: SessionPool,
    load: Load,
    samples_per_s: float,
    seconds: float,
    *,
    crashes: bool = True,
    enough: threading.Event | None = None,
) -> int:
    """Send what is due in slices, no faster than the clock, and return how many were crashes.

    It ends before where `enough` is set.
    """
    rate = samples_per_s / load.per_message
    total, sent = round(rate * seconds), 0
    begin = time.monotonic()
    while sent < total and not (enough is not None and enough.is_set()):
        elapsed = time.monotonic() - begin
        due = min(total, int(elapsed * rate) + 1, sent + max(1, round(rate * 10 * SLICE_S)))
        crash = crashes and elapsed >= load.crashes * CRASH_EVERY_S
        if due > sent and pool.pending < MAX_PENDING / load.per_message:
            load.send(pool, sent, due, crash=crash)
            sent = due
        await asyncio.sleep(SLICE_S)
    return load.crashes


def simulated(vehicles: int, ticks: int) -> pl.DataFrame:
    """Return so many samples of each vehicle, tick by tick."""
    params = SimulationParams(vehicles=vehicles, incidents={"rate_per_vehicle_hour": 0})
    simulation = Simulation(params, time.time_ns() // 1000, deliver=False)
    return pl.concat([simulation.step().samples.sort("vehicle_id") for _ in range(ticks)])


class Words:
    """What is said on standard input. Once nobody is there to say more, this process ends: what it works for is gone.

    Attributes:
        go: The first word has come.
        enough: So has the second.
        reported: All is told; the end of the input is no reason to leave in a hurry.
    """

    def __init__(self) -> None:
        self.go, self.enough, self.reported = threading.Event(), threading.Event(), False
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for word in (self.go, self.enough):
            if sys.stdin.readline():
                word.set()
            elif not self.reported:
                os._exit(1)


def say(**values: object) -> None:
    print(json.dumps(values), flush=True)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):  # a terminal's Ctrl-C reaches this process too: its parent tells
        main()
