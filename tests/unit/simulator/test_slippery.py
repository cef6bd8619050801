"""Nobody brakes or corners harder than the tyres hold, and everybody knows it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.simulator import SimulationParams
from fleetlib.simulator.traits import draw_traits
from fleetlib.units import STANDARD_GRAVITY_MPS2
from tests.unit.simulator.only import small

EVENTS = (IncidentKind.NEAR_MISS, IncidentKind.HARSH_BRAKING, IncidentKind.HARSH_CORNERING)


@pytest.mark.parametrize("friction", [0.1, 0.35])
def test_what_happens_on_ice_and_snow_stays_within_the_grip(friction: float) -> None:
    simulation = small(*EVENTS, rate=25, vehicles=150, weather__friction=friction)
    held_mps2, hardest, sideways = friction * STANDARD_GRAVITY_MPS2, 0.0, 0.0
    for _ in range(300):
        truth = simulation.step().truth
        hardest = max(hardest, -float(truth["acceleration_longitudinal_mps2"].to_numpy().min()))
        sideways = max(sideways, float(np.abs(truth["acceleration_lateral_mps2"].to_numpy()).max()))
        assert simulation._model.gaps_m().min() > 0
    assert 0.8 * held_mps2 < hardest <= held_mps2 + 1e-3
    assert 0.3 * held_mps2 < sideways <= held_mps2 + 1e-3
    peaks = simulation.labels().filter(pl.col("kind").is_in([int(kind) for kind in EVENTS]))["peak_value"]
    assert (peaks <= held_mps2 + 1e-3).all()


def test_a_dry_road_limits_nobody_and_ice_everybody() -> None:
    def drawn(friction: float) -> tuple[float, float, float]:
        traits = draw_traits(
            SimulationParams.from_overrides({"vehicles": 500, "weather.friction": friction}), np.random.default_rng(1)
        )
        return float(traits.cap_mps2.max()), float(traits.deceleration_mps2.max()), float(traits.lateral_mps2.max())

    assert drawn(0.9) == drawn(1.2)
    held_mps2 = 0.85 * 0.1 * STANDARD_GRAVITY_MPS2
    assert drawn(0.1) == pytest.approx((held_mps2, 0.6 * held_mps2, held_mps2 / 1.25))
