"""The events that go on: few vehicles have one at a time, so these are rows of a table, handed out and taken back.

A vehicle's row is `fleet.case`, -1 without; it has one as long as its phase is not idle. A crash hands out a row by
itself when it strikes someone: the table always has as many free rows as crashes wait for their moment.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fleetlib.simulator.compiled import inlined
from fleetlib.simulator.fleet import Fleet
from fleetlib.simulator.layout import NONE, Records
from fleetlib.simulator.tables import records

FEWEST_ROWS = 64

CASE_DTYPE = np.dtype(
    [
        ("until_s", "f8"),  # it is given up, or it ends, at this time
        ("start_s", "f8"),
        ("end_s", "f8"),
        ("value", "f4"),  # m/s2 or m/s, what the event is to reach
        ("peak", "f4"),
        ("other", "i4"),  # vehicle
        ("vehicle", "i4"),  # whose it is, -1 = free
        ("cause", "i1"),  # incidents.Cause
    ],
    align=True,
)
"""An event of a vehicle."""


class Cases:
    """The events of a fleet.

    Args:
        fleet: Its `case` changes.

    Attributes:
        rows: `CASE_DTYPE`; replaced when there have to be more.
    """

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self.rows = _free_rows(FEWEST_ROWS)

    def open(self, vehicle: int) -> Any:
        """Return the row of a vehicle, a new one if it has none."""
        if self._fleet.case[vehicle] < 0:
            row = int(np.argmax(self.rows.vehicle < 0))
            self._fleet.case[vehicle], self.rows.vehicle[row] = row, vehicle
            used = int(np.count_nonzero(self.rows.vehicle >= 0))
            if 2 * used > len(self.rows):  # each may be a crash that strikes someone
                rows = _free_rows(2 * len(self.rows))
                rows[: len(self.rows)] = self.rows
                self.rows = rows
        return self.of(vehicle)

    def of(self, vehicle: Any) -> Any:
        """Return the row of a vehicle that has one, or those of several."""
        return self.rows[self._fleet.case[vehicle]]

    def close(self, vehicle: int) -> None:
        """Take back the row of a vehicle."""
        self.rows.vehicle[self._fleet.case[vehicle]] = NONE
        self._fleet.case[vehicle] = NONE


@inlined
def take_case(i: int, fleet: Fleet, cases: Records) -> int:
    """Return the row of a vehicle; it gets the first free one if it has none."""
    if fleet[i].case < 0:
        row = 0
        while cases[row].vehicle >= 0 and row < cases.size - 1:
            row += 1
        cases[row].vehicle = i
        fleet[i].case = row
    return int(fleet[i].case)


@inlined
def give_case_back(i: int, fleet: Fleet, cases: Records) -> None:
    """Give up the row of a vehicle."""
    cases[fleet[i].case].vehicle = NONE
    fleet[i].case = NONE


def _free_rows(count: int) -> Records:
    rows = records(CASE_DTYPE, count)
    rows.vehicle = NONE
    return rows
