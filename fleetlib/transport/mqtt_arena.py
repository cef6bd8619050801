"""A ring of bytes for what is written in order and let go in about the same order; it grows when it is full."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]


class Arena:
    """Positions only grow; position p lies at p % size, and no piece of it goes over the end.

    Args:
        size: Bytes at first, a power of two.
    """

    def __init__(self, size: int) -> None:
        self._data = np.empty(size, np.uint8)
        self._head = 0

    @property
    def head(self) -> int:
        """Where the next piece may begin: after all others."""
        return self._head

    def fits(self, size: int, tail: int) -> bool:
        """Return whether a piece fits while everything from `tail` on is needed."""
        return self._begin(size) + size - tail <= len(self._data)

    def grow(self, size: int, tail: int) -> None:
        """Get larger until a piece fits."""
        while not self.fits(size, tail):
            old, self._data = self._data, np.empty(2 * len(self._data), np.uint8)
            position = tail
            while position < self._head:
                step = min(self._head - position, len(old) - position % len(old))
                there, here = position % len(self._data), position % len(old)
                self._data[there : there + step] = old[here : here + step]
                position += step

    def room(self, size: int) -> tuple[U8, int]:
        """Return where the next piece can be written, as a view, and its position; it must fit."""
        begin = self._begin(size)
        here = begin % len(self._data)
        return self._data[here : here + size], begin

    def wrote(self, end: int) -> None:
        """Note that everything before this position was written."""
        self._head = end

    def read(self, begin: int, size: int) -> bytes:
        """Return a piece."""
        here = begin % len(self._data)
        return self._data[here : here + size].tobytes()

    def _begin(self, size: int) -> int:
        left = -self._head % len(self._data)
        return self._head if size <= left or left == 0 else self._head + left
