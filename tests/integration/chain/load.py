"""A steady load from a thread, and a client of the live WebSocket beside it."""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
import time
from pathlib import Path
from typing import Any, Self

import numpy as np
import polars as pl
import uvloop
from pydantic import SecretStr

from benchmarks._alerts import AlertProbe
from fleetlib.contracts.codec import encode_telemetry
from fleetlib.contracts.columns import TIME_TYPE
from fleetlib.contracts.flags import StatusFlag
from fleetlib.settings import LiveSettings, MqttSettings, Settings
from fleetlib.transport.credentials import vehicle_password
from fleetlib.transport.mqtt_sessions import SessionPool
from tests.fixtures_machine import DEADLINE_S, Machine

VEHICLES = 200
PAUSE_S = 0.1  # 2,000 messages a second
CRASH_EVERY = 5  # rounds
START_TIMEOUT_S = 30.0


class Load:
    """Vehicles that publish until `finish`; every half second another one crashes.

    Attributes:
        boot_id: Of all their samples: tells them from other loads.
        begin_s: When it began, seconds since 1970.
        rate: Messages a second.
    """

    rate = VEHICLES / PAUSE_S
    _crashes = 0  # of all loads: each vehicle crashes once

    def __init__(self, machine: Machine) -> None:
        secret = SecretStr(json.loads((machine.home / "credentials.json").read_text())["fleet_secret"])
        self.boot_id = secrets.randbelow(2**30) + 1
        self.begin_s = time.time()
        self._password = lambda vehicle: vehicle_password(secret, vehicle)
        self._settings = MqttSettings(port=machine.mqtt_port)
        self._enough, self._begun = threading.Event(), threading.Event()
        self._pool: SessionPool | None = None
        self._drained = False
        self._thread = threading.Thread(target=lambda: uvloop.run(self._drive()), name="load", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._begun.wait(START_TIMEOUT_S), "the vehicles did not connect"
        return self

    def __exit__(self, *_exception: object) -> None:
        self._enough.set()
        self._thread.join(DEADLINE_S)

    def finish(self) -> None:
        """Publish no more, and wait until all is acknowledged."""
        self._enough.set()
        self._thread.join(DEADLINE_S)
        assert self._drained, f"{self._stats.published - self._stats.acked} messages were never acknowledged"

    @property
    def _stats(self) -> Any:
        assert self._pool is not None
        return self._pool.stats

    @property
    def published(self) -> int:
        """Messages of the vehicles so far, sent or kept."""
        return int(self._stats.published)

    @property
    def acked(self) -> int:
        """Messages that vehicles were told are stored."""
        return int(self._stats.acked)

    @property
    def unrouted(self) -> int:
        """Messages that came back, since nobody took them."""
        return int(self._stats.unrouted)

    async def _drive(self) -> None:
        pool = SessionPool(self._settings, range(1, VEHICLES + 1), password=self._password)
        await pool.connect()
        self._pool = pool
        self._begun.set()
        number = 0
        while not self._enough.is_set():
            pool.publish_columns(*self._round(number))
            number += 1
            await asyncio.sleep(PAUSE_S)
        deadline_s = time.monotonic() + DEADLINE_S
        while (pool.pending or not pool.settled) and time.monotonic() < deadline_s:
            await asyncio.sleep(PAUSE_S)
        self._drained = not pool.pending and pool.stats.dropped == 0
        await pool.close()

    def _round(self, number: int) -> tuple[np.ndarray, np.ndarray, Any]:
        vehicles = np.arange(1, VEHICLES + 1, dtype=np.uint32)
        crash = np.zeros(VEHICLES, np.bool_)
        if number % CRASH_EVERY == CRASH_EVERY - 1:
            crash[Load._crashes % VEHICLES] = True
            Load._crashes += 1
        frame = pl.DataFrame(
            {
                "time": pl.Series([time.time_ns() // 1000] * VEHICLES).cast(TIME_TYPE),
                "boot_id": pl.Series([self.boot_id] * VEHICLES, dtype=pl.Int32),
                "seq": pl.Series([number] * VEHICLES, dtype=pl.Int32),
                "latitude_deg": [52.5] * VEHICLES,
                "longitude_deg": [13.4] * VEHICLES,
                "acceleration_longitudinal_mps2": pl.Series(np.where(crash, -180.0, 0.0)),
                "flags": pl.Series(np.where(crash, int(StatusFlag.AIRBAG_DEPLOYED), 0), dtype=pl.Int32),
            }
        )
        return vehicles, np.zeros(VEHICLES, np.uint8), encode_telemetry(frame)


class Alerts(AlertProbe):
    """An operator's browser."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(Settings(home=Path(machine.home), live=live_settings(machine)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def expect(self, count: int) -> None:
        """Wait for alerts of crashes that happen from now on."""
        begin_s, deadline_s = time.time(), time.monotonic() + DEADLINE_S
        while len(self.between(begin_s, float("inf"))) < count:
            assert self.is_alive(), "the live server closed the connection"
            assert time.monotonic() < deadline_s, f"{len(self.between(begin_s, float('inf')))} alerts of {count}"
            time.sleep(0.05)


def live_settings(machine: Machine) -> LiveSettings:
    """Return where the live server listens."""
    return LiveSettings(port=int(machine.environment["FLEET_LIVE_PORT"]))
