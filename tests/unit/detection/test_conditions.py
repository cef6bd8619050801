"""The rules of what lasts: fatigue, fuel theft, battery, sensors, jamming."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.incidents import IncidentKind, Severity
from fleetlib.detection import DetectionRules, Detector, detect
from fleetlib.errors import SettingsError
from tests.unit.detection.frames import DRIVING, START_US, frame_of

PARKED = int(StatusFlag.GNSS_FIX)
LOST = int(DRIVING & ~StatusFlag.GNSS_FIX)
HOUR_S = 3_600


def found(*rows: dict[str, Any], rules: DetectionRules | None = None) -> list[tuple[IncidentKind, Severity, float]]:
    incidents = detect(frame_of(*rows), rules)
    return [
        (IncidentKind(kind), Severity(severity), (start - START_US) / 1e6)
        for kind, severity, start in incidents.select(
            "kind", "severity", pl.col("start_time").dt.timestamp("us")
        ).iter_rows()
    ]


def span(first: float, last: float, step: float = 1.0, **changes: Any) -> list[dict[str, Any]]:
    return [{"at_s": float(at_s), **changes} for at_s in np.arange(first, last, step)]


def test_fatigue_begins_after_four_and_a_half_hours_without_a_break() -> None:
    drive = span(0, 4.6 * HOUR_S, 30)
    assert found(*drive) == [(IncidentKind.FATIGUE, Severity.LIGHT, 4.5 * HOUR_S)]
    assert found(*span(0, 6.1 * HOUR_S, 30))[0][1] == Severity.SEVERE


@pytest.mark.parametrize(("break_min", "expected"), [(44, 1), (45, 0)], ids=["too short", "long enough"])
def test_a_break_counts_from_forty_five_minutes(break_min: float, expected: int) -> None:
    pause_s = break_min * 60
    rows = [*span(0, 3 * HOUR_S, 30), *span(3 * HOUR_S, 3 * HOUR_S + pause_s - 30, 30, flags=PARKED, speed_mps=0.0)]
    rows += span(3 * HOUR_S + pause_s - 30, 5 * HOUR_S + pause_s, 30)
    assert len(found(*rows)) == expected


def test_a_silence_that_is_a_break_is_not_driving() -> None:
    rules = DetectionRules(fatigue_driving_s=40, fatigue_break_s=60)
    assert found(*span(0, 31), *span(90, 121), rules=rules) == []
    assert len(found(*span(0, 31), *span(89, 121), rules=rules)) == 1


def test_fatigue_is_not_claimed_by_a_detector_that_has_not_seen_the_last_break() -> None:
    rows = span(0, 6 * HOUR_S, 30)
    assert Detector(since_us=START_US).detect(frame_of(*rows), START_US).is_empty()


def test_a_level_that_falls_while_parked_is_fuel_theft() -> None:
    drive = span(0, 60)
    parked = [{**row, "energy_level_ratio": 0.5 - 0.001 * k} for k, row in enumerate(span(60, 400, flags=PARKED))]
    ((kind, severity, start_s),) = found(*drive, *parked)
    assert (kind, severity) == (IncidentKind.FUEL_THEFT, Severity.MODERATE)
    assert start_s == pytest.approx(60 + 50, abs=1)


@pytest.mark.parametrize(
    "parked",
    [
        {"flags": PARKED, "energy_level_ratio": 0.46},
        {"flags": DRIVING, "energy_level_ratio": 0.2},
        {"flags": int(PARKED | StatusFlag.ELECTRIC), "energy_level_ratio": 0.2},
        {"flags": PARKED, "energy_level_ratio": 0.9},
    ],
    ids=["little", "engine running", "a battery", "refuelled"],
)
def test_other_changes_of_level_are_no_theft(parked: dict[str, Any]) -> None:
    electric = parked["flags"] & StatusFlag.ELECTRIC
    assert found(*span(0, 60, flags=int(DRIVING | electric)), *span(60, 300, **parked)) == []


@pytest.mark.parametrize(
    ("after", "thefts"),
    [
        ({"boot_id": 9, "odometer_m": 5_000_000}, 0),
        ({"boot_id": 9, "odometer_m": 80_000_000}, 0),
        ({"seq": -1, "odometer_m": 5_000_000}, 0),
        ({"boot_id": 9, "odometer_m": 50_000_000}, 1),
        ({"boot_id": 9, "odometer_m": 49_999_500}, 1),
        ({"boot_id": 9, "odometer_m": 50_009_000}, 1),
        ({"boot_id": 9, "odometer_m": 0}, 1),
        ({"odometer_m": 5_000_000}, 1),
    ],
    ids=[
        "its odometer went back",
        "its odometer is too far on",
        "the device counts anew",
        "a start, the same odometer",
        "a start, an older value of it",
        "a start, the next step of it",
        "a start, none reported",
        "no start: misread",
    ],
)
def test_a_lower_level_of_another_vehicle_under_the_same_id_is_no_theft(after: dict[str, Any], thefts: int) -> None:
    before = [{**row, "odometer_m": 50_000_000, "seq": int(row["at_s"]) + 1000} for row in span(0, 60)]
    first = after.get("seq", 2_000) + 1
    parked = span(60, 200, flags=PARKED, speed_mps=0.0, energy_level_ratio=0.2)
    later = [{**row, **after, "seq": first + number} for number, row in enumerate(parked)]
    assert [kind for kind, _, _ in found(*before, *later)] == [IncidentKind.FUEL_THEFT] * thefts


def test_of_another_vehicle_under_the_same_id_everything_is_forgotten_and_learnt_anew() -> None:
    drive = span(0, 4 * HOUR_S, 30, odometer_m=50_000_000)
    other = {"odometer_m": 5_000_000, "boot_id": 2}
    assert len(found(*drive, *span(4 * HOUR_S, 8 * HOUR_S, 30))) == 1
    assert found(*drive, *span(4 * HOUR_S, 8 * HOUR_S, 30, **other)) == []
    at_s = 4 * HOUR_S
    parked = span(at_s + 60, at_s + 90, flags=PARKED, energy_level_ratio=0.3, **other)
    stolen = found(*drive, *span(at_s, at_s + 60, **other), *parked)
    assert [kind for kind, _, _ in stolen] == [IncidentKind.FUEL_THEFT]


@pytest.mark.parametrize(
    ("volts", "flags", "severity"),
    [
        (12.7, DRIVING, Severity.LIGHT),
        (11.9, DRIVING, Severity.MODERATE),
        (22.0, int(DRIVING | StatusFlag.HEAVY), Severity.SEVERE),
        (13.5, DRIVING, None),
        (27.8, int(DRIVING | StatusFlag.HEAVY), None),
        (12.5, PARKED, None),
        (0.0, DRIVING, None),
    ],
    ids=["not charged", "half empty", "24 V empty", "charged", "24 V charged", "at rest", "not reported"],
)
def test_a_battery_that_is_not_charged(volts: float, flags: int, severity: Severity | None) -> None:
    speed = 0.0 if flags == PARKED else 15.0
    incidents = found(*span(0, 100, battery_voltage_v=volts, flags=int(flags), speed_mps=speed))
    assert [(kind, tier) for kind, tier, _ in incidents] == (
        [(IncidentKind.BATTERY_FAILURE, severity)] if severity else []
    )


def test_a_short_dip_of_the_voltage_is_no_failure() -> None:
    assert found(*span(0, 50, battery_voltage_v=12.0), *span(50, 200)) == []


def test_a_speed_that_stays_the_same_while_the_vehicle_accelerates_is_stuck() -> None:
    rows = [*span(0, 5, speed_mps=10.0), *span(5, 120, speed_mps=12.34)]
    assert found(*rows) == []
    rows[20] = {**rows[20], "acceleration_longitudinal_mps2": 3.0}
    assert found(*rows) == [], "one jolt says nothing"
    rows[21:23] = [{**row, "acceleration_longitudinal_mps2": 1.5} for row in rows[21:23]]
    assert found(*rows) == [(IncidentKind.SENSOR_FAILURE, Severity.MODERATE, 65.0)]


def test_a_noisy_axis_and_a_broken_wire_are_sensor_failures() -> None:
    normal = np.random.default_rng(1).standard_normal(120)
    noisy = [{**row, "acceleration_vertical_mps2": 1.5 * normal[k]} for k, row in enumerate(span(0, 120))]
    calm = [{**row, "acceleration_vertical_mps2": 0.4 * normal[k]} for k, row in enumerate(span(0, 120))]
    assert [kind for kind, _, _ in found(*noisy)] == [IncidentKind.SENSOR_FAILURE]
    assert found(*calm) == []
    assert [kind for kind, _, _ in found(*span(0, 9, coolant_temperature_celsius=-40.0))] == [
        IncidentKind.SENSOR_FAILURE
    ]


def test_jamming_is_a_long_loss_of_the_fix_while_the_engine_runs() -> None:
    assert found(*span(0, 50), *span(50, 79, flags=LOST), *span(79, 100)) == []
    assert found(*span(0, 50), *span(50, 100, flags=LOST)) == [(IncidentKind.GNSS_JAMMING, Severity.LIGHT, 80.0)]
    assert found(*span(0, 50), *span(50, 200, flags=0, speed_mps=0.0)) == []


def test_missing_columns_silence_their_rules() -> None:
    frame = frame_of(*span(0, 100, battery_voltage_v=12.0))
    assert len(detect(frame)) == 1
    assert detect(frame.drop("battery_voltage_v", "energy_level_ratio", "coolant_temperature_celsius")).is_empty()


def test_a_threshold_of_nothing_is_refused() -> None:
    with pytest.raises(SettingsError, match="stuck_s"):
        DetectionRules(stuck_s=0.0)
