"""The faults of one run, all from one seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

TARGETS = ("ingest", "ingest-2", "write", "write-2", "watch", "mosquitto", "kafka", "postgres")
TWO_AT_ONCE = 0.2  # of the faults kill a second process soon after the first
PAUSED = 0.2  # of the faults are preceded by a process that is stopped for a while, and then goes on
CUT = 0.1  # of the faults are preceded by all vehicles' connections breaking at once
LONGEST_PAUSE_S = 12.0  # longer than Kafka waits for a group's member: it comes back as a zombie
LONGEST_DOWN_S = 1.5
LONGEST_BETWEEN_S = 1.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Attributes:
        targets: Who is killed, one after the other.
        between_s: Time between two of them.
        down_s: From the last kill until they are started again.
        paused: Who is stopped before, empty for nobody.
        pause_s: For how long.
        cut_all: Whether all vehicles lose their connections before.
    """

    targets: tuple[str, ...]
    between_s: float
    down_s: float
    paused: str = ""
    pause_s: float = 0.0
    cut_all: bool = False

    def __str__(self) -> str:
        words = [f"{self.paused} stopped for {self.pause_s:.1f} s"] if self.paused else []
        words += ["all connections cut"] if self.cut_all else []
        return ", ".join([*words, f"killed {' and '.join(self.targets)}"])


def plan_faults(kills: int, seed: int) -> Iterator[Fault]:
    """Yield faults with `kills` kills in all; every target comes up before one comes up again."""
    random = np.random.default_rng(seed)
    order: list[str] = []
    done = 0
    while done < kills:
        if len(order) < 2:
            order += random.permutation(TARGETS).tolist()
        count = 2 if kills - done > 1 and random.random() < TWO_AT_ONCE and order[0] != order[1] else 1
        targets, order = tuple(order[:count]), order[count:]
        between_s, down_s = random.uniform(0, LONGEST_BETWEEN_S), random.uniform(0, LONGEST_DOWN_S)
        paused = str(random.choice(TARGETS)) if random.random() < PAUSED else ""
        pause_s = float(random.uniform(1, LONGEST_PAUSE_S)) if paused else 0.0
        yield Fault(targets, float(between_s), float(down_s), paused, pause_s, bool(random.random() < CUT))
        done += count
