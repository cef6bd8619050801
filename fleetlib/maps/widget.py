"""The live map as a notebook widget: the same bundle as the operator page, fed by Python or by the processor."""

from __future__ import annotations

import time
from typing import Any

import anywidget
import numpy as np
import polars as pl
import traitlets

from fleetlib.clock import Clock, SystemClock
from fleetlib.contracts.live import LiveColumns, VehicleState, encode_live_frame
from fleetlib.maps.frames import POSITION, as_frame, road_lines, road_source
from fleetlib.maps.parts import with_state
from fleetlib.maps.static_folder import BUNDLE, STATIC_FOLDER

SHORTEST_PAUSE_S = 0.1  # between two messages through the kernel: a faster loop would only fill the browser's queue


class LiveMap(anywidget.AnyWidget):
    """A map of moving vehicles in a notebook; between two frames the vehicles move on along their velocity.

    Example:
        >>> live = LiveMap(roads=simulation.network)   # doctest: +SKIP
        >>> live                                        # doctest: +SKIP
        >>> for _ in range(60): live.show(simulation.step().samples)   # doctest: +SKIP

    Args:
        roads: Road lines, as for `fleet_map`.
        live_url: The address of a processor's WebSocket, token included; the browser connects by itself. Without it
            the kernel sends what `show` and `push` are given.
        height: In pixels.
        clock: Gives the time that frames are stamped with.
    """

    _esm = BUNDLE
    _css = STATIC_FOLDER / "widget.css"
    roads: Any = traitlets.List().tag(sync=True)
    road_source = traitlets.Unicode("").tag(sync=True)
    message = traitlets.Bytes(b"").tag(sync=True)
    live_url = traitlets.Unicode("").tag(sync=True)
    height = traitlets.Int(480).tag(sync=True)
    selected = traitlets.Int(None, allow_none=True).tag(sync=True)

    def __init__(
        self, roads: Any = None, *, live_url: str = "", height: int = 480, clock: Clock | None = None, **kwargs: Any
    ) -> None:
        lines = road_lines(roads)
        source = road_source(roads) if lines else ""
        super().__init__(roads=lines, road_source=source, live_url=live_url, height=height, **kwargs)
        self._clock = clock or SystemClock()
        self._sequence = 0
        self._sent_at = -np.inf

    def show(self, positions: Any) -> bool:
        """Show these vehicles, each where it is now; the others disappear.

        Args:
            positions: Frame with vehicle_id, latitude_deg, longitude_deg, and where present speed_mps, heading_deg,
                time, state or flags. Of several rows of a vehicle the last one counts.

        Returns:
            False where the frame was left out because the one before was sent less than 0.1 s ago.
        """
        if time.monotonic() - self._sent_at < SHORTEST_PAUSE_S:
            return False
        frame = with_state(as_frame(positions, "positions", ("vehicle_id", *POSITION)))
        frame = frame.unique("vehicle_id", keep="last", maintain_order=True)
        columns = _columns(frame, self._clock.now_us())
        self._sequence += 1
        return self.push(encode_live_frame(columns, sent_time_us=self._clock.now_us(), sequence=self._sequence))

    def push(self, message: bytes) -> bool:
        """Send one serialised LiveMessage as it is (frame or incidents)."""
        self._sent_at = time.monotonic()
        self.message = message
        return True


def _columns(frame: pl.DataFrame, now_us: int) -> LiveColumns:
    def numbers(name: str) -> Any:
        return frame[name].to_numpy().astype(np.float64) if name in frame.columns else np.zeros(len(frame))

    moving = frame["state"].to_numpy() == int(VehicleState.MOVING)
    times = frame["time"].dt.timestamp("us").to_numpy() if "time" in frame.columns else np.full(len(frame), now_us)
    return LiveColumns(
        vehicle_id=frame["vehicle_id"].to_numpy().astype(np.uint32),
        time_us=times,
        longitude_deg=numbers("longitude_deg"),
        latitude_deg=numbers("latitude_deg"),
        speed_mps=np.where(moving, numbers("speed_mps"), 0.0),
        heading_deg=numbers("heading_deg"),
        state=frame["state"].to_numpy().astype(np.uint8),
    )
