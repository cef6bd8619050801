"""Where vehicles stand in a pool, by their ids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

DENSE = 4  # ids spread over so many times their number are looked up in a table, others by bisection


class Places:
    """Maps vehicle ids to their places in a sequence.

    Args:
        ids: Different from one another.
    """

    def __init__(self, ids: Sequence[int]) -> None:
        given = np.array(ids, np.uint32)
        self._first = np.uint32(min(ids, default=0))
        self._table: npt.NDArray[np.int32] | None = None
        span = max(ids, default=0) - int(self._first) + 1
        if span <= DENSE * max(1, len(ids)):
            self._table = np.full(span, -1, np.int32)
            self._table[given - self._first] = np.arange(len(ids))
        else:
            self._order = np.argsort(given)
            self._sorted = given[self._order]

    def of(self, vehicle_id: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
        """Return the places of vehicles.

        Raises:
            KeyError: With the first id that has none.
        """
        if self._table is not None:
            step = vehicle_id - self._first  # smaller ids wrap around: they are beyond the table too
            known = step < len(self._table)
            index = self._table[step if known.all() else np.where(known, step, 0)].astype(np.int64)
            known &= index >= 0
        else:
            place = np.searchsorted(self._sorted, vehicle_id)
            place[place == len(self._sorted)] = 0
            known = self._sorted[place] == vehicle_id
            index = self._order[place]
        if not known.all():
            raise KeyError(int(vehicle_id[np.argmin(known)]))
        return index
