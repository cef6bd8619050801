from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.incidents import INCIDENT_SCHEMA, IncidentKind, Severity, incident_id
from fleetlib.detection import DetectionRules, Detector, detect
from fleetlib.errors import SettingsError
from tests.unit.detection.frames import DRIVING, START_US, frame_of

G = 9.80665
BROKEN = DRIVING | StatusFlag.MALFUNCTION | StatusFlag.HAZARD_LIGHTS


def steady(*seconds: float, **changes: Any) -> list[dict[str, Any]]:
    return [{"at_s": at_s, **changes} for at_s in seconds]


def kinds(incidents: pl.DataFrame) -> list[IncidentKind]:
    return [IncidentKind(kind) for kind in incidents["kind"]]


@pytest.mark.parametrize(
    ("kind", "signals"),
    [
        (IncidentKind.HARSH_BRAKING, {"acceleration_longitudinal_mps2": -0.45 * G}),
        (IncidentKind.HARSH_ACCELERATION, {"acceleration_longitudinal_mps2": 0.40 * G}),
        (IncidentKind.HARSH_CORNERING, {"acceleration_lateral_mps2": 0.50 * G}),
        (IncidentKind.HARSH_CORNERING, {"acceleration_lateral_mps2": -0.50 * G}),
        (IncidentKind.POSSIBLE_CRASH, {"acceleration_vertical_mps2": 1.2 * G, "speed_mps": 0.5}),
        (IncidentKind.CRASH, {"acceleration_longitudinal_mps2": -2.0 * G, "acceleration_vertical_mps2": 1.8 * G}),
        (IncidentKind.CRASH, {"flags": DRIVING | StatusFlag.AIRBAG_DEPLOYED}),
    ],
    ids=[
        "braking",
        "acceleration",
        "left turn",
        "right turn",
        "possible crash",
        "crash by resultant",
        "crash by airbag",
    ],
)
def test_one_sample_above_a_threshold_is_one_incident_at_once(kind: IncidentKind, signals: dict[str, Any]) -> None:
    incidents = Detector().detect(frame_of(*steady(0, 1), {"at_s": 2, **signals}), START_US + 2_100_000)
    assert kinds(incidents) == [kind]
    row = incidents.row(0, named=True)
    assert row["incident_id"] == incident_id(1, kind, START_US + 2_000_000)
    assert row["revision"] == 0
    assert row["start_time"] == row["end_time"]
    assert row["rule"] == f"{kind.name.lower()}/1"
    assert dict(incidents.schema) == {name: incidents.schema[name] for name in INCIDENT_SCHEMA}


@pytest.mark.parametrize(
    "signals",
    [
        {"acceleration_longitudinal_mps2": -0.39 * G},
        {"acceleration_longitudinal_mps2": 0.34 * G},
        {"acceleration_lateral_mps2": 0.44 * G},
        {"speed_mps": 22.1},
        {"acceleration_lateral_mps2": 0.6 * G, "speed_mps": 5.0},
        {"flags": DRIVING | StatusFlag.MALFUNCTION},
    ],
    ids=["braking", "acceleration", "cornering", "speed", "a slow corner", "a lamp alone"],
)
def test_ordinary_driving_is_no_incident(signals: dict[str, Any]) -> None:
    rows = [{**sample, **signals} for sample in steady(*range(30), speed_mps=8.0)]
    assert detect(frame_of(*rows)).is_empty()


def test_the_thresholds_of_heavy_vehicles_are_lower() -> None:
    braking = {"at_s": 5, "acceleration_longitudinal_mps2": -0.36 * G}
    assert detect(frame_of(braking)).is_empty()
    assert kinds(detect(frame_of({**braking, "flags": DRIVING | StatusFlag.HEAVY}))) == [IncidentKind.HARSH_BRAKING]


def test_braking_to_a_stop_counts_by_the_speed_before() -> None:
    stop = {"at_s": 1, "acceleration_longitudinal_mps2": -0.5 * G, "speed_mps": 0.0}
    assert kinds(detect(frame_of({"at_s": 0, "speed_mps": 5.0}, stop))) == [IncidentKind.HARSH_BRAKING]
    assert detect(frame_of({"at_s": 0, "speed_mps": 1.0}, stop)).is_empty()


@pytest.mark.parametrize(
    ("braking_g", "severity"), [(0.42, Severity.LIGHT), (0.52, Severity.MODERATE), (0.65, Severity.SEVERE)]
)
def test_three_tiers_of_severity(braking_g: float, severity: Severity) -> None:
    incidents = detect(frame_of({"at_s": 0, "acceleration_longitudinal_mps2": -braking_g * G}))
    assert incidents["severity"].to_list() == [severity]


def test_a_value_around_the_threshold_is_one_event() -> None:
    values = [0.41, 0.38, 0.42, 0.35, 0.41, 0.2, 0.1, 0.41]
    rows = [{"at_s": at_s, "acceleration_longitudinal_mps2": -value * G} for at_s, value in enumerate(values)]
    incidents = detect(frame_of(*rows))
    assert len(incidents) == 1
    assert incidents["start_time"].dt.timestamp("us").item() == START_US
    assert incidents["peak_value"].item() == pytest.approx(0.42 * G, rel=1e-3)


def test_events_further_apart_than_the_interval_are_two() -> None:
    rows = steady(*range(20)) + [{"at_s": at_s + 0.5, "acceleration_lateral_mps2": 5.0} for at_s in (2, 12)]
    assert len(detect(frame_of(*rows))) == 2


def test_overspeed_needs_its_duration_and_ends_with_its_last_fast_sample() -> None:
    detector = Detector()
    fast = [{"at_s": at_s, "speed_mps": 25.0} for at_s in range(10)]
    assert detector.detect(frame_of(*fast[:5]), START_US).is_empty()
    begun = detector.detect(frame_of(*fast[5:]), START_US)
    assert kinds(begun) == [IncidentKind.OVERSPEED]
    ended = detector.detect(frame_of(*steady(10, 11)), START_US)
    assert ended["incident_id"].to_list() == begun["incident_id"].to_list()
    assert ended["revision"].item() > begun["revision"].item()
    assert ended["end_time"].dt.timestamp("us").item() == START_US + 9_000_000
    assert ended["start_time"].dt.timestamp("us").item() == START_US


def test_a_breakdown_is_lamp_and_hazard_lights_while_standing() -> None:
    rows = steady(*range(20), speed_mps=0.0, flags=int(BROKEN))
    assert kinds(detect(frame_of(*rows))) == [IncidentKind.BREAKDOWN]
    assert detect(frame_of(*steady(*range(20), speed_mps=3.0, flags=int(BROKEN)))).is_empty()


def test_a_deployed_airbag_stays_one_crash() -> None:
    rows = steady(*range(0, 600, 10), flags=int(DRIVING | StatusFlag.AIRBAG_DEPLOYED), speed_mps=0.0)
    incidents = detect(frame_of(*rows))
    assert kinds(incidents) == [IncidentKind.CRASH]
    assert incidents["severity"].to_list() == [Severity.SEVERE]


def test_what_belongs_to_a_crash_is_not_reported_beside_it() -> None:
    crash = {"at_s": 5, "acceleration_longitudinal_mps2": -4 * G}
    after = {"at_s": 6, "acceleration_longitudinal_mps2": -0.8 * G, "acceleration_lateral_mps2": 0.6 * G}
    assert kinds(detect(frame_of(*steady(*range(5)), crash, after))) == [IncidentKind.CRASH]


def test_a_possible_crash_is_reported_when_the_vehicle_stops() -> None:
    hit = {"at_s": 5, "acceleration_lateral_mps2": 1.2 * G}
    stops = [{"at_s": at_s, "speed_mps": speed_mps} for at_s, speed_mps in ((6, 9.0), (7, 4.0), (8, 0.0), (9, 0.0))]
    detector = Detector()
    assert IncidentKind.POSSIBLE_CRASH not in kinds(detector.detect(frame_of(hit, *stops[:2]), START_US))
    assert kinds(detector.detect(frame_of(*stops[2:]), START_US)) == [IncidentKind.POSSIBLE_CRASH]
    drives_on = detect(frame_of(hit, *steady(*range(6, 30))))
    assert kinds(drives_on) == [IncidentKind.HARSH_CORNERING]


def test_a_late_crash_is_found() -> None:
    detector = Detector()
    detector.detect(frame_of(*steady(*range(100, 200))), START_US)
    late = detector.detect(frame_of({"at_s": 50, "acceleration_longitudinal_mps2": -4 * G}), START_US)
    assert kinds(late) == [IncidentKind.CRASH]
    assert late["start_time"].dt.timestamp("us").item() == START_US + 50_000_000


def test_a_late_sample_of_a_known_event_belongs_to_it() -> None:
    detector = Detector()
    braking = [{"at_s": at_s, "acceleration_longitudinal_mps2": -0.5 * G} for at_s in (10, 11, 12)]
    known = detector.detect(frame_of(braking[0], braking[2], *steady(13, 14, 15)), START_US)
    stronger = {**braking[1], "acceleration_longitudinal_mps2": -0.55 * G}
    grown = detector.detect(frame_of(stronger), START_US)
    assert grown["incident_id"].to_list() == known["incident_id"].to_list()
    assert grown["peak_value"].item() == pytest.approx(0.55 * G, rel=1e-3)
    assert grown["revision"].item() > known["revision"].item()


def test_an_empty_frame_has_no_incidents() -> None:
    assert dict(Detector().detect(frame_of(), START_US).schema).keys() == INCIDENT_SCHEMA.keys()


@pytest.mark.parametrize(
    "wrong",
    [{"braking_g": -0.1}, {"crash_g": float("nan")}, {"hysteresis_ratio": 1.0}, {"possible_crash_g": 3.0}],
    ids=["negative", "not a number", "hysteresis of all", "possible above certain"],
)
def test_rules_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        DetectionRules(**wrong)
