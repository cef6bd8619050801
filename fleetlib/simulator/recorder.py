"""Who is recorded at the inner step: who may soon crash, their leaders, and those whose trace is not sent yet.

A crash needs the last 15 s of both vehicles. To keep them of all vehicles would take 1.5 kB of each; here only a driver
whose crash is pending and the leader are recorded, which is one vehicle in some hundred.
"""

from __future__ import annotations

import numpy as np

from fleetlib.simulator.cases import Cases
from fleetlib.simulator.compiled import kernel
from fleetlib.simulator.fleet import Fleet, Floats, Trail
from fleetlib.simulator.incidents import ACTIVE, CRASH, PENDING
from fleetlib.simulator.observing import lateral_mps2

FEWEST_ROWS = 8


@kernel
def record(step: int, fleet: Fleet, trail: Trail) -> None:
    """Write what has become of the recorded vehicles in an inner step."""
    slot = step % trail.speed.shape[1]
    for row in range(trail.vehicle.size):
        i = trail.vehicle[row]
        if i >= 0:
            trail.longitudinal[row, slot] = fleet[i].acceleration_mps2
            trail.lateral[row, slot] = lateral_mps2(i, fleet)
            trail.speed[row, slot] = fleet[i].speed_mps


class Recorder:
    """Gives the rows of a trail to vehicles and takes them back.

    Args:
        length: Inner steps that a row holds.
        ready_steps: A leader is recorded for so many before a crash may begin.
        keep_steps: A leader that is one no more stays recorded for so long: it may become one again.

    Attributes:
        trail: The rows, for `record`; replaced when there have to be more.
    """

    def __init__(self, length: int, ready_steps: int, keep_steps: int) -> None:
        self._ready, self._keep = ready_steps, keep_steps
        self._rows: dict[int, int] = {}
        self._since: dict[int, int] = {}  # the first step that is recorded
        self._wanted: dict[int, int] = {}  # the last step at which it was wanted
        self.trail = _rows(FEWEST_ROWS, length)

    def update(self, fleet: Fleet, cases: Cases, next_step: int, held: set[int]) -> None:
        """Choose who is recorded from the next step on, and tell drivers whose leader is ready.

        Args:
            fleet: The vehicles.
            cases: Of a driver whose crash is pending, `other` is the leader; `value` becomes the leader
                when both have been recorded for long enough, else -1.
            next_step: Number of the next inner step.
            held: Vehicles whose trace is not made yet.
        """
        waiting = np.flatnonzero((fleet.event == CRASH) & (fleet.phase >= PENDING) & (fleet.phase <= ACTIVE))
        leaders = cases.of(waiting).other
        for i in [*waiting.tolist(), *leaders[leaders >= 0].tolist(), *sorted(held)]:
            self._wanted[i] = next_step
            if i not in self._rows:
                self._take(i, next_step)
        for i in [i for i, step in self._wanted.items() if next_step - step > self._keep]:
            self.trail.vehicle[self._rows.pop(i)] = -1
            del self._wanted[i], self._since[i]
        for i, leader in zip(waiting.tolist(), leaders.tolist(), strict=True):
            ready = leader >= 0 and next_step - max(self._since[leader], self._since[i]) >= self._ready
            cases.of(i).value = leader if ready else -1.0

    def history(self, vehicle: int, first: int, last: int) -> tuple[int, Floats, Floats, Floats]:
        """Return what was recorded of a vehicle from one step to another, both included.

        Returns:
            The first step that is known, and from it on longitudinal and lateral acceleration in m/s2 and the speed in
            m/s, each at the end of its step.
        """
        row = self._rows.get(vehicle)
        if row is None:
            nothing = np.empty(0)
            return last + 1, nothing, nothing, nothing
        length = self.trail.speed.shape[1]
        first = max(first, self._since[vehicle], last - length + 1)
        slots = np.arange(first, last + 1) % length
        longitudinal, lateral, speed = (
            values[row, slots].astype(np.float64)
            for values in (self.trail.longitudinal, self.trail.lateral, self.trail.speed)
        )
        return first, longitudinal, lateral, speed

    def _take(self, vehicle: int, step: int) -> None:
        free = np.flatnonzero(self.trail.vehicle < 0)
        if not len(free):
            old, more = self.trail, _rows(len(self.trail.vehicle), self.trail.speed.shape[1])
            self.trail = Trail(*(np.concatenate([a, b]) for a, b in zip(old, more, strict=True)))
            free = np.flatnonzero(self.trail.vehicle < 0)
        row = int(free[0])
        self.trail.vehicle[row] = vehicle
        self._rows[vehicle], self._since[vehicle] = row, step


def _rows(count: int, length: int) -> Trail:
    values = (np.zeros((count, length), np.float32) for _ in range(3))
    return Trail(np.full(count, -1, np.int32), *values)
