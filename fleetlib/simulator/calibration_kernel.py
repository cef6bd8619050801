"""Followers behind a recorded leader, for many candidate drivers at once: what a calibration evaluates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.calibration_traces import STEP_S, Trace
from fleetlib.simulator.compiled import compiled
from fleetlib.simulator.driving import (
    MINIMUM_GAP_M,
    FollowingModel,
    acc_acceleration,
    improved_acceleration,
)
from fleetlib.simulator.following import HARDEST_BRAKING_MPS2

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BLOCK_S = 30.0  # errors are summed over blocks of this length: longer than a gap error lasts
LEAST_BLOCKS = 8
SLOPE_HALF_WIDTH = 5  # rows of 0.1 s on either side of which the leader's acceleration is the slope
_IDM, _IIDM = int(FollowingModel.IDM), int(FollowingModel.IIDM)


class Recorded(NamedTuple):
    """The pieces of all traces, one after the other, on a grid of 0.1 s.

    Attributes:
        start: Where each piece begins, and at the end the number of rows, shape (pieces + 1,).
        block: To which block of the errors a row counts, shape (rows,).
        leader_mps: Shape (rows,), as the next three.
        leader_mps2: The slope of the leader's speed.
        follower_mps: Recorded.
        gap_m: Recorded.
    """

    start: Ints
    block: Ints
    leader_mps: Floats
    leader_mps2: Floats
    follower_mps: Floats
    gap_m: Floats

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return int(self.block[-1]) + 1


def recorded(pieces: Sequence[Trace]) -> Recorded:
    """Return pieces, as `cut` makes them, as the arrays that the kernel reads."""
    sizes = [piece.time_s.size for piece in pieces]
    longest = min(BLOCK_S, sum(sizes) * STEP_S / LEAST_BLOCKS)
    block, used = [], 0
    for size in sizes:
        count = max(1, int(np.ceil(size * STEP_S / longest - 1e-9)))
        block.append(used + np.arange(size) * count // size)
        used += count
    return Recorded(
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        np.concatenate(block).astype(np.int64),
        np.concatenate([piece.leader_speed_mps for piece in pieces]),
        np.concatenate([_slope(piece.leader_speed_mps) for piece in pieces]),
        np.concatenate([piece.follower_speed_mps for piece in pieces]),
        np.concatenate([piece.gap_m for piece in pieces]),
    )


def block_errors(candidates: Floats, data: Recorded, weight: Floats, model: FollowingModel) -> Floats:
    """Return the weighted sums of squared gap errors of many drivers.

    Args:
        candidates: One driver per column: v0, T, s0, a, b, reaction time, coolness; shape (7, drivers).
        data: What was recorded.
        weight: Of the squared error of each row, shape (rows,).
        model: The equation.

    Returns:
        Shape (blocks, drivers).
    """
    sums = np.zeros((data.blocks, candidates.shape[1]))
    columns = np.ascontiguousarray(candidates, dtype=np.float64)
    _follow_recorded(columns, int(model), STEP_S, *data, weight, sums, np.zeros((0, 2)))
    return sums


def follower(candidate: Floats, data: Recorded, model: FollowingModel) -> tuple[Floats, Floats]:
    """Return gap and speed of one simulated driver, shape (rows,) each."""
    way = np.zeros((data.gap_m.size, 2))
    column = np.ascontiguousarray(candidate, dtype=np.float64).reshape(-1, 1)
    sums = np.zeros((data.blocks, 1))
    _follow_recorded(column, int(model), STEP_S, *data, np.zeros(data.gap_m.size), sums, way)
    return way[:, 0], way[:, 1]


def _slope(speed_mps: Floats) -> Floats:
    half = min(SLOPE_HALF_WIDTH, (speed_mps.size - 1) // 2)
    if half < 1:
        return np.zeros_like(speed_mps)
    offsets = np.arange(-half, half + 1)
    kernel = offsets[::-1] / float((offsets**2).sum()) / STEP_S
    padded = np.pad(speed_mps, half, mode="edge")
    return np.convolve(padded, kernel, mode="valid")


@compiled
def _follow_recorded(
    candidates: Floats,
    model: int,
    dt: float,
    start: Ints,
    block: Ints,
    leader_v: Floats,
    leader_a: Floats,
    seen_v: Floats,
    seen_gap: Floats,
    weight: Floats,
    sums: Floats,
    way: Floats,
) -> None:
    """Every candidate follows the recorded leaders; each piece begins at the recorded state (ballistic update)."""
    n = candidates.shape[1]
    w0, slope = np.empty(n), np.empty(n)
    longest, delayed = 0, False
    for c in range(n):
        w0[c] = 1.0 / candidates[0, c]
        slope[c] = 0.5 / np.sqrt(candidates[3, c] * candidates[4, c])
        delayed = delayed or candidates[5, c] > 0.0
    for piece in range(start.size - 1):
        longest = max(longest, start[piece + 1] - start[piece])
    # A driver who reacts late sees what was: the past is kept only for those.
    past = np.empty((longest if delayed else 0, 2, n))
    gap, speed = np.empty(n), np.empty(n)
    for piece in range(start.size - 1):
        low, high = start[piece], start[piece + 1]
        gap[:], speed[:] = seen_gap[low], seen_v[low]
        for row in range(low, high):
            recorded_gap, importance = seen_gap[row], weight[row]
            total = sums[block[row]]
            for c in range(n):
                error = gap[c] - recorded_gap
                total[c] += importance * error * error
            if way.shape[0] > 0:
                way[row, 0], way[row, 1] = gap[0], speed[0]
            if row + 1 == high:
                break
            if delayed:
                past[row - low, 0], past[row - low, 1] = gap, speed
            here, after = leader_v[row], leader_v[row + 1]
            if model == _IDM and not delayed:
                _idm_row(candidates, w0, slope, gap, speed, here, after, dt)
                continue
            for c in range(n):
                s, v, ahead, brisk = gap[c], speed[c], here, leader_a[row]
                if delayed:
                    s, v, ahead, brisk = _seen_late(candidates[5, c] / dt, row, low, c, past, leader_v, leader_a)
                wanted = _acceleration(model, candidates, c, w0, slope, s, v, ahead, brisk)
                gap[c], speed[c] = _moved(gap[c], speed[c], wanted, here, after, dt)


@compiled
def _idm_row(
    candidates: Floats, w0: Floats, slope: Floats, gap: Floats, speed: Floats, here: float, after: float, dt: float
) -> None:
    """One step of all candidates: the same as `_acceleration` and `_moved`, in a loop that the compiler vectorises."""
    time_gap, minimum, accel = candidates[1], candidates[2], candidates[3]
    for c in range(gap.size):
        s, v = gap[c], speed[c]
        bounded = s if s > MINIMUM_GAP_M else MINIMUM_GAP_M
        dynamic = v * (time_gap[c] + (v - here) * slope[c])
        ratio = (minimum[c] + (dynamic if dynamic > 0.0 else 0.0)) / bounded
        part = v * w0[c] * v * w0[c]
        wanted = accel[c] * (1.0 - part * part - ratio * ratio)
        wanted = wanted if wanted > -HARDEST_BRAKING_MPS2 else -HARDEST_BRAKING_MPS2
        fast = v + wanted * dt
        stopped = 0.5 * v * v / (-wanted if wanted < 0.0 else 1.0)
        gap[c] = s + 0.5 * (here + after) * dt - (0.5 * (v + fast) * dt if fast > 0.0 else stopped)
        speed[c] = fast if fast > 0.0 else 0.0


@compiled
def _acceleration(
    model: int, candidates: Floats, c: int, w0: Floats, slope: Floats, s: float, v: float, ahead: float, brisk: float
) -> float:
    v0, time_gap, minimum, accel, brake = (
        candidates[0, c], candidates[1, c], candidates[2, c], candidates[3, c], candidates[4, c]
    )  # fmt: skip
    if model == _IDM:
        bounded = max(s, MINIMUM_GAP_M)
        ratio = (minimum + max(0.0, v * (time_gap + (v - ahead) * slope[c]))) / bounded
        part = v * w0[c] * v * w0[c]
        return float(accel * (1.0 - part * part - ratio * ratio))
    if model == _IIDM:
        return improved_acceleration(v, s, v - ahead, v0, time_gap, minimum, accel, brake)
    return acc_acceleration(v, s, v - ahead, brisk, v0, time_gap, minimum, accel, brake, candidates[6, c])


@compiled
def _seen_late(
    late: float, row: int, low: int, c: int, past: Floats, leader_v: Floats, leader_a: Floats
) -> tuple[float, float, float, float]:
    """Return gap, speed, the leader's speed and acceleration as they were `late` rows ago, interpolated."""
    back = min(late, float(row - low))
    whole = int(back)
    part = back - whole
    new, old = row - whole, max(row - whole - 1, low)
    return (
        (1.0 - part) * past[new - low, 0, c] + part * past[old - low, 0, c],
        (1.0 - part) * past[new - low, 1, c] + part * past[old - low, 1, c],
        (1.0 - part) * leader_v[new] + part * leader_v[old],
        (1.0 - part) * leader_a[new] + part * leader_a[old],
    )


@compiled
def _moved(s: float, v: float, wanted: float, here: float, after: float, dt: float) -> tuple[float, float]:
    accel = max(wanted, -HARDEST_BRAKING_MPS2)
    fast = v + accel * dt
    stopped = 0.5 * v * v / (-accel if accel < 0.0 else 1.0)
    way = 0.5 * (v + fast) * dt if fast > 0.0 else stopped
    return s + 0.5 * (here + after) * dt - way, max(fast, 0.0)
