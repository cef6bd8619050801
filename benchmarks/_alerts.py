"""A client of the live WebSocket, as an operator's browser is one: how long a crash takes until it is told."""

from __future__ import annotations

import json
import time
import urllib.request
from typing import Any

import polars as pl
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from benchmarks._chain import Probe
from fleetlib.contracts.incidents import IncidentKind, decode_incidents
from fleetlib.contracts.live import decode_live
from fleetlib.errors import FleetError
from fleetlib.settings import LiveSettings, Settings

WAIT_S = 0.2
MAX_FRAME_BYTES = 16_777_216  # 10,000 vehicles are 210 kB


class AlertProbe(Probe):
    """From the crash sample's time to the moment that a client of the live WebSocket has the alert.

    Attributes:
        told: When each crash's sample was taken, seconds since 1970, and its alert's delay, seconds.
        frames: How many frames of positions came: the map goes on.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.told: list[tuple[float, float]] = []
        self.frames = 0
        self._connection = open_live(settings.live)
        self.start()

    def run(self) -> None:
        """Read until closed."""
        seen: set[bytes] = set()
        with self._connection as connection:
            while not self._closing.is_set():
                try:
                    data = connection.recv(timeout=WAIT_S, decode=False)
                except TimeoutError:
                    continue
                except ConnectionClosed as error:
                    raise FleetError(f"the live server closed the connection: {error}") from None
                self._take(data, time.time(), seen)

    def _take(self, data: bytes, now_s: float, seen: set[bytes]) -> None:
        message = decode_live(data)
        self.frames += message.HasField("frame")
        if not message.HasField("incidents"):
            return
        found = decode_incidents([message.incidents.SerializeToString()])
        crashes = found.filter(pl.col("kind") == IncidentKind.CRASH).select("incident_id", "start_time")
        for identity, start in crashes.iter_rows():
            if identity not in seen:
                seen.add(identity)
                self.told.append((start.timestamp(), now_s - start.timestamp()))
                self.found.append(now_s - start.timestamp())

    def between(self, begin_s: float, end_s: float) -> list[float]:
        """Return the delays of the crashes whose sample was taken in this time, seconds since 1970."""
        return [delay for taken, delay in self.told if begin_s <= taken < end_s]


def open_live(settings: LiveSettings, **options: Any) -> ClientConnection:
    """Open the live WebSocket as a browser does: a token first."""
    address = f"{settings.host}:{settings.port}"
    with urllib.request.urlopen(f"http://{address}/token", timeout=10) as response:
        token = json.load(response)["token"]
    live: ClientConnection = connect(
        f"ws://{address}/live?token={token}", max_size=MAX_FRAME_BYTES, compression=None, **options
    )
    return live
