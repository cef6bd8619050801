"""Driver scores: a fleet ranking that a short drive cannot win or lose by luck."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from fleetlib.analysis.asking import ask, span
from fleetlib.store.reader import Reader

# Points of an event by its tier: 1 light, 3 moderate, 6 severe (in sql/incidents.sql). Half of the full score is lost
# at this many points per 100 km; a proposal of this project, not a standard.
HALF_SCORE_POINTS_PER_100_KM = 10.0
# Counted to every distance without events, so that one event on a first kilometre is not a rate of 100 per 100 km.
PRIOR_DISTANCE_M = 20_000.0


def driver_scores(db: Reader, start: datetime, end: datetime) -> pl.DataFrame:
    """Return the score of each vehicle's driving in a time, the best first.

    score = 100 / (1 + points_per_100_km / 10), points from harsh braking, acceleration, cornering and overspeed;
    crashes are listed and not scored: who caused one is not known from the data.

    Columns: rank, score (0 to 100), vehicle_id, name, vehicle_class, fleet, distance_m, driving_time_s, idle_time_s,
    idle_ratio, speed_max_mps, harsh_braking, harsh_acceleration, harsh_cornering, overspeed, crashes, points,
    points_per_100_km.
    """
    made_of = ask(db, "incidents", "scores", **span(start, end))
    rate = pl.col("points") / ((pl.col("distance_m") + PRIOR_DISTANCE_M) / 100_000)
    running = pl.col("driving_time_s") + pl.col("idle_time_s")
    scored = made_of.with_columns(
        rate.alias("points_per_100_km"),
        pl.when(running > 0).then(pl.col("idle_time_s") / running).alias("idle_ratio"),
    ).with_columns((100 / (1 + pl.col("points_per_100_km") / HALF_SCORE_POINTS_PER_100_KM)).alias("score"))
    ranked = scored.sort(["score", "distance_m", "vehicle_id"], descending=[True, True, False])
    return ranked.with_row_index("rank", offset=1).select("rank", "score", pl.exclude("rank", "score"))
