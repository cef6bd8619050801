"""The vehicles of `simulator.py`, as a process of their own: what a session holds, and what a message costs.

First the sessions alone: memory before and after they connect. Then `publish_simulation`, as `fleet simulate` runs it:
CPU time and acknowledged messages between two moments, after the sessions are connected and the first samples are sent.
The last line of its output is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import threading
import time
from collections.abc import Callable

import numpy as np
import psutil
import uvloop

from fleetlib import metrics
from fleetlib.settings import Settings, load_settings
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.service import allow_connections, publish_simulation, session_pool

SETTLE_S = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--interval", type=float, default=1.0, help="seconds between a vehicle's samples")
    arguments = parser.parse_args()
    allow_connections(arguments.vehicles)
    settings = load_settings()
    params = SimulationParams(vehicles=arguments.vehicles, sample_interval_s=arguments.interval)
    idle = uvloop.run(hold(settings, arguments.vehicles))
    print(json.dumps({**idle, **publish(settings, params, arguments.seconds)}), flush=True)


async def hold(settings: Settings, vehicles: int) -> dict[str, float]:
    """Return what a connected session holds that has nothing to send."""
    process = psutil.Process()
    warm = session_pool(settings.mqtt, np.arange(1, 51))  # imports and pools of memory are not the sessions'
    await warm.connect()
    await warm.close()
    gc.collect()
    before = process.memory_info().rss
    pool = session_pool(settings.mqtt, np.arange(1, vehicles + 1))
    await pool.connect()
    await asyncio.sleep(SETTLE_S)
    gc.collect()
    held = process.memory_info().rss - before
    connected = pool.stats.connected
    await pool.close()
    return {"connected": connected, "bytes_per_session": held / vehicles}


def publish(settings: Settings, params: SimulationParams, seconds: float) -> dict[str, float]:
    """Return what the messages of a running fleet cost, simulation and encoding among it."""
    watcher = Watcher(params.vehicles, seconds)
    stop = asyncio.Event()
    watcher.start()

    async def run() -> None:
        loop = asyncio.get_running_loop()
        watcher.on_end = lambda: loop.call_soon_threadsafe(stop.set)
        await publish_simulation(settings, params, stop)

    uvloop.run(run())
    watcher.join()
    return watcher.found


class Watcher(threading.Thread):
    """Reads the process's CPU time and its counters at the beginning and the end of a time."""

    def __init__(self, vehicles: int, seconds: float) -> None:
        super().__init__(daemon=True)
        self.found: dict[str, float] = {}
        self.on_end: Callable[[], object] = lambda: None
        self._vehicles, self._seconds = vehicles, seconds

    def run(self) -> None:
        """Wait until each vehicle has sent twice, and from then on for the given time."""
        while acknowledged() < 2 * self._vehicles:
            time.sleep(0.05)
        cpu_s, begin_s, count = time.process_time(), time.monotonic(), acknowledged()
        time.sleep(self._seconds)
        used_s, took_s, sent = time.process_time() - cpu_s, time.monotonic() - begin_s, acknowledged() - count
        memory = psutil.Process().memory_info().rss
        self.found = {
            "messages_per_s": sent / took_s,
            "cpu_us_per_message": used_s / sent * 1e6,
            "behind_s": value(metrics.SIMULATE_BEHIND_SECONDS),
            "rss_mib": memory / 2**20,
        }
        self.on_end()


def acknowledged() -> int:
    """Return how many messages the broker has acknowledged."""
    return int(value(metrics.SIMULATE_ACKED))


def value(metric: object) -> float:
    """Return what a metric without labels shows."""
    samples = metric.collect()[0].samples  # type: ignore[attr-defined]
    return float(next(one.value for one in samples if not one.name.endswith("_created")))


if __name__ == "__main__":
    main()
