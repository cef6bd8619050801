"""Each question, asked of a fleet whose answers are known, in both shapes."""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from fleetlib import analysis
from fleetlib.errors import FleetError, SettingsError
from fleetlib.store import TelemetryWriter, WriteBatch
from fleetlib.store.maintenance import maintain
from fleetlib.store.reader import Reader
from fleetlib.units import METRES_PER_DEGREE
from tests.fixtures_database import Database
from tests.unit.analysis.fleet_of_three import CRASH_ID, CRASH_TIME, END, SPEED_MPS, START, samples_of, store_fleet

CRASH = str(uuid.UUID(bytes=CRASH_ID))


@pytest.fixture(scope="module")
def db(module_database: Database) -> Iterator[Reader]:
    store_fleet(module_database)
    maintain(module_database.url, everything=True)
    with Reader(module_database.reader_url) as reader:
        yield reader


def rows(frame: pl.DataFrame, *names: str) -> list[tuple[object, ...]]:
    return frame.select(names).rows()


def test_the_whole_fleet_at_a_glance(db: Reader) -> None:
    assert analysis.data_span(db) == (START, END - timedelta(seconds=1) + timedelta(microseconds=1))
    assert rows(analysis.vehicles(db), "vehicle_id", "name") == [(1, "Car 1"), (2, "Van 2"), (3, "Vehicle 3")]
    last = analysis.last_positions(db, vehicles=[1, 3])
    assert rows(last, "vehicle_id", "time", "vehicle_class") == [
        (1, END - timedelta(seconds=1), "car"),
        (3, END - timedelta(seconds=1), "car"),
    ]
    low = analysis.energy_low(db, below_ratio=0.35)
    assert low["vehicle_id"].to_list() == [1, 3]
    assert low["energy_level_ratio"].to_list() == pytest.approx([0.5 - 17_990e-5] * 2, abs=1e-4)


def test_a_level_that_was_not_measured_is_not_low(database: Database) -> None:
    empty, silent = (samples_of(vehicle, range(3), 0.0, 52.0) for vehicle in (7, 8))
    nothing = pl.lit(0.0, pl.Float32)
    with TelemetryWriter(database.writer_url) as writer:
        writer.write(
            WriteBatch(
                telemetry=empty.with_columns(nothing.alias("energy_level_ratio"), battery_voltage_v=nothing + 12.4)
            )
        )
        writer.write(WriteBatch(telemetry=silent.with_columns(nothing.alias("energy_level_ratio"))))
    with Reader(database.reader_url) as reader:
        assert analysis.last_positions(reader)["vehicle_id"].to_list() == [7, 8]
        assert analysis.energy_low(reader)["vehicle_id"].to_list() == [7]


def test_energy_without_a_measured_level_is_unknown(database: Database) -> None:
    """Vehicle 7 has an empty tank, 8 is a recording without engine data, 9 has an hour without and one with them."""
    nothing = pl.lit(0.0, pl.Float32)
    empty, silent, later = (samples_of(vehicle, range(3), 10.0, 52.0) for vehicle in (7, 8, 9))
    hour = [pl.col(name).dt.offset_by("-1h") for name in ("time", "ingest_time")]
    frames = [
        empty.with_columns(energy_level_ratio=nothing, battery_voltage_v=nothing + 12.4),
        silent.with_columns(energy_level_ratio=nothing),
        samples_of(9, range(3), 10.0, 52.0).with_columns(*hour, energy_level_ratio=nothing),
        later.with_columns(
            pl.lit(2, later.schema["boot_id"]).alias("boot_id"),
            pl.Series("energy_level_ratio", [0.50, 0.49, 0.48], pl.Float32),
        ),
    ]
    with TelemetryWriter(database.writer_url) as writer:
        for frame in frames:
            writer.write(WriteBatch(telemetry=frame))
    maintain(database.url, everything=True)
    with Reader(database.reader_url) as reader:
        days = analysis.vehicle_days(reader, START - timedelta(hours=1), END)
    used = dict(days.group_by("vehicle_id").agg(pl.col("energy_used_ratio").max()).rows())
    assert used == {7: 0.0, 8: None, 9: pytest.approx(0.02)}
    assert days.filter(pl.col("vehicle_id") == 8)["energy_used"].to_list() == [None]


def test_activity_per_minute_and_hour(db: Reader) -> None:
    minutes = analysis.activity(db, START, END)
    assert len(minutes) == 30
    assert minutes["vehicles"].to_list() == [3] * 10 + [2] * 10 + [3] * 10
    assert minutes["moving_vehicles"].to_list() == [2] * 10 + [1] * 10 + [2] * 10
    assert minutes["driving_time_s"].to_list() == pytest.approx([120.0] * 10 + [60.0] * 10 + [120.0] * 10)
    # The last minute's distance of car 3's outage counts in the minute in which it is heard again.
    assert minutes["distance_m"].sum() == pytest.approx(2 * 17_990)
    hours = analysis.activity(db, START, END, every="1h")
    assert rows(hours, "bucket", "samples", "vehicles") == [(START, 4800, 3)]
    assert hours["speed_mean_mps"].item() == pytest.approx(SPEED_MPS * 3000 / 4800)


def test_vehicle_days(db: Reader) -> None:
    days = analysis.vehicle_days(db, START, END)
    assert days["distance_m"].to_list() == pytest.approx([17_990, 0, 17_990])
    assert days["driving_time_s"].to_list() == pytest.approx([1800, 0, 1200])
    assert days["idle_time_s"].to_list() == pytest.approx([0, 1800, 0])
    assert days["energy_used"].to_list() == pytest.approx([0.1799 * 50, 0, 0.1799 * 50], rel=1e-3)
    assert rows(days, "incidents", "severe_incidents") == [(2, 1), (0, 0), (1, 0)]
    summary = analysis.daily_summary(db, START, END)
    assert rows(summary, "day", "vehicles", "driving_vehicles", "incidents") == [(START.date(), 3, 2, 3)]


def test_a_day_is_that_of_the_time_zone(db: Reader) -> None:
    for zone, hours in (("Etc/GMT-14", 14), ("Etc/GMT+12", -12)):
        day = analysis.vehicle_days(db, START, END, timezone=zone)["day"].unique().to_list()
        assert day == [(START + timedelta(hours=hours)).date()]


def test_tracks(db: Reader) -> None:
    track = analysis.track(db, 1, START + timedelta(seconds=10), START + timedelta(seconds=13))
    assert track["seq"].to_list() == [10, 11, 12]
    coarse = analysis.coarse_track(db, 3, START, END)
    assert len(coarse) == 20
    assert coarse["speed_mps"].to_list() == pytest.approx([SPEED_MPS] * 20)
    assert coarse["longitude_deg"][0] == pytest.approx(13 + 590 / METRES_PER_DEGREE)


def test_a_heat_map_counts_where_vehicles_move(db: Reader) -> None:
    cells = analysis.positions_heat(db, START, END, cell_m=1000)
    assert cells["samples"].sum() == 3000
    assert cells["latitude_deg"].is_between(51.98, 52.02).all()
    assert cells["speed_mean_mps"].to_list() == pytest.approx([SPEED_MPS] * len(cells))
    assert analysis.positions_heat(db, START, END, cell_m=1000, moving=False)["samples"].sum() == 4800


def test_incidents_are_found_by_kind_vehicle_and_severity(db: Reader) -> None:
    def kinds(**choice: object) -> list[str]:
        return analysis.incidents(db, START, END, **choice)["kind"].to_list()  # type: ignore[arg-type]

    assert sorted(kinds()) == ["crash", "harsh_braking", "overspeed"]
    assert kinds(kinds=["crash"]) == ["crash"]
    assert kinds(vehicles=[3]) == ["overspeed"]
    assert sorted(kinds(min_severity="moderate")) == ["crash", "harsh_braking"]
    assert kinds(vehicles=[]) == []


def test_what_happened_around_an_incident(db: Reader) -> None:
    assert rows(analysis.incident(db, CRASH), "kind", "severity", "name", "duration_s") == [
        ("crash", "severe", "Car 1", 2.0)
    ]
    signals = analysis.signals_around(db, CRASH, before_s=5, after_s=3)
    assert signals["offset_s"].to_list() == [float(second) for second in range(-5, 4)]
    assert signals["vehicle_id"].unique().to_list() == [1]
    near = analysis.nearby(db, CRASH, radius_m=150, window_s=30)
    assert rows(near, "vehicle_id", "name") == [(3, "Vehicle 3")]
    # Car 3 runs 100 m north at the same longitude, and is cut off a second before: one second west of the crash.
    west_m = SPEED_MPS * math.cos(math.radians(52.0))
    assert near["distance_m"].item() == pytest.approx(math.hypot(100, west_m), abs=0.05)
    assert near["offset_s"].item() == -1.0
    assert analysis.nearby(db, CRASH, radius_m=90).is_empty()


def test_the_trace_of_a_crash(db: Reader) -> None:
    trace = analysis.trace(db, CRASH)
    assert trace["offset_s"].to_list() == pytest.approx([-0.02, -0.01, 0.0, 0.01])
    assert trace["acceleration_longitudinal_mps2"].to_list() == [0.0, -1.0, -300.0, -2.0]
    assert trace["time"][2] == CRASH_TIME + timedelta(seconds=1)
    other = analysis.incidents(db, START, END, kinds=["overspeed"])["incident_id"].item()
    assert analysis.trace(db, other).is_empty()


def test_scores_rank_by_events_per_distance(db: Reader) -> None:
    scores = analysis.driver_scores(db, START, END)
    assert scores["vehicle_id"].to_list() == [2, 3, 1]
    assert scores["points"].to_list() == [0, 1, 3]
    rates = [0.0, 1 / 0.3799, 3 / 0.3799]  # (17.99 + 20) km
    assert scores["score"].to_list() == pytest.approx([100 / (1 + rate / 10) for rate in rates])
    assert scores["crashes"].to_list() == [0, 0, 1]
    assert scores["idle_ratio"].to_list() == [1.0, 0.0, 0.0]


def test_the_quality_of_the_data(db: Reader) -> None:
    quality = analysis.data_quality(db, START, END)
    assert rows(quality, "vehicle_id", "samples", "expected", "lost") == [
        (1, 1800, 1800, 0),
        (2, 1800, 1800, 0),
        (3, 1200, 1800, 600),
    ]
    assert quality["loss_ratio"].to_list() == pytest.approx([0, 0, 1 / 3])
    assert quality["delay_mean_s"].to_list() == pytest.approx([1.0] * 3)
    account = analysis.delivery_account(db, datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC))
    sums = account.select(pl.col("received", "stored", "duplicates", "dead_lettered").sum())
    assert sums.rows() == [(4810, 4800, 7, 3)]
    letters = analysis.dead_letters(db, START, END)
    assert rows(letters, "reason", "messages") == [("malformed", 2), ("time_in_future", 1)]


Question = Callable[[Reader], object]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda db: analysis.track(db, 1, START, END, max_rows=99), "more than 99 rows"),
        (lambda db: analysis.track(db, 1, datetime(2026, 1, 1), END), "has no time zone"),  # noqa: DTZ001
        (lambda db: analysis.track(db, 1, END, START), "is not after start"),
        (lambda db: analysis.activity(db, START, END, every="5m"), "every = '5m' is unknown"),  # type: ignore[arg-type]
        (lambda db: analysis.vehicle_days(db, START, END, timezone="Mars/Olympus"), "'Mars/Olympus' is unknown"),
        (lambda db: analysis.incidents(db, START, END, kinds=["explosion"]), "Use one of: crash, possible_crash"),
        (lambda db: analysis.incident(db, "17"), "is not an id"),
        (lambda db: analysis.incident(db, str(uuid.UUID(int=1))), "There is no incident"),
        (lambda db: analysis.nearby(db, CRASH, radius_m=0), "radius_m = 0 is not greater than 0"),
        (lambda db: analysis.positions_heat(db, START, END, cell_m=float("nan")), "cell_m = nan"),
    ],
    ids=[
        "too many rows",
        "a naive time",
        "an end before the start",
        "an unknown bucket",
        "an unknown time zone",
        "an unknown kind",
        "not an id",
        "an unknown id",
        "no radius",
        "not a number",
    ],
)
def test_a_wrong_question_gets_one_sentence(db: Reader, question: Question, message: str) -> None:
    with pytest.raises(FleetError, match=message) as refusal:
        question(db)
    assert isinstance(refusal.value, (SettingsError, analysis.TooMuchData))


def test_an_empty_database_has_no_span_and_no_rows(database: Database) -> None:
    with Reader(database.reader_url) as reader:
        with pytest.raises(FleetError, match="no telemetry yet"):
            analysis.data_span(reader)
        for question in (analysis.activity, analysis.vehicle_days, analysis.incidents, analysis.driver_scores):
            assert question(reader, START, END).is_empty()
        assert analysis.positions_heat(reader, START, END).is_empty()
