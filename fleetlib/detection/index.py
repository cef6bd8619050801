"""Vehicles to places in arrays: state is a struct of arrays, one entry a vehicle, in the order of their appearance."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


class VehicleIndex:
    """Gives each vehicle id a slot: 0, 1, 2 ... in the order of appearance (ascending within one call)."""

    def __init__(self) -> None:
        self._ids: npt.NDArray[np.int64] = np.empty(0, np.int64)  # ascending
        self._slots: npt.NDArray[np.int64] = np.empty(0, np.int64)  # of the id at the same place

    def __len__(self) -> int:
        return len(self._ids)

    def slots(self, vehicle_ids: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        """Return the slot of each id, shape (n,); ids that are new get the next ones."""
        ids = vehicle_ids.astype(np.int64, copy=False)
        found, places = self._look(ids)
        if not found.all():
            self._add(np.unique(ids[~found]))
            _, places = self._look(ids)
        return self._slots[places]

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
        order = np.argsort(ids, kind="stable")
        self._ids, self._slots = ids[order], slots[order]
