"""The memory of the stack's processes over time, beside a run."""

from __future__ import annotations

import threading
import time

import psutil

from fleetlib.stack.run import Stack

EVERY_S = 0.5
SERVE_BY_CHILDREN = {"postgres"}  # to look for children is to read the whole table of processes, 2 ms each time
MIB = 2**20


class MemoryProbe(threading.Thread):
    """Reads every half second how much memory each server and service holds (RSS; shared pages of children once)."""

    def __init__(self, running: Stack) -> None:
        super().__init__(daemon=True)
        self._running = running
        self._closing = threading.Event()
        self._read: dict[str, list[tuple[float, float]]] = {}
        self.start()

    def run(self) -> None:
        """Read until closed."""
        while not self._closing.is_set():
            now_s = time.time()
            for child in self._running.state.children():
                process = child.process
                if process is not None:
                    held = resident_mib(process, with_children=child.name in SERVE_BY_CHILDREN)
                    self._read.setdefault(child.name, []).append((now_s, held))
            self._closing.wait(EVERY_S)

    def close(self) -> None:
        """Stop reading."""
        self._closing.set()
        self.join(30)

    def peaks(self) -> dict[str, float]:
        """Return the most that each process held, MiB."""
        return {name: round(max(value for _, value in values), 1) for name, values in self._read.items()}

    def growth(self, since_s: float) -> dict[str, float]:
        """Return the most after a moment (seconds since 1970) less the most before it, MiB."""
        return {
            name: round(
                max(value for moment, value in values if moment >= since_s)
                - max(value for moment, value in values if moment < since_s),
                1,
            )
            for name, values in self._read.items()
        }


def resident_mib(process: psutil.Process, *, with_children: bool = True) -> float:
    """Return what a process and its children hold, MiB; what children share with it counts once."""
    try:
        own = process.memory_info().rss
        for child in process.children(recursive=True) if with_children else ():
            memory = child.memory_info()
            own += max(0, memory.rss - memory.shared)
    except psutil.Error:
        return 0.0
    return float(own) / MIB
