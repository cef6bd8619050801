"""History at a chosen speed, and an end that a person can ask for."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from fleetlib.processor.decode import Contents
from fleetlib.units import US_PER_S

STEP_S = 0.1  # of real time: how evenly a paced replay runs


def paced(chunks: Iterator[Contents], speed: float, stop: threading.Event) -> Iterator[Contents]:
    """Yield chunks cut small, each when its event time has come; a sample that came late does not wait.

    Args:
        chunks: Telemetry, about in the order of time.
        speed: How many seconds of history pass in one second.
        stop: Ends the waiting.
    """
    step_us = max(1, round(STEP_S * speed * US_PER_S))
    first_us: int | None = None
    began_s = time.monotonic()
    for chunk in chunks:
        if chunk.telemetry.is_empty():
            if chunk.refused:
                yield chunk
            continue
        frame = chunk.telemetry.sort("time")
        times = frame["time"].to_physical().to_numpy()
        if first_us is None:
            first_us, began_s = int(times[0]), time.monotonic()
        starts = np.flatnonzero(np.diff(times // step_us, prepend=times[0] // step_us - 1))
        for low, high in zip(starts, [*starts[1:], len(times)], strict=True):
            due_s = began_s + (int(times[low]) - first_us) / US_PER_S / speed
            if stop.wait(max(0.0, due_s - time.monotonic())):
                return
            yield replace(chunk, telemetry=frame[int(low) : int(high)], refused=chunk.refused if low == 0 else [])


def until(chunks: Iterator[Contents], stop: threading.Event) -> Iterator[Contents]:
    """Yield chunks until `stop` is set; a generator below is closed either way."""
    for chunk in chunks:
        if stop.is_set():
            return
        yield chunk


@contextmanager
def stopped_by_ctrl_c(stop: threading.Event) -> Iterator[None]:
    """Let Ctrl-C set `stop` while inside, so that what is in hand is finished; a second one ends at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: Callable[[int, Any], Any] | int | None = signal.getsignal(signal.SIGINT)

    def first(_number: int, _frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
