from __future__ import annotations

import numpy as np
import pytest

from fleetlib.simulator import SimulationParams
from fleetlib.simulator.traits import draw_traits


@pytest.mark.parametrize(
    ("mean", "sd"), [(0.97, 0.05), (0.97, 0.3), (1.1, 0.1), (0.8, 0.05), (0.5, 0.2), (0.3, 0.3), (1.1, 0.0)]
)
def test_desired_speeds_have_the_mean_and_nearly_the_spread_that_are_asked_for(mean: float, sd: float) -> None:
    params = SimulationParams.from_overrides(
        {"vehicles": 20_000, "driver.desired_speed_factor": mean, "driver.desired_speed_sd": sd}
    )
    factors = draw_traits(params, np.random.default_rng(2)).desired_factor.astype(np.float64)
    assert factors.mean() == pytest.approx(mean, abs=0.05 * sd + 1e-6)
    nearly = 0.85 if mean - 1.6 * sd >= 0.1 else 0.5  # slower than a tenth of the limit is nobody
    assert nearly * sd <= factors.std() <= 1.01 * sd + 1e-6
    assert factors.min() >= 0.1 - 1e-6
