"""The order of samples by vehicle, time, number and boot: compiled, and cheap where they arrive nearly in it.

A device sends its samples in the order in which it took them, and an uplink batch holds several. So counting brings the
vehicles together, and what remains is to move the few samples that came late.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

MOVES_PER_ROW = 4  # more places than that to move, on average: sorting is cheaper
_MOST_PER_ROW, _AT_LEAST = 8, 65_536  # numbers of vehicles to count in: beyond, their table is larger than the rows

Order = npt.NDArray[np.int64]


def key_order(
    vehicle: npt.NDArray[Any], time: npt.NDArray[Any], seq: npt.NDArray[Any], boot_id: npt.NDArray[Any]
) -> Order:
    """Return the rows in the order of the key, shape (n,); rows with the same key stay in the order of their arrival.

    Args:
        vehicle: Vehicle ids or other small whole numbers of vehicles, shape (n,).
        time: Microseconds, likewise.
        seq: Of the sample.
        boot_id: Of the device.
    """
    rows = len(vehicle)
    if rows < 2:
        return np.zeros(rows, np.int64)
    low = int(vehicle.min())
    places = int(vehicle.max()) - low + 1
    if places <= max(_AT_LEAST, _MOST_PER_ROW * rows):
        order = np.empty(rows, np.int64)
        if _nearly_ordered(vehicle, low, time, seq, boot_id, np.zeros(places + 1, np.int64), order):
            return order
    sorted_rows: Order = np.lexsort((boot_id, seq, time, vehicle))
    return sorted_rows


@njit(cache=True, nogil=True)
def _after(a, b, time, seq, boot_id):  # type: ignore[no-untyped-def]
    """Return whether row `a` of a vehicle comes after its row `b`."""
    if time[a] != time[b]:
        return time[a] > time[b]
    if seq[a] != seq[b]:
        return seq[a] > seq[b]
    return boot_id[a] > boot_id[b]


@njit(cache=True, nogil=True)
def _nearly_ordered(vehicle, low, time, seq, boot_id, begin, order):  # type: ignore[no-untyped-def]
    """Fill `order`; return whether `MOVES_PER_ROW` was enough. `begin` is zeros, one more than there are numbers."""
    rows = len(vehicle)
    for row in range(rows):
        begin[vehicle[row] - low + 1] += 1
    for place in range(1, len(begin)):
        begin[place] += begin[place - 1]
    end = begin.copy()
    left = MOVES_PER_ROW * rows
    for row in range(rows):
        number = vehicle[row] - low
        place = end[number]
        end[number] = place + 1
        while place > begin[number] and _after(order[place - 1], row, time, seq, boot_id):
            order[place] = order[place - 1]
            place -= 1
            left -= 1
        if left < 0:
            return False
        order[place] = row
    return True
