"""What comes out of a run does not depend on how often it is sampled, and is what was asked for."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.simulator import SimulationParams, simulate
from fleetlib.simulator.fleet import Mode
from fleetlib.simulator.sweeps.measures import traffic_measures
from fleetlib.simulator.traits import draw_traits, vehicle_frame
from tests.unit.simulator.only import only

SMALL = {"city.size_m": 2_000, "incidents.rate_per_vehicle_hour": 0}


def test_measures_are_those_of_the_traffic_however_seldom_it_is_sampled() -> None:
    """Each second, and each half minute: the first sample of a vehicle has no interval before it."""

    def measures(every: float) -> dict[str, float]:
        overrides = SMALL | {"sample_interval_s": every}
        return traffic_measures(simulate("calm_city", vehicles=80, duration_s=300, overrides=overrides, progress=False))

    often, seldom = measures(1), measures(30)
    for name in ("mean_speed_mps", "flow_veh_per_h", "density_veh_per_km", "travel_time_s_per_km"):
        assert seldom[name] == pytest.approx(often[name], rel=0.04), name


def test_a_planned_braking_is_labelled_once_however_seldom_it_is_sampled() -> None:
    params = only(IncidentKind.HARSH_BRAKING, vehicles=60, sample_interval_s=30.0)
    labels = simulate(params, duration_s=900, progress=False).labels
    assert len(labels) > 50
    assert labels.select("vehicle_id", "peak_value").is_unique().all()
    longest = (labels["end_time"] - labels["start_time"]).dt.total_seconds()
    assert (longest.to_numpy() < 10).mean() > 0.9


@pytest.mark.parametrize("factor", [0.3, 0.6, 0.97, 1.1])
def test_drivers_drive_as_fast_as_they_are_asked_to(factor: float) -> None:
    result = simulate("single_vehicle", duration_s=120, progress=False, overrides={
        "network.kind": "ring", "network.length_m": 5_000, "demand.endless": True,
        "driver.desired_speed_factor": factor, "driver.desired_speed_sd": 0, "driver.fluctuation": 0,
    })  # fmt: skip
    limit_mps = float(result.network.roads.limit_mps[0])
    assert result.truth["speed_mps"].max() == pytest.approx(factor * limit_mps, rel=0.01)


def test_a_night_begins_with_the_traffic_of_a_night() -> None:
    def driving(hour: int) -> float:
        start = datetime(2026, 11, 2, hour, tzinfo=UTC)
        overrides = SMALL | {"demand.profile": "workday"}
        result = simulate(
            "calm_city", vehicles=200, duration_s=10, start_time=start, overrides=overrides, progress=False
        )
        return float((result.truth["mode"].to_numpy() == Mode.DRIVING).mean())

    assert driving(3) < 0.15
    assert driving(17) > 0.5


def test_where_only_electric_vehicles_are_wanted_lorries_and_buses_are_too() -> None:
    def powertrains(**weights: float) -> set[tuple[str, str]]:
        values = {"vehicles": 400, **{f"mix.{name}": weight for name, weight in weights.items()}}
        params = SimulationParams.from_overrides(values)
        frame = vehicle_frame(params, draw_traits(params, np.random.default_rng(1)))
        return set(frame.select("vehicle_class", "powertrain").rows())

    assert {power for _, power in powertrains(petrol=0, diesel=0, electric=1)} == {"electric"}
    assert {("truck", "diesel"), ("truck", "electric")} <= powertrains(petrol=1, diesel=0, electric=1)
