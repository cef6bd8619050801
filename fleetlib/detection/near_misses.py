"""Near misses: harsh braking behind another vehicle of the fleet that would have been hit. For recordings, not live.

A driver who brakes hard for someone ahead is in a conflict; one who does so on a free road is not. The telemetry of one
vehicle cannot tell them apart, that of both can: where the other one was ahead, gap and speeds give the time to
collision (Hayward 1972): the time until the two would have met had neither changed its speed.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.incidents import IncidentKind, Severity, incident_frame, incident_id
from fleetlib.detection.rules import rule_names
from fleetlib.units import METRES_PER_DEGREE, US_PER_S

TIME_TO_COLLISION_S: Final = 2.0  # a choice; conflict studies take 1.5 to 2 s for critical
TIERS_S: Final = (1.6, 1.0)  # moderate, severe: choices, as of the simulator's labels
BEFORE_S, AFTER_S = 2.0, 1.0  # samples of the one who brakes that are looked at, around the begin of the braking
APART_S: Final = 0.75  # between the samples of the two; the other one's place is carried on by its speed
REACH_M: Final = 70.0
ASIDE_M: Final = 3.0  # half a lane and the errors of two receivers
ALIKE_COSINE: Final = 0.5  # of the headings: not oncoming, not crossing
CLOSING_MPS: Final = 0.5
LENGTH_M, HEAVY_LENGTH_M = 4.5, 10.0

TIMES: Final = ("start_time", "end_time", "detected_time")

Floats = npt.NDArray[np.float64]


def near_misses(
    frame: pl.DataFrame, incidents: pl.DataFrame, *, time_to_collision_s: float = TIME_TO_COLLISION_S
) -> pl.DataFrame:
    """Return the near misses among harsh brakings, as a frame with `INCIDENT_SCHEMA`.

    It needs the samples of all vehicles of the same seconds, however late they come. So it is for recordings: live,
    what it found would depend on the order in which two vehicles' messages arrive. Who the other vehicle was is not
    told: where several are ahead, places good to 1.5 m do not tell the lane.

    Args:
        frame: Telemetry of the fleet: vehicle_id, time, latitude_deg, longitude_deg, heading_deg, speed_mps, flags.
        incidents: What `detect` has found in it.
        time_to_collision_s: The greatest of a near miss, before or at the begin of the braking.

    Returns:
        One row per near miss: `peak_value` is the least time to collision in seconds, `threshold_value` the greatest
        allowed one, place and times are those of the braking.
    """
    braking = incidents.filter(pl.col("kind") == int(IncidentKind.HARSH_BRAKING)).sort("start_time", "vehicle_id")
    latest = braking.unique("incident_id", keep="last", maintain_order=True).with_columns(pl.col(TIMES).to_physical())
    samples = _Samples(frame)
    rows = []
    for row in latest.iter_rows(named=True):
        left_s = samples.least_time_to_collision(int(row["vehicle_id"]), row["start_time"] / US_PER_S)
        if left_s <= time_to_collision_s:
            rows.append(_near_miss(row, left_s, time_to_collision_s))
    return incident_frame(rows)


class _Samples:
    """Where all vehicles were, in order of time."""

    def __init__(self, frame: pl.DataFrame) -> None:
        fixed = frame.filter((pl.col("flags") & int(StatusFlag.GNSS_FIX)) != 0).sort("time")
        self._time = fixed["time"].to_physical().to_numpy().astype(np.float64) / US_PER_S
        self._vehicle = fixed["vehicle_id"].to_numpy()
        latitude = fixed["latitude_deg"].to_numpy()
        centre = float(np.mean(latitude)) if len(latitude) else 0.0
        self._north = latitude * METRES_PER_DEGREE
        self._east = fixed["longitude_deg"].to_numpy() * METRES_PER_DEGREE * np.cos(np.radians(centre))
        self._speed = fixed["speed_mps"].to_numpy().astype(np.float64)
        heading = np.radians(fixed["heading_deg"].to_numpy().astype(np.float64))
        self._way_east, self._way_north = np.sin(heading), np.cos(heading)
        heavy = (fixed["flags"].to_numpy() & int(StatusFlag.HEAVY)) != 0
        self._length = np.where(heavy, HEAVY_LENGTH_M, LENGTH_M)

    def least_time_to_collision(self, vehicle: int, begin_s: float) -> float:
        """Return the least time to collision with a vehicle ahead around a moment; infinite without one."""
        around = self._between(begin_s - BEFORE_S, begin_s + AFTER_S)
        least = float("inf")
        for one in around[self._vehicle[around] == vehicle].tolist():
            near = self._between(self._time[one] - APART_S, self._time[one] + APART_S)
            near = near[self._vehicle[near] != vehicle]
            least = min(least, float(self._times_to_collision(one, near).min(initial=np.inf)))
        return least

    def _between(self, low_s: float, high_s: float) -> npt.NDArray[np.intp]:
        return np.arange(*np.searchsorted(self._time, [low_s, high_s]))

    def _times_to_collision(self, one: int, others: npt.NDArray[np.intp]) -> Floats:
        """Return the times to collision of a sample's vehicle with others, where they are ahead; else infinite."""
        later = (self._time[one] - self._time[others]) * self._speed[others]
        east = self._east[others] + self._way_east[others] * later - self._east[one]
        north = self._north[others] + self._way_north[others] * later - self._north[one]
        ahead = east * self._way_east[one] + north * self._way_north[one]
        aside = np.abs(east * self._way_north[one] - north * self._way_east[one])
        alike = self._way_east[others] * self._way_east[one] + self._way_north[others] * self._way_north[one]
        closing = self._speed[one] - self._speed[others]
        meets = (ahead > 1.0) & (ahead < REACH_M) & (aside < ASIDE_M) & (alike > ALIKE_COSINE) & (closing > CLOSING_MPS)
        gap = np.maximum(ahead - self._length[others], 0.5)
        return np.where(meets, gap / np.maximum(closing, CLOSING_MPS), np.inf)


def _near_miss(braking: dict[str, Any], left_s: float, greatest_s: float) -> dict[str, Any]:
    moderate_s, severe_s = TIERS_S
    tier = Severity.SEVERE if left_s < severe_s else Severity.MODERATE if left_s < moderate_s else Severity.LIGHT
    kind = int(IncidentKind.NEAR_MISS)
    return {
        **braking,
        "incident_id": incident_id(braking["vehicle_id"], kind, braking["start_time"]),
        "kind": kind,
        "severity": int(tier),
        "peak_value": left_s,
        "threshold_value": greatest_s,
        "rule": rule_names()[kind - 1],
    }
