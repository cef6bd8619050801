"""Traces to try a calibration on: one car on two drives, and drivers of known parameters."""

from __future__ import annotations

import gzip
from importlib import resources

import numpy as np

from fleetlib.simulator.calibration_files import traces_of_bytes
from fleetlib.simulator.calibration_kernel import Floats, follower, recorded
from fleetlib.simulator.calibration_problem import Driver
from fleetlib.simulator.calibration_traces import STEP_S, Trace
from fleetlib.simulator.driving import IdmDriver, equilibrium_gap_m

# What the leader drives at, and for how long: starts, cruises, slows down, brakes hard, stands.
LEADER = (
    (0.0, 5),
    (13.0, 40),
    (8.0, 15),
    (16.0, 30),
    (5.0, 10),
    (14.0, 25),
    (0.0, 12),
    (11.0, 30),
    (18.0, 45),
    (9.0, 20),
)
LEADER_MPS2, LEADER_BRAKING_MPS2 = 1.6, 2.4


def example_traces() -> tuple[Trace, Trace]:
    """Return two recordings of one car, driven by a person, behind another on a handling course: 223 and 275 s.

    OpenACC, ZalaZONE, 9 October 2019, parts 22 and 26, car 5 behind car 4 (European Commission, Joint Research Centre,
    CC BY 4.0), rounded to 0.01.
    """
    folder = resources.files("fleetlib.simulator").joinpath("data")
    packed = (folder.joinpath(f"openacc_human_{part}.csv.gz").read_bytes() for part in (22, 26))
    one, other = (
        traces_of_bytes(gzip.decompress(content), f"openacc_human_{part}.csv")[0]
        for content, part in zip(packed, (22, 26), strict=True)
    )
    return one, other


def synthetic_trace(
    driver: Driver | IdmDriver,
    *,
    duration_s: float = 300.0,
    gap_noise_m: float = 0.0,
    speed_noise_mps: float = 0.0,
    leader_factor: float = 1.0,
    seed: int = 7,
    name: str = "synthetic",
) -> Trace:
    """Return how this driver follows, with white errors of measurement.

    Args:
        driver: Who follows.
        duration_s: How long.
        gap_noise_m: Standard deviation of the gap's error.
        speed_noise_mps: Of the errors of both speeds.
        leader_factor: The leader's speeds as a multiple of the usual ones (up to 18 m/s).
        seed: Of the leader's moods and of the errors.
        name: Of the trace.
    """
    rng = np.random.default_rng(seed)
    leader = _leader(round(duration_s / STEP_S) + 1, rng) * leader_factor
    chosen = driver if isinstance(driver, Driver) else Driver(driver)
    time_s = np.arange(leader.size, dtype=np.float64) * STEP_S
    gap = np.full(leader.size, equilibrium_gap_m(float(leader[0]), chosen.idm))
    alone = recorded([Trace(name, time_s, leader, leader.copy(), gap)])  # in one piece: it never begins again
    gap_m, speed_mps = follower(chosen.values, alone, chosen.model)
    noise = rng.standard_normal((3, leader.size))
    return Trace(
        name,
        time_s,
        np.maximum(leader + speed_noise_mps * noise[0], 0.0),
        np.maximum(speed_mps + speed_noise_mps * noise[1], 0.0),
        np.maximum(gap_m + gap_noise_m * noise[2], 0.1),
    )


def _leader(rows: int, rng: np.random.Generator) -> Floats:
    targets: list[float] = []
    while len(targets) < rows:
        for speed, seconds in LEADER:
            targets += [speed * rng.uniform(0.85, 1.15)] * round(seconds * rng.uniform(0.8, 1.2) / STEP_S)
    way = np.empty(rows)
    way[0] = targets[0]
    for row in range(1, rows):
        change = np.clip(targets[row] - way[row - 1], -LEADER_BRAKING_MPS2 * STEP_S, LEADER_MPS2 * STEP_S)
        way[row] = way[row - 1] + change
    return way
