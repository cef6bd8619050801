"""Laws of the detector: what holds for every stream, not for examples."""

from __future__ import annotations

import itertools
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.contracts.flags import StatusFlag
from fleetlib.detection import DetectionRules, Detector
from fleetlib.detection.kernel import RING
from tests.unit.detection.frames import DRIVING, START_US, frame_of

G = 9.80665
BROKEN = int(DRIVING | StatusFlag.MALFUNCTION | StatusFlag.HAZARD_LIGHTS)

# Values below, around and above the thresholds, so that events begin, go on, end and touch one another.
longitudinal = st.sampled_from([0.0, 0.3, 0.36, 0.6, 1.0, -0.34, -0.38, -0.41, -0.5, -0.9, -3.0])
lateral = st.sampled_from([0.0, 0.0, 0.0, 0.38, -0.46, 0.6])
speed = st.sampled_from([0.0, 5.0, 15.0, 15.0, 21.9, 22.5, 30.0])
LOST, PARKED = int(DRIVING & ~StatusFlag.GNSS_FIX), int(StatusFlag.GNSS_FIX)
flags = st.sampled_from([DRIVING] * 6 + [BROKEN, int(DRIVING | StatusFlag.AIRBAG_DEPLOYED), LOST, LOST, PARKED, PARKED])
level = st.sampled_from([0.5, 0.5, 0.5, 0.44, 0.3, 0.9])
volts = st.sampled_from([14.1, 14.1, 12.5, 11.0])
celsius = st.sampled_from([90.0, 90.0, 90.0, -40.0])
vertical = st.sampled_from([0.0, 0.0, 2.0, -2.0])
odometer = st.sampled_from([100_000, 100_000, 100_200, 100_200, 0, 9_000_000])  # 0 is not reported
boot = st.sampled_from([1, 1, 1, 2])
gap_s = st.sampled_from([1, 1, 1, 2, 4, 6, 15, 30, 70])


@st.composite
def journeys(draw: st.DrawFn, most: int = 40) -> list[dict[str, Any]]:
    """Samples of two vehicles in the order of their time."""
    samples, at_s = [], 0
    for _ in range(draw(st.integers(1, most))):
        at_s += draw(gap_s)
        samples.append(
            {
                "at_s": at_s,
                "vehicle_id": draw(st.sampled_from([7, 2_000_000_001])),
                "acceleration_longitudinal_mps2": draw(longitudinal) * G,
                "acceleration_lateral_mps2": draw(lateral) * G,
                "speed_mps": draw(speed),
                "flags": draw(flags),
                "energy_level_ratio": draw(level),
                "battery_voltage_v": draw(volts),
                "coolant_temperature_celsius": draw(celsius),
                "acceleration_vertical_mps2": draw(vertical),
                "odometer_m": draw(odometer),
                "boot_id": draw(boot),
            }
        )
    return samples


# What lasts, at limits that a short journey reaches.
SHORT = DetectionRules(fatigue_driving_s=40.0, fatigue_break_s=60.0, battery_duration_s=5.0, stuck_s=5.0, jamming_s=5.0)


def outcome(batches: list[pl.DataFrame], detector: Detector | None = None) -> dict[bytes, tuple[Any, ...]]:
    """Return the last revision of every incident, after samples that end all of them."""
    detector = Detector(SHORT) if detector is None else detector
    last: dict[bytes, dict[str, Any]] = {}
    end_s = 100_000
    ends = [frame_of(*({"at_s": end_s + at_s, "vehicle_id": one} for one in (7, 2_000_000_001))) for at_s in range(2)]
    for batch in [*batches, *ends]:
        for row in detector.detect(batch, START_US).drop("detected_time").iter_rows(named=True):
            assert row["revision"] >= last.get(row["incident_id"], {"revision": -1})["revision"]
            last[row["incident_id"]] = row
    return {key: tuple(row.values()) for key, row in last.items()}


def cut(samples: list[dict[str, Any]], places: list[int]) -> list[pl.DataFrame]:
    edges = [0, *sorted(place % (len(samples) + 1) for place in places), len(samples)]
    return [frame_of(*samples[low:high]) for low, high in itertools.pairwise(edges)]


@settings(max_examples=40, deadline=None)
@given(journeys(), st.lists(st.integers(0, 40), max_size=6))
def test_batches_may_be_cut_anywhere(samples: list[dict[str, Any]], places: list[int]) -> None:
    assert outcome(cut(samples, places)) == outcome([frame_of(*samples)])


@settings(max_examples=40, deadline=None)
@given(journeys(), st.data())
def test_the_order_within_a_batch_does_not_matter(samples: list[dict[str, Any]], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(samples))
    assert outcome([frame_of(*shuffled)]) == outcome([frame_of(*samples)])


@settings(max_examples=40, deadline=None)
@given(journeys(), st.lists(st.integers(0, 40), max_size=4))
def test_what_is_delivered_twice_changes_nothing(samples: list[dict[str, Any]], places: list[int]) -> None:
    first = cut(samples, places)
    again = [batch for one in first for batch in (one, one.tail(RING - 2))]
    assert set(outcome(again)) == set(outcome(first))


@settings(max_examples=40, deadline=None)
@given(journeys(), st.lists(st.integers(0, 40), max_size=6), st.booleans())
def test_a_detector_made_of_a_snapshot_goes_on_as_the_one_it_was_taken_from(
    samples: list[dict[str, Any]], places: list[int], from_the_start: bool
) -> None:
    since_us = None if from_the_start else START_US
    whole, parts = cut(samples, places), cut(samples, places)
    detector = Detector(SHORT, since_us=since_us)
    for batch in whole[:-1]:
        detector.detect(batch, START_US)
    expected = outcome(whole[-1:], detector)
    again = Detector(SHORT, since_us=since_us)
    for batch in parts[:-1]:
        again.detect(batch, START_US)
        again = Detector.of_snapshot(SHORT, again.snapshot())
    assert outcome(parts[-1:], again) == expected


@settings(max_examples=20, deadline=None)
@given(journeys())
def test_a_replay_gives_the_same_incidents(samples: list[dict[str, Any]]) -> None:
    frame = frame_of(*samples)
    assert outcome([frame]) == outcome([frame])


@settings(max_examples=40, deadline=None)
@given(journeys(), st.integers(0, 40), st.lists(st.integers(0, 40), max_size=6))
def test_a_restart_in_the_middle_reports_nothing_that_the_whole_stream_did_not(
    samples: list[dict[str, Any]], place: int, places: list[int]
) -> None:
    rest = samples[place % len(samples) :]
    since_us = START_US + rest[0]["at_s"] * 1_000_000
    restarted = outcome(cut(rest, places), Detector(SHORT, since_us=since_us))
    assert set(restarted) <= set(outcome([frame_of(*samples)]))


def test_what_goes_on_with_a_crash_from_before_a_restart_is_not_reported_apart() -> None:
    vehicle, hard = {"vehicle_id": 7}, {"acceleration_longitudinal_mps2": 0.6 * G}
    samples: list[dict[str, Any]] = [
        {"at_s": 6, "speed_mps": 5.0, **vehicle},
        {"at_s": 7, "speed_mps": 0.0, "acceleration_lateral_mps2": 0.38 * G, **hard, **vehicle},  # a crash, perhaps
        {"at_s": 37, "speed_mps": 0.0, **hard, **vehicle},
        {"at_s": 72, "speed_mps": 5.0, **hard, **vehicle},  # beyond the time that a restart looks back
    ]
    restarted = Detector(SHORT, since_us=START_US + 7_000_000)
    assert set(outcome([frame_of(*samples[1:])], restarted)) <= set(outcome([frame_of(*samples)]))


@pytest.mark.parametrize("flags", [DRIVING | StatusFlag.AIRBAG_DEPLOYED, BROKEN])
def test_what_lasted_while_a_vehicle_was_silent_is_not_reported_apart_after_a_restart(flags: int) -> None:
    samples: list[dict[str, Any]] = [
        {"at_s": at_s, "vehicle_id": 7, "speed_mps": 0.0, "flags": int(flags)} for at_s in (1, 11, 12, 99, 130, 131)
    ]
    whole, places = outcome([frame_of(*samples)]), range(1, len(samples))
    assert len(whole) == 1
    for place in places:
        restarted = Detector(SHORT, since_us=START_US + samples[place - 1]["at_s"] * 1_000_000)
        assert outcome([frame_of(*samples[place:])], restarted) == {}
    # A vehicle that was seen without it has something new to tell.
    fine = {"at_s": 98, "vehicle_id": 7, "speed_mps": 0.0}
    restarted = Detector(SHORT, since_us=START_US + 12_000_000)
    assert len(outcome([frame_of(fine, *samples[3:])], restarted)) == 1


@settings(max_examples=40, deadline=None)
@given(journeys(), journeys(most=20))
def test_late_samples_are_deterministic_and_take_nothing_away(
    samples: list[dict[str, Any]], late: list[dict[str, Any]]
) -> None:
    batches = [frame_of(*samples), frame_of(*late)]
    assert outcome(batches) == outcome(batches)
    assert set(outcome(batches)) >= set(outcome(batches[:1]))


@settings(max_examples=40, deadline=None)
@given(journeys())
def test_vehicles_do_not_disturb_one_another(samples: list[dict[str, Any]]) -> None:
    frame = frame_of(*samples)
    apart = {
        key: row
        for vehicle_id in (7, 2_000_000_001)
        for key, row in outcome([frame.filter(pl.col("vehicle_id") == vehicle_id)]).items()
    }
    assert apart == outcome([frame])
