"""Compile and import before the first message: cold, it would wait seconds for it, and the first alert too."""

from __future__ import annotations

from collections import deque

import numpy as np
import polars as pl

from fleetlib.contracts.codec import decode_frames, encode_telemetry
from fleetlib.contracts.columns import MIN_TIME_US, TELEMETRY_SCHEMA, TIME_TYPE
from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.framing import frame_item, stamp
from fleetlib.contracts.incidents import encode_incidents
from fleetlib.contracts.validate import validate
from fleetlib.detection import DetectionRules, Detector
from fleetlib.processor.board import LiveBoard
from fleetlib.store.batch import prepare
from fleetlib.store.binary import copy_blocks
from fleetlib.store.layout import SCALED, SI
from fleetlib.store.novelty import Novelty
from fleetlib.units import US_PER_S

ROWS = 4


def warm_up(rules: DetectionRules) -> int:
    """Take a crash of one made-up vehicle through decoding, detection, the live board and rows for the database.

    All of it is thrown away.

    Returns:
        How many incidents were found in it: at least the crash.
    """
    times = pl.Series([MIN_TIME_US + second * US_PER_S for second in range(1, ROWS + 1)]).cast(TIME_TYPE)
    crash = pl.Series([0, 0, int(StatusFlag.AIRBAG_DEPLOYED), 0])
    rows = {name: pl.Series([0] * ROWS).cast(dtype) for name, dtype in TELEMETRY_SCHEMA.items() if name != "time"}
    rows |= {"time": times, "seq": pl.Series(range(ROWS), dtype=pl.Int32), "flags": crash.cast(pl.Int32)}
    payloads = encode_telemetry(pl.DataFrame(rows).drop("vehicle_id", "ingest_time"))
    values = [b"".join(frame_item(payload.as_py() + stamp(1, MIN_TIME_US + US_PER_S)) for payload in payloads)]
    now_us = MIN_TIME_US + (ROWS + 1) * US_PER_S
    decoded = validate(decode_frames(values), values, now_us)
    incidents = Detector(rules).detect(decoded.frame, now_us)
    board = LiveBoard()
    board.update(decoded.frame, now_us)
    board.alert(incidents, now_us)
    encode_incidents(incidents)
    nothing = np.empty(0, np.int64)
    stored = prepare(decoded.frame, Novelty(nothing, nothing))
    for layout in (SI, SCALED):
        deque(copy_blocks(stored.fresh, layout), maxlen=0)
    return len(incidents)
