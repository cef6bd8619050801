"""What a run comes to, as a few numbers: the measures of a sweep."""

from __future__ import annotations

import numpy as np
import polars as pl

from fleetlib.simulator.fleet import Mode
from fleetlib.simulator.result import SimulationResult

JOULE_PER_KWH = 3.6e6
JOULE_PER_LITRE = {"petrol": 32.2e6, "diesel": 35.8e6}  # lower heating values
MOVING_MPS, STANDING_MPS = 2.0, 0.5  # a stop is a fall from the one below the other: creeping in a queue counts once

MEASURES = {
    "mean_speed_mps": "way of all vehicles / time that they drove (space-mean speed, Edie 1963)",
    "flow_veh_per_h": "way of all vehicles / (length of all lanes x duration) (Edie 1963)",
    "density_veh_per_km": "time that they drove / (length of all lanes x duration) (Edie 1963)",
    "travel_time_s_per_km": "time that they drove / way",
    "trip_time_s": "mean duration of the trips that began and ended within the run; NaN without one",
    "stops_per_km": "falls from above 2 m/s below 0.5 m/s while driving / way; samples of 1 s or so tell them all",
    "parkings_per_vehicle_hour": "trips that ended / (vehicles x duration)",
    "energy_kwh_per_km": "of electric vehicles while driving, recuperation counted; NaN without one",
    "fuel_l_per_100km": "of the others while driving; NaN without one",
    "incidents_per_1000_km": "labelled incidents / way",
}
"""What `traffic_measures` returns, with its definition."""


def traffic_measures(result: SimulationResult) -> dict[str, float]:
    """Return the measures of `MEASURES`, all from the truth.

    Examples:
        >>> from fleetlib.simulator import simulate
        >>> result = simulate(vehicles=5, city={"size_m": 2_000}, duration_s=20, progress=False)
        >>> 0 < traffic_measures(result)["mean_speed_mps"] < 30
        True
    """
    rows = _steps(result)
    interval_s = result.params.sample_interval_s
    # What counts are the intervals between samples: the first sample of a vehicle has none before it.
    duration_s = max(0.0, result.truth.height / max(1, result.params.vehicles) - 1) * interval_s
    driving = rows.filter(pl.col("driving"))
    way_km = float(rows["way_m"].sum()) / 1_000
    driven_h = float(rows["drove_share"].sum()) * interval_s / 3_600
    lane_hours = lane_length_m(result) / 1_000 * duration_s / 3_600
    ended = int(rows["parks"].sum())
    return {
        "mean_speed_mps": _ratio(way_km, driven_h) / 3.6,
        "flow_veh_per_h": _ratio(way_km, lane_hours),
        "density_veh_per_km": _ratio(driven_h, lane_hours),
        "travel_time_s_per_km": _ratio(driven_h * 3_600, way_km),
        "trip_time_s": _trip_time_s(rows),
        "stops_per_km": _ratio(float(rows["stops"].sum()), way_km),
        "parkings_per_vehicle_hour": _ratio(ended, result.params.vehicles * duration_s / 3_600),
        **_energy(driving),
        "incidents_per_1000_km": _ratio(result.labels.height, way_km / 1_000),
    }


def lane_length_m(result: SimulationResult) -> float:
    """Return the length of all lanes of the network together."""
    roads = result.network.roads
    return float((roads.length_m * (roads.last_lane - roads.first_lane + 1)).sum())


def _steps(result: SimulationResult) -> pl.DataFrame:
    """Return the truth by vehicle and time, with what happened since the sample before."""
    moves = pl.when(pl.col("speed_mps") > MOVING_MPS).then(1).when(pl.col("speed_mps") < STANDING_MPS).then(0)
    return (
        result.truth.lazy()
        .sort("vehicle_id", "time")
        .with_columns(driving=pl.col("mode") == int(Mode.DRIVING), moves=moves)
        .with_columns(pl.col("moves").forward_fill().over("vehicle_id"))
        .with_columns(
            way_m=pl.col("odometer_m").diff().over("vehicle_id").fill_null(0.0),
            drove=pl.col("driving").shift().over("vehicle_id"),
            moved=pl.col("moves").shift().over("vehicle_id"),
            # Where a trip begins or ends within an interval, half of it on average.
            drove_share=((pl.col("driving").cast(pl.Float64) + pl.col("driving").shift().over("vehicle_id")) / 2),
            used_j=-pl.col("energy_j").diff().over("vehicle_id").fill_null(0.0),
        )
        .with_columns(
            stops=(pl.col("driving") & (pl.col("moves") == 0) & (pl.col("moved") == 1)).fill_null(False),
            leaves=(pl.col("driving") & ~pl.col("drove")).fill_null(False),
            parks=((pl.col("mode") == int(Mode.PARKED)) & pl.col("drove")).fill_null(False),
        )
        # The rows stay in the order of time: what comes after what decides about trips.
        .join(result.vehicles.lazy().select("vehicle_id", "powertrain"), on="vehicle_id", maintain_order="left")
        .collect()
    )


def _trip_time_s(rows: pl.DataFrame) -> float:
    """Return the mean duration of whole trips: from leaving to the next parking of the same vehicle."""
    events = rows.filter(pl.col("leaves") | pl.col("parks")).select("vehicle_id", "time", "leaves")
    trips = events.with_columns(
        lasts=(pl.col("time").shift(-1) - pl.col("time")).over("vehicle_id").dt.total_microseconds(),
        ends=~pl.col("leaves").shift(-1).over("vehicle_id"),
    ).filter(pl.col("leaves") & pl.col("ends"))
    return float(np.mean(trips["lasts"].to_numpy())) / 1e6 if trips.height else float("nan")


def _energy(driving: pl.DataFrame) -> dict[str, float]:
    """Return consumption by kind; the first sample of a trip is left out, because the tank was filled before it."""
    going_on = driving.filter(pl.col("drove").fill_null(False))
    used = {
        str(kind): (float(part["used_j"].sum()), float(part["way_m"].sum()) / 1_000)
        for (kind,), part in going_on.group_by("powertrain")
    }
    electric_j, electric_km = used.pop("electric", (0.0, 0.0))
    litres = sum(joule / JOULE_PER_LITRE[kind] for kind, (joule, _) in used.items())
    return {
        "energy_kwh_per_km": _ratio(electric_j / JOULE_PER_KWH, electric_km),
        "fuel_l_per_100km": _ratio(100 * litres, sum(way for _, way in used.values())),
    }


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
