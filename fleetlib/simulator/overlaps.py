"""Whether vehicles overlap on the ground, found from their outlines alone, whatever the driving believes."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.fleet import Mode
from fleetlib.simulator.layout import Floats
from fleetlib.simulator.observing import CHANGE_S, places
from fleetlib.simulator.traffic import TrafficModel

WIDTH_M = 1.7  # of a car; wide vehicles are narrower here than in truth, since their axis stays in the lane's middle
PIECE_M = 2.0  # an outline is a chain of rectangles of about this length


def overlapping(model: TrafficModel, time_s: float) -> npt.NDArray[np.int64]:
    """Return the pairs of driving vehicles whose outlines overlap, shape (pairs, 2).

    Each outline is a chain of rectangles along the way that the vehicle has come. Vehicles in the midst of a change of
    lanes count where they are going to.

    Args:
        model: The vehicles and roads.
        time_s: Now.
    """
    from scipy.spatial import cKDTree

    driving = np.flatnonzero(model.fleet.mode == Mode.DRIVING)
    if len(driving) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    length = model.traits.length_m.astype(np.float64)
    parts = max(1, math.ceil(float(length[driving].max()) / PIECE_M))
    chain = np.stack([
        places(length * k / parts, time_s + CHANGE_S, model.network.world, model.fleet)[driving, :2]
        for k in range(parts + 1)
    ])  # fmt: skip
    middle = 0.5 * (chain[1:] + chain[:-1])
    along = chain[:-1] - chain[1:]
    half = 0.5 * np.hypot(along[..., 0], along[..., 1])
    axis = along / np.maximum(2 * half, 1e-9)[..., None]
    middle, axis, half = middle.reshape(-1, 2), axis.reshape(-1, 2), half.ravel()
    owner = np.tile(driving, parts)
    near = cKDTree(middle).query_pairs(float(2 * half.max()) + WIDTH_M, output_type="ndarray")
    near = near[owner[near[:, 0]] != owner[near[:, 1]]]
    hit = near[_meet(middle, axis, half, near[:, 0], near[:, 1])]
    pairs = np.sort(owner[hit], axis=1)
    return np.unique(pairs, axis=0) if len(pairs) else np.zeros((0, 2), dtype=np.int64)


def _meet(
    middle: Floats, axis: Floats, half: Floats, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Return which pairs of rectangles overlap: no axis of either separates them."""
    between = middle[b] - middle[a]
    meet = np.ones(len(a), dtype=np.bool_)
    for turned, one in ((False, a), (True, a), (False, b), (True, b)):
        direction = np.stack([-axis[one, 1], axis[one, 0]], axis=1) if turned else axis[one]
        reach = np.zeros(len(a))
        for other in (a, b):
            cosine = np.abs((axis[other] * direction).sum(axis=1))
            sine = np.sqrt(np.maximum(0.0, 1.0 - cosine * cosine))
            reach += half[other] * cosine + 0.5 * WIDTH_M * sine
        meet &= np.abs((between * direction).sum(axis=1)) < reach
    return meet
