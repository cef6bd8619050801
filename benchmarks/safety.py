"""Does anybody overlap? A busy city without incidents, counted over many vehicle steps, by lists and by outlines.

`python benchmarks/safety.py [--steps 1e8] [--vehicles 2000] [--step-s 1.0] [--hills-m 150] [--json]` prints an account
and, last, one line of JSON. It ends with 1 if a gap was not positive, outlines overlapped, or somebody braked harder
than usual.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks._program import conclude

LOOK_EVERY = 50  # steps between two comparisons of all outlines
HILL_SPACING_M = 2_000.0


def account(
    vehicles: int, step_s: float, vehicle_steps: float, size_m: float, seed: int, hills_m: float
) -> dict[str, Any]:
    from fleetlib.simulator import SimulationParams
    from fleetlib.simulator.city import city_of
    from fleetlib.simulator.overlaps import overlapping
    from fleetlib.simulator.routes import random_goals, shortest_routes
    from fleetlib.simulator.traffic import TrafficModel
    from fleetlib.simulator.traits import draw_traits

    params = SimulationParams.from_overrides({
        "vehicles": vehicles, "seed": seed, "step_s": step_s, "sample_interval_s": max(1.0, step_s),
        "city.size_m": size_m, "incidents.rate_per_vehicle_hour": 0, "network.hills_m": hills_m,
        "network.hill_spacing_m": HILL_SPACING_M,
    })  # fmt: skip
    network = city_of(params)
    goals = random_goals(network, params.city.destinations, np.random.default_rng(seed))
    traits = draw_traits(params, np.random.default_rng(seed))
    model = TrafficModel(params, network, shortest_routes(network, goals), traits, np.random.default_rng(seed))
    model.drive(1)
    steps = round(vehicle_steps / vehicles)
    negative = overlaps = hard = looks = 0
    least, hardest, driven, speed = np.inf, 0.0, 0, 0.0
    begin = time.process_time()
    for step in range(steps):
        model.drive(1)
        gaps = model.gaps_m()
        least = min(least, float(gaps.min(initial=np.inf)))
        negative += int((gaps <= 0).sum())
        braking = model.fleet.acceleration_mps2 / model.traits.cap_mps2
        hardest = min(hardest, float(braking.min()))
        hard += int((braking < -1.01).sum())
        driving = model.fleet.mode == 0
        driven += int(driving.sum())
        speed += float(model.fleet.speed_mps[driving].sum())
        if step % LOOK_EVERY == 0:
            looks += 1
            overlaps += len(overlapping(model, model.steps * step_s))
    return {
        "vehicle_steps": steps * vehicles,
        "driving_steps": driven,
        "step_s": step_s,
        "steepest_percent": round(100 * float(np.abs(network.world.lanes.grade).max()), 2),
        "negative_gaps": negative,
        "least_gap_m": round(least, 3),
        "outlines_compared": looks,
        "overlapping_outlines": overlaps,
        "braked_harder_than_usual": hard,
        "hardest_braking_of_usual": round(-hardest, 3),
        "mean_speed_mps": round(speed / max(driven, 1), 3),
        "cpu_s": round(time.process_time() - begin, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=float, default=1e8, help="vehicle steps")
    parser.add_argument("--vehicles", type=int, default=2_000)
    parser.add_argument("--step-s", type=float, default=1.0)
    parser.add_argument("--size-m", type=float, default=5_000.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hills-m", type=float, default=0.0, help="height of hills that are 2 km apart")
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    arguments = parser.parse_args()
    bad = ("negative_gaps", "overlapping_outlines", "braked_harder_than_usual")
    conclude(
        lambda: account(
            arguments.vehicles, arguments.step_s, arguments.steps, arguments.size_m, arguments.seed, arguments.hills_m
        ),
        "Safety",
        as_json=arguments.json,
        good=lambda result: not any(result[name] for name in bad),
        show=_show,
    )


def _show(result: dict[str, Any]) -> None:
    table = Table("", "count", title="safety")
    for name, value in result.items():
        table.add_row(name.replace("_", " "), f"{value:,}")
    Console().print(table)


if __name__ == "__main__":
    main()
