"""From the whole numbers of the wire to the types of columns: one compiled pass each."""

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True)
def divide(numbers, divisor, out):  # type: ignore[no-untyped-def]
    """Write numbers / divisor, computed in double precision, to `out` of any float type."""
    for row in range(len(numbers)):
        out[row] = numbers[row] / divisor


@njit(cache=True, nogil=True)
def narrow(numbers, low, high, out):  # type: ignore[no-untyped-def]
    """Write whole numbers to `out` of a smaller type; return whether all are between `low` and `high`."""
    fits = True
    for row in range(len(numbers)):
        number = numbers[row]
        fits &= (number >= low) & (number <= high)
        out[row] = number
    return fits
