"""Jammers of GNSS: on board of a vehicle or beside the road; whoever is in reach has no fix.

A vehicle carries a jammer to hide from its own tracker, and takes the fix of those around with it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.incidents import Severity
from fleetlib.simulator.fleet import Fleet, Floats, Ints, Mode, Snapshot
from fleetlib.simulator.incidents import JAMMING, Cause
from fleetlib.simulator.labels import LabelBook
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.roads import Bools

LONG_ENOUGH_S = 10.0  # a shorter loss of the fix is not labelled: who only passes by has hardly lost it
TIERS_S = (120.0, 600.0)  # moderate, severe
MOST_CELLS = 1_000  # of the grid of reaches, in each direction: jammers may be far apart and reach little
ACCURACY_M = 99.0  # what a jammed receiver reports
_DTYPE = np.dtype(
    [("carrier", "i4"), ("x_m", "f8"), ("y_m", "f8"), ("radius_m", "f8"), ("until_s", "f8")], align=True
)  # carrier -1: beside the road
_NOBODY: Ints = np.empty(0, np.int32)


class Jamming:
    """The jammers of a fleet and who suffers from them.

    Args:
        params: Their ranges.
        labels: Take what has ended.
        rng: The only source of randomness.
    """

    def __init__(self, params: SimulationParams, labels: LabelBook, rng: np.random.Generator) -> None:
        self._params, self._labels, self._rng = params, labels, rng
        self._jammers = np.zeros(0, _DTYPE)
        self._victims: dict[int, tuple[float, int]] = {}  # since when, by whose jammer
        self._searching: dict[int, tuple[float, int]] = {}  # out of reach, and without a fix still
        self._now_s = 0.0
        self._now = _NOBODY

    def switch_on(self, vehicles: list[int], snapshot: Snapshot, now_s: float) -> None:
        """Switch jammers on, each in one of these vehicles or where it is."""
        rules, rows = self._params.incidents, []
        for i in vehicles:
            beside = self._rng.random() < rules.jammer_area_share
            radius = self._rng.uniform(*(rules.jammer_area_m if beside else rules.jammer_radius_m))
            until_s = now_s + self._rng.uniform(*rules.jamming_s)
            rows.append((-1 if beside else i, float(snapshot.x_m[i]), float(snapshot.y_m[i]), radius, until_s))
        self._jammers = np.concatenate([self._jammers, np.array(rows, _DTYPE)])

    def step(self, snapshot: Snapshot, fleet: Fleet, now_s: float) -> None:
        """Find who is in reach."""
        self._now_s = now_s
        self._jammers = self._jammers[self._jammers["until_s"] > now_s]
        if not len(self._jammers) and not self._victims:
            self._now = _NOBODY
            return
        on_board = self._jammers["carrier"] >= 0
        carriers = self._jammers["carrier"][on_board]
        self._jammers["x_m"][on_board], self._jammers["y_m"][on_board] = snapshot.x_m[carriers], snapshot.y_m[carriers]
        who, jammer = self._in_reach(snapshot, fleet)
        self._now = who
        now = dict(zip(who.tolist(), self._jammers["carrier"][jammer].tolist(), strict=True))
        self._searching |= {i: self._victims.pop(i) for i in [i for i in self._victims if i not in now]}
        for i, carrier in now.items():
            self._victims.setdefault(i, self._searching.pop(i, (now_s, carrier)))

    def mask(self, vehicles: int) -> Bools | None:
        """Return who is in reach of a jammer now, shape (vehicles,), for their receivers; None: nobody."""
        if not len(self._now):
            return None
        jammed = np.zeros(vehicles, bool)
        jammed[self._now] = True
        return jammed

    def disturb(self, values: dict[str, Any]) -> None:
        """Let the devices report an accuracy that says so until they have a fix; receivers hold the place (`mask`).

        Who was in reach and has a fix again is labelled.
        """
        self._end(values["flags"])
        blind = [*self._now.tolist(), *self._searching]
        if blind:
            accuracy = values["gnss_accuracy_m"] = np.array(values["gnss_accuracy_m"], dtype=np.float64)
            accuracy[blind] = ACCURACY_M

    def _end(self, flags: Ints) -> None:
        """Label those who have a fix again: what a jammer took lasts until then."""
        for i in [i for i in self._searching if flags[i] & int(StatusFlag.GNSS_FIX)]:
            since_s, carrier = self._searching.pop(i)
            if self._now_s - since_s >= LONG_ENOUGH_S:
                self._labels.add(*_outcome(i, since_s, self._now_s, carrier))

    def going_on(self, now_s: float) -> list[dict[str, Any]]:
        """Return what goes on, as labels that end now."""
        return [
            self._labels.row(*_outcome(i, since_s, now_s, carrier))
            for i, (since_s, carrier) in (self._victims | self._searching).items()
            if now_s - since_s >= LONG_ENOUGH_S
        ]

    def _in_reach(self, snapshot: Snapshot, fleet: Fleet) -> tuple[Ints, Ints]:
        """Return who is in reach of which jammer; linear in vehicles, whatever the number of jammers."""
        from scipy.spatial import cKDTree

        if not len(self._jammers):
            return _NOBODY, _NOBODY
        driving = np.flatnonzero(fleet.mode == Mode.DRIVING)
        driving = driving[self._near(snapshot.x_m[driving], snapshot.y_m[driving])]
        # A jammer of radius r at the height sqrt(R^2 - r^2) above the plane, R the greatest radius: a vehicle is in its
        # reach when nearer than R, and the nearest jammer in this sense is one whose reach it is in, if there is any.
        greatest = float(self._jammers["radius_m"].max())
        height = np.sqrt(greatest**2 - self._jammers["radius_m"] ** 2)
        tree = cKDTree(np.column_stack([self._jammers["x_m"], self._jammers["y_m"], height]))
        places = np.column_stack([snapshot.x_m[driving], snapshot.y_m[driving], np.zeros(len(driving))])
        distance, nearest = tree.query(places, distance_upper_bound=greatest)
        inside = np.isfinite(distance)
        return driving[inside].astype(np.int32), nearest[inside].astype(np.int32)

    def _near(self, x_m: Floats, y_m: Floats) -> Bools:
        """Return which places lie in a cell with a jammer or beside one, cells no narrower than the greatest reach."""
        x_span, y_span = (float(np.ptp(self._jammers[name])) for name in ("x_m", "y_m"))
        cell = max(float(self._jammers["radius_m"].max()), x_span / MOST_CELLS, y_span / MOST_CELLS)
        left, low = self._jammers["x_m"].min() - 2 * cell, self._jammers["y_m"].min() - 2 * cell
        at = ((self._jammers["x_m"] - left) // cell).astype(int), ((self._jammers["y_m"] - low) // cell).astype(int)
        cells = np.zeros((at[0].max() + 3, at[1].max() + 3), bool)
        for aside in (-1, 0, 1):
            for up in (-1, 0, 1):
                cells[at[0] + aside, at[1] + up] = True
        column, row = (x_m - left) // cell, (y_m - low) // cell
        inside = (column >= 0) & (row >= 0) & (column < cells.shape[0]) & (row < cells.shape[1])
        near = np.zeros(len(x_m), bool)
        near[inside] = cells[column[inside].astype(int), row[inside].astype(int)]
        return near


def _outcome(i: int, since_s: float, now_s: float, carrier: int) -> tuple[Any, ...]:
    lasted_s = now_s - since_s
    moderate, severe = TIERS_S
    tier = Severity.SEVERE if lasted_s >= severe else Severity.MODERATE if lasted_s >= moderate else Severity.LIGHT
    cause = Cause.JAMMER_ON_BOARD if carrier == i else Cause.JAMMER_NEARBY
    other = carrier if carrier != i else -1
    return i, JAMMING, since_s, now_s, lasted_s, cause, other, int(tier)
