"""Memory for the tables that the inner step reads here and there."""

from __future__ import annotations

import contextlib
import mmap
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.layout import CACHE_LINE_BYTES, Records

HUGE_PAGE_BYTES: Final = 2 << 20
LARGE_TABLE_BYTES: Final = 256 << 10


def records(dtype: np.dtype[Any], n: int) -> Records:
    """Return `n` zeroed records of a structured type, the first at the begin of a cache line.

    Behind an empty table lies a zeroed record: compiled code reads the first one before it knows whether it needs it.
    """
    size = n * dtype.itemsize
    memory, line = _memory(max(size, dtype.itemsize))
    first = -memory.ctypes.data % line
    return memory[first : first + size].view(dtype).view(np.recarray)


def in_large_pages(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a copy of a table of numbers that lies as `records` do."""
    memory, line = _memory(values.nbytes)
    first = -memory.ctypes.data % line
    made = memory[first : first + values.nbytes].view(values.dtype).reshape(values.shape)
    made[...] = values
    return made


def _memory(size: int) -> tuple[npt.NDArray[np.uint8], int]:
    """Return zeroed memory and what to begin at a multiple of.

    Large tables are read here and there: in large pages, where the system has them, places are found sooner.
    """
    if size < LARGE_TABLE_BYTES or not hasattr(mmap, "MADV_HUGEPAGE"):
        return np.zeros(size + CACHE_LINE_BYTES, dtype=np.uint8), CACHE_LINE_BYTES
    room = mmap.mmap(-1, size + HUGE_PAGE_BYTES, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with contextlib.suppress(OSError):  # a kernel without them
        room.madvise(mmap.MADV_HUGEPAGE)
    return np.frombuffer(room, dtype=np.uint8), HUGE_PAGE_BYTES
