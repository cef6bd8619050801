"""Vehicles to places in arrays: state is a struct of arrays, one entry a vehicle, in the order of their appearance."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

SMALL = 1 << 20  # ids below it are looked up in a table: a tenth of the cost of a search, at most 8 MB


class VehicleIndex:
    """Gives each vehicle id a slot: 0, 1, 2 ... in the order of appearance (ascending within one call)."""

    def __init__(self) -> None:
        self._ids: npt.NDArray[np.int64] = np.empty(0, np.int64)  # ascending
        self._slots: npt.NDArray[np.int64] = np.empty(0, np.int64)  # of the id at the same place
        self._table: npt.NDArray[np.int64] = np.empty(0, np.int64)  # slot of each small id, -1 where unknown

    def __len__(self) -> int:
        return len(self._ids)

    @classmethod
    def of(cls, ids: npt.NDArray[Any]) -> VehicleIndex:
        """Return an index in which these ids, each there once, have the slots 0, 1, 2 ..."""
        index = cls()
        index._add(ids.astype(np.int64))
        return index

    def ids(self) -> npt.NDArray[np.int64]:
        """Return the id at each slot, shape (vehicles,)."""
        ids = np.empty(len(self._ids), np.int64)
        ids[self._slots] = self._ids
        return ids

    def slots(self, vehicle_ids: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        """Return the slot of each id, shape (n,); ids that are new get the next ones."""
        ids = vehicle_ids.astype(np.int64, copy=False)
        if len(ids) and ids.min() >= 0 and (greatest := int(ids.max())) < SMALL:
            return self._small_slots(ids, greatest)
        found, places = self._look(ids)
        if not found.all():
            self._add(np.unique(ids[~found]))
            _, places = self._look(ids)
        return self._slots[places]

    def _small_slots(self, ids: npt.NDArray[np.int64], greatest: int) -> npt.NDArray[np.int64]:
        if greatest >= len(self._table):
            size = min(SMALL, max(greatest + 1, 2 * len(self._table)))
            table = np.full(size, -1, np.int64)
            inside = (self._ids >= 0) & (self._ids < size)
            table[self._ids[inside]] = self._slots[inside]
            self._table = table
        slots: npt.NDArray[np.int64] = self._table[ids]
        if slots.min() < 0:
            self._add(np.unique(ids[slots < 0]))
            slots = self._table[ids]
        return slots

    def find(self, vehicle_id: int) -> int | None:
        """Return the slot of one vehicle, or None where it was never seen."""
        found, places = self._look(np.array([vehicle_id], np.int64))
        return int(self._slots[places[0]]) if found[0] else None

    def _look(self, ids: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.intp]]:
        if not len(self._ids):
            return np.zeros(len(ids), bool), np.zeros(len(ids), np.intp)
        places = np.minimum(np.searchsorted(self._ids, ids), len(self._ids) - 1)
        return self._ids[places] == ids, places

    def _add(self, new: npt.NDArray[np.int64]) -> None:
        ids = np.concatenate([self._ids, new])
        slots = np.concatenate([self._slots, np.arange(len(self._ids), len(ids))])
        inside = (new >= 0) & (new < len(self._table))
        self._table[new[inside]] = slots[len(self._slots) :][inside]
        order = np.argsort(ids, kind="stable")
        self._ids, self._slots = ids[order], slots[order]
