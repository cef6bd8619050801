"""What the simulator costs by itself: car-following alone, encoding alone, and whole fleets from small to large."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

START_US = 1_767_600_000_000_000
FOLLOWING_LANES, FOLLOWING_CARS = 100, 100  # as in the comparison of docs/simulator.md: 100 roads with 100 cars each
FOLLOWING_STEPS = 2_000
FOLLOWING_STEP_S = 0.1
ROUNDS = 3  # the best of so many: what else the machine does only ever takes time
SCALES = (1_000, 10_000, 100_000, 1_000_000)
SCALE_UPDATES = 400_000  # vehicle samples of each round of a scale, so that small fleets are timed as well


def best_cpu_s(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the least CPU time of some rounds."""
    found = []
    for _ in range(rounds):
        begin_s = time.process_time()
        work()
        found.append(time.process_time() - begin_s)
    return min(found)


def car_following_updates_per_s(steps: int = FOLLOWING_STEPS) -> float:
    """Return vehicle updates per CPU-second of lanes of cars that only follow one another."""
    from fleetlib.simulator.driving import IdmDriver
    from fleetlib.simulator.following import follow_lanes, lane_drivers

    cars = FOLLOWING_LANES * FOLLOWING_CARS
    position = np.tile(np.arange(FOLLOWING_CARS) * 20.0, FOLLOWING_LANES)
    speed = np.full(cars, 10.0)
    start = np.arange(FOLLOWING_LANES + 1) * FOLLOWING_CARS
    length = np.full(FOLLOWING_LANES, 20.0 * FOLLOWING_CARS)
    drivers = lane_drivers(IdmDriver(), cars)

    def run(number: int) -> None:
        follow_lanes(position, speed, start, length, drivers, steps=number, step_s=FOLLOWING_STEP_S)

    run(1)
    return cars * steps / best_cpu_s(lambda: run(steps))


def encode_messages_per_s(vehicles: int = 100_000) -> float:
    """Return how many samples become protobuf messages in a CPU-second, in calls of so many."""
    from fleetlib.contracts.codec import encode_telemetry
    from fleetlib.simulator import Simulation, SimulationParams

    few = min(vehicles, 5_000)
    params = SimulationParams(demand={"vehicles": few})
    samples = Simulation(params, START_US, deliver=False).step().samples.drop("vehicle_id")
    rows = np.arange(vehicles) % len(samples)
    frame = samples[rows]
    encode_telemetry(frame)
    return vehicles / best_cpu_s(lambda: encode_telemetry(frame))


def scaling(scales: Iterable[int], updates: int = SCALE_UPDATES) -> list[dict[str, Any]]:
    """Return the cost of whole fleets by their size, each in a process of its own."""
    return [_in_process(vehicles, max(1, round(updates / vehicles))) for vehicles in scales]


def fleet_cost(vehicles: int, ticks: int) -> dict[str, Any]:
    """Return what a vehicle's second costs, and how much state it holds.

    `us_per_update` is the motion of one inner step, `us_per_sample` a second of a vehicle with everything: motion,
    sensors, encoding, the mobile network. `peak_mib` is the process's memory.
    """
    import resource

    from fleetlib.simulator import Simulation, SimulationParams
    from fleetlib.simulator.state import capture

    begin_s = time.process_time()
    params = SimulationParams(demand={"vehicles": vehicles})
    simulation = Simulation(params, START_US)
    made_s = time.process_time() - begin_s
    simulation.step()

    def move() -> None:
        for _ in range(ticks):
            simulation.advance_only()

    moved_s = best_cpu_s(move)
    sampled_s = best_cpu_s(lambda: [simulation.step() for _ in range(ticks)])
    arrays = [array for array in capture(simulation).arrays if vehicles in array.shape]
    records = [array for array in capture(simulation).arrays if array.dtype == np.uint8 and _is_table(array, vehicles)]
    state = sum(array.nbytes for array in {id(one): one for one in (*arrays, *records)}.values())
    return {
        "vehicles": vehicles,
        "us_per_update": round(moved_s / (vehicles * ticks * params.substeps) * 1e6, 3),
        "us_per_sample": round(sampled_s / (vehicles * ticks) * 1e6, 3),
        "state_bytes_per_vehicle": round(state / vehicles),
        "build_s": round(made_s, 1),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _is_table(array: Any, vehicles: int) -> bool:
    """Return whether these are the bytes of one record per vehicle."""
    return bool(array.size % vehicles == 0 and 8 <= array.size // vehicles <= 1024 and array.ndim == 1)


def _in_process(vehicles: int, ticks: int) -> dict[str, Any]:
    import json

    code = (
        f"import json; from benchmarks._sim_cost import fleet_cost; print(json.dumps(fleet_cost({vehicles}, {ticks})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
