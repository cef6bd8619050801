"""Which rows can be stored already: only those whose sequence number is not beyond the greatest stored one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
NOTHING = np.iinfo(np.int64).min


class Novelty:
    """The greatest (boot_id, seq) stored of each vehicle, as a struct of arrays sorted by vehicle.

    It only chooses the cheaper way to insert; the unique key in the database decides what is a duplicate.

    Args:
        vehicle_id: Known vehicles, ascending.
        position: `pack(boot_id, seq)` of each, -1 where nothing is stored yet.
    """

    def __init__(self, vehicle_id: Ints, position: Ints) -> None:
        self.vehicle_id = vehicle_id
        self.position = position

    @staticmethod
    def pack(boot_id: npt.NDArray[np.integer], seq: npt.NDArray[np.integer]) -> Ints:
        """Return one number that orders like (boot_id, seq); a boot of -1 gives a negative one."""
        return (boot_id.astype(np.int64) << 32) + seq.astype(np.int64)

    def _find(self, vehicle_id: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
        index = np.searchsorted(self.vehicle_id, vehicle_id)
        inside = np.minimum(index, max(len(self.vehicle_id) - 1, 0))
        known = self.vehicle_id[inside] == vehicle_id if len(self.vehicle_id) else np.zeros(len(vehicle_id), bool)
        return inside, known

    def unknown(self, vehicle_id: Ints) -> Ints:
        """Return those of the given vehicles (ascending, distinct) that were never seen."""
        return vehicle_id[~self._find(vehicle_id)[1]]

    def stored(self, vehicle_id: Ints) -> Ints:
        """Return, per vehicle, the greatest number that is stored; less than any where nothing is."""
        index, known = self._find(vehicle_id)
        if not len(self.vehicle_id):
            return np.full(len(vehicle_id), NOTHING)
        return np.where(known, self.position[index], NOTHING)

    def advance(self, vehicle_id: Ints, position: Ints) -> None:
        """Remember what is stored now: one entry per vehicle (ascending, distinct) with its greatest position."""
        index, known = self._find(vehicle_id)
        here = index[known]
        self.position[here] = np.maximum(self.position[here], position[known])
        if known.all():
            return
        where = np.searchsorted(self.vehicle_id, vehicle_id[~known])
        self.vehicle_id = np.insert(self.vehicle_id, where, vehicle_id[~known])
        self.position = np.insert(self.position, where, position[~known])
