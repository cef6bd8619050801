"""What a jammer does to a receiver: no fix, no time, and a search for satellites when it is gone."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from fleetlib.contracts.flags import StatusFlag
from fleetlib.simulator import Simulation
from tests.unit.simulator.only import START_US, small

JAMMED_S, RECOVERY = 20, 0.2
FIX = int(StatusFlag.GNSS_FIX)


def jammed_city(**more: Any) -> Simulation:
    """Return a fleet that a jammer beside the road takes the fix of for `JAMMED_S`, wherever it drives."""
    everywhere = {"jammer_area_share": 1.0, "jammer_area_m": (1e5, 1e5), "jamming_s": (JAMMED_S, JAMMED_S)}
    rules = {f"incidents__{name}": value for name, value in everywhere.items()}
    no_chance = {"sensors__gnss_outage_probability": 0.0, "sensors__gnss_canyon_outage_probability": 0.0}
    simulation = small(
        rate=0.0, vehicles=100, sensors__gnss_recovery_probability=RECOVERY, **no_chance, **rules, **more
    )
    simulation._happenings._jamming.switch_on([0], simulation._snapshot, 0.5)
    return simulation


def ridden(simulation: Simulation, seconds: int) -> tuple[np.ndarray, np.ndarray, pl.DataFrame]:
    """Return who was jammed and who reported a fix, each of shape (seconds, vehicles), and the samples."""
    jammed, fixes, samples = [], [], []
    for _ in range(seconds):
        frame = simulation.step().samples
        mask = simulation._happenings.jammed
        jammed.append(np.zeros(len(frame), bool) if mask is None else mask)
        fixes.append((frame["flags"].to_numpy() & FIX) != 0)
        samples.append(frame)
    return np.array(jammed), np.array(fixes), pl.concat(samples)


def test_a_jammed_receiver_searches_when_the_jammer_is_gone() -> None:
    jammed, fixes, _ = ridden(jammed_city(), JAMMED_S + 60)
    victims = jammed[:JAMMED_S].all(axis=0)
    assert victims.sum() > 30
    assert not jammed[JAMMED_S + 1 :].any()
    assert not fixes[jammed].any()
    first = JAMMED_S + int(jammed[JAMMED_S].any())
    assert fixes[first, victims].mean() == pytest.approx(RECOVERY, abs=0.15)  # one try; before: all at once
    assert fixes[-1].all()
    assert fixes[:, ~jammed.any(axis=0)].all()  # who is beside the road was out of it


def test_a_jammed_device_that_stands_at_1970_stays_there_until_it_has_a_fix() -> None:
    share = {"connectivity__clock_from_1970_share": 1.0, "sensors__gnss_first_fix_s": 0.5}
    jammed, fixes, samples = ridden(jammed_city(**share), JAMMED_S + 60)
    known = (samples["time"].dt.epoch("us").to_numpy() > START_US // 2).reshape(jammed.shape)
    from_the_start = np.logical_and.accumulate(jammed, axis=0)
    assert from_the_start.sum() > 30 * (JAMMED_S - 1)
    assert not known[from_the_start].any()  # before: set within a second or two
    assert (known == np.logical_or.accumulate(fixes, axis=0)).all()
    assert known[-1].all()


def test_what_a_jammed_device_reports_is_its_last_place_with_an_accuracy_that_says_so() -> None:
    simulation = jammed_city()
    jammed, _, samples = ridden(simulation, JAMMED_S)
    victims = np.flatnonzero(jammed.all(axis=0)) + simulation.params.first_vehicle_id
    own = samples.filter(pl.col("vehicle_id").is_in(victims.tolist())).group_by("vehicle_id")
    places = own.agg(pl.col("latitude_deg", "longitude_deg", "heading_deg").n_unique())
    assert (places.drop("vehicle_id").to_numpy() == 1).all()
    assert set(own.agg(pl.col("gnss_accuracy_m").unique().implode().explode())["gnss_accuracy_m"].explode()) == {99.0}
