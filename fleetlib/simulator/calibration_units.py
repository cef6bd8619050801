"""Traces whose columns contradict one another: other units than m/s and m, leader and follower swapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fleetlib.errors import DecodeError

if TYPE_CHECKING:
    from fleetlib.simulator.calibration_traces import Trace

FASTEST_MPS = 70.0  # 252 km/h
UNIT_WINDOW_S = 5.0
# How many times as fast as the gap really changes the speeds would say it does, in units other than m/s.
UNITS = {"km/h": 3.6, "mph": 2.237, "knots": 1.944}
FOOT_M = 0.3048
UNIT_MARGIN = 0.2
TOLD_M = 1.0  # standard deviation of what the speeds say, from which on it stands out from the noise of a GNSS


def refuse_wrong_units(trace: Trace) -> None:
    """Refuse speeds that are not in m/s, gaps in feet, and gaps that change in another way than the speeds say."""
    window = max(1, round(UNIT_WINDOW_S / float(np.median(np.diff(trace.time_s)))))
    closing = trace.leader_speed_mps - trace.follower_speed_mps
    way = np.concatenate([[0.0], np.cumsum(0.5 * (closing[1:] + closing[:-1]) * np.diff(trace.time_s))])
    said, seen = way[window:] - way[:-window], trace.gap_m[window:] - trace.gap_m[:-window]
    # The ratio of the spreads: a slope of one on the other would be too small by what noise adds.
    spread = float(np.std(seen)) if seen.size else 0.0
    agree = float(np.corrcoef(said, seen)[0, 1]) if spread > 0 and np.std(said) > 0 else 0.0
    if spread > 0.3 and agree > 0.8:
        ratio = float(np.std(said)) / spread
        unit = min(UNITS, key=lambda known: abs(ratio / UNITS[known] - 1.0))
        if abs(ratio / UNITS[unit] - 1.0) < UNIT_MARGIN and ratio > 1.7:
            raise DecodeError(
                f"The speeds of the trace {trace.name} look like {unit}: they say that the gap changes {ratio:.1f} "
                "times as fast as it does",
                f"Divide them by {UNITS[unit]:g}, they must be in m/s",
            )
        if abs(ratio / FOOT_M - 1.0) < UNIT_MARGIN:
            raise DecodeError(
                f"The gaps of the trace {trace.name} look like feet: they change {1 / ratio:.1f} times as fast as the "
                "speeds say",
                f"Multiply gap_m by {FOOT_M:g}, it must be in m",
            )
    _contradiction(trace, float(np.std(said)) if said.size else 0.0, spread, agree)
    fastest = max(float(trace.leader_speed_mps.max()), float(trace.follower_speed_mps.max()))
    if fastest > FASTEST_MPS:
        raise DecodeError(
            f"The trace {trace.name} has a speed of {fastest:g} m/s (range 0 to {FASTEST_MPS:g}): that looks like km/h",
            "Divide the speeds by 3.6",
        )


def _contradiction(trace: Trace, told_m: float, spread: float, agree: float) -> None:
    """Refuse a gap that does not follow from the speeds.

    Args:
        trace: The trace.
        told_m: Standard deviation of how the gap changes within `UNIT_WINDOW_S` as the speeds say.
        spread: Of how it does.
        agree: The correlation of the two.
    """
    if told_m > TOLD_M and agree < -0.8:
        raise DecodeError(
            f"The trace {trace.name} has a gap that grows where its speeds say that it shrinks ({agree:.2f})",
            "Look whether leader_speed_mps and follower_speed_mps are swapped",
        )
    if told_m > TOLD_M and (agree < 0.3 or not 0.4 < told_m / max(spread, 1e-9) < 2.5):
        raise DecodeError(
            f"The trace {trace.name} has a gap that does not follow from its speeds: in {UNIT_WINDOW_S:g} s it changes "
            f"by {spread:.2g} m, they say by {told_m:.2g} m (standard deviations; correlation {agree:.2f})",
            "Look at the columns and their units: m/s, and the gap in m from bumper to bumper",
        )
