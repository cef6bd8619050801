"""Where vehicles stand in a pool, by their ids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from numba import njit

I64 = npt.NDArray[np.int64]

DENSE = 4  # ids spread over so many times their number are looked up in a table, others by bisection


class Places:
    """Maps vehicle ids to their places in a sequence.

    Args:
        ids: Different from one another.
    """

    def __init__(self, ids: Sequence[int]) -> None:
        given = np.array(ids, np.uint32)
        self._first = min(ids, default=0)
        self._table: npt.NDArray[np.int32] | None = None
        span = max(ids, default=0) - self._first + 1
        if span <= DENSE * max(1, len(ids)):
            self._table = np.full(span, -1, np.int32)
            self._table[given - np.uint32(self._first)] = np.arange(len(ids))
        else:
            self._order = np.argsort(given)
            self._sorted = given[self._order]

    def of(self, vehicle_id: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
        """Return the places of vehicles.

        Raises:
            KeyError: With the first id that has none.
        """
        if self._table is not None:
            index = np.empty(len(vehicle_id), np.int64)
            found = _look_up(self._table, self._first, vehicle_id, index)
            if found < len(vehicle_id):
                raise KeyError(int(vehicle_id[found]))
            return index
        place = np.searchsorted(self._sorted, vehicle_id)
        place[place == len(self._sorted)] = 0
        known = self._sorted[place] == vehicle_id
        if not known.all():
            raise KeyError(int(vehicle_id[np.argmin(known)]))
        return self._order[place]


@njit(cache=True)  # messages leave by the hundred: six calls of NumPy would cost more than the looking up
def _look_up(table: npt.NDArray[np.int32], first: int, vehicle_id: npt.NDArray[np.uint32], index: I64) -> int:
    """Write the places; return how many vehicles were known before the first that is not."""
    for one in range(len(vehicle_id)):
        step = np.int64(vehicle_id[one]) - first
        if step < 0 or step >= len(table) or table[step] < 0:
            return one
        index[one] = table[step]
    return len(vehicle_id)
