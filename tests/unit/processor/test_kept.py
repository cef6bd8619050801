"""`watch` goes on where it was: the state that it keeps, and when it does not trust one."""

from __future__ import annotations

import os
import stat
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.contracts.topics import KAFKA_TELEMETRY
from fleetlib.detection import DetectionRules
from fleetlib.processor.kept import FILE, Keeper, Kept
from fleetlib.transport.memory import MemoryLog
from tests.unit.processor.kept_bench import Bench, NeverTakes, read_all, written
from tests.unit.processor.streams import PARTITIONS, TOPICS, G

BRAKING: dict[str, Any] = {"acceleration_longitudinal_mps2": -0.5 * G, "speed_mps": 15.0}
CRASH: dict[str, Any] = {"acceleration_longitudinal_mps2": -5 * G}
TELEMETRY = [(KAFKA_TELEMETRY, number) for number in range(PARTITIONS)]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "watch")


def test_a_restart_goes_on_behind_the_last_record_that_was_processed(bench: Bench) -> None:
    first = bench.start()
    bench.drive(first, 100)
    service_board = bench.board
    written(first)
    again = bench.start()
    assert len(bench.source.read) <= PARTITIONS  # those by which the log is known again
    assert again._detector.vehicles == 8
    shown, before = (asdict(board.columns(bench.clock.now_us())) for board in (bench.board, service_board))
    assert {name: values.tolist() for name, values in shown.items()} == {
        name: values.tolist() for name, values in before.items()
    }
    bench.drive(again, 1)
    assert {record.offset for record in bench.source.read[-PARTITIONS:]} == {100}
    assert bench.board.stats(bench.clock.now_us())["vehicles"] == 8


def test_what_began_before_a_restart_goes_on_as_the_same_incident(bench: Bench) -> None:
    """Without the state, harsh braking so soon after a start could be the rest of another, and is not reported."""
    first = bench.start()
    bench.drive(first, 10, speed_mps=15.0)
    bench.drive(first, 1, **BRAKING)
    written(first)
    known = bench.known()
    assert len(known) == 8
    again = bench.start()
    bench.drive(again, 1, **BRAKING)
    assert bench.known() == known
    bench.drive(again, 20, speed_mps=15.0)
    bench.drive(again, 1, range(3, 4), **BRAKING)
    assert len(bench.known() - known) == 1


def test_hours_of_driving_are_not_forgotten(bench: Bench) -> None:
    """Fatigue is told after hours, of which a restart reads only the last minutes again."""
    rules = DetectionRules(fatigue_driving_s=600.0, fatigue_break_s=300.0)
    first = bench.start(rules=rules, rewatch_s=60)
    bench.drive(first, 500, range(1, 3), speed_mps=15.0)
    written(first)
    again = bench.start(rules=rules, rewatch_s=60)
    bench.drive(again, 150, range(1, 3), speed_mps=15.0)
    assert bench.incidents()["kind"].unique().to_list() == [IncidentKind.FATIGUE]


def test_the_page_shows_the_incidents_from_before_a_restart(bench: Bench) -> None:
    first = bench.start()
    bench.drive(first, 5)
    bench.drive(first, 1, range(4, 5), **CRASH)
    written(first)
    before = bench.board
    bench.start()
    assert bench.board.incidents(4).equals(before.incidents(4))
    assert len(bench.board.incidents(4)) == 1
    assert bench.board.stats(bench.clock.now_us())["incidents_last_hour"] == 1


def test_an_incident_that_kafka_has_not_is_not_in_what_is_kept(bench: Bench) -> None:
    first = bench.start(sink=NeverTakes(bench.log))
    bench.drive(first, 5)
    written(first)
    kept = Keeper(bench.folder, DetectionRules()).load()
    assert kept is not None
    bench.drive(first, 5, range(4, 5), **CRASH)
    written(first)
    later = Keeper(bench.folder, DetectionRules()).load()
    assert later is not None
    assert later.saved_us == kept.saved_us
    again = bench.start()
    read_all(again)
    assert bench.incidents()["vehicle_id"].unique().to_list() == [4]


def test_it_is_kept_every_so_often(bench: Bench) -> None:
    first = bench.start(keep_s=1e-3)
    deadline_s = time.monotonic() + 30
    while not (bench.folder / FILE).exists():
        assert time.monotonic() < deadline_s
        bench.drive(first, 1)
    kept = Keeper(bench.folder, DetectionRules()).load()
    assert kept is not None
    assert set(kept.marks) == set(TELEMETRY)


def test_a_stop_keeps_what_is_known(bench: Bench) -> None:
    first = bench.start()
    bench.drive(first, 10)
    assert not (bench.folder / FILE).exists()
    first._stop.set()
    first.run()
    bench.start()
    assert len(bench.board) == 8


def test_another_log_is_read_from_its_begin(bench: Bench) -> None:
    """As after a reset of Kafka's data: the offsets are there again, with other records."""
    bench.leave_a_state()
    bench.log = MemoryLog(TOPICS, bench.clock)
    bench.drive(None, 30, range(100, 108))
    again = bench.start()
    read_all(again)
    assert {record.offset for record in bench.source.read if record.partition == 0} >= set(range(30))
    assert sorted(bench.board.columns(bench.clock.now_us()).vehicle_id.tolist()) == list(range(100, 108))


def test_a_log_that_has_dropped_the_last_records_is_read_anew(bench: Bench) -> None:
    bench.leave_a_state()
    bench.drive(None, 20)
    bench.log.trim(dict.fromkeys(TELEMETRY, 25))
    again = bench.start()
    read_all(again)
    assert {record.offset for record in bench.source.read if record.partition == 0} == set(range(25, 40))


def test_a_state_that_is_too_old_is_left_alone(bench: Bench) -> None:
    bench.leave_a_state()
    bench.clock.advance(301)
    bench.start()
    assert len(bench.board) == 0


def test_a_state_of_other_rules_is_left_alone(bench: Bench) -> None:
    bench.leave_a_state()
    again = bench.start(rules=DetectionRules(overspeed_mps=30.0))
    assert again._detector.vehicles == 0


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "other"])
def test_a_damaged_file_is_told_and_left_alone(bench: Bench, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    first = bench.leave_a_state()
    path = bench.folder / FILE
    whole = bytearray(path.read_bytes())
    if damage == "changed":
        speeds = first._detector.snapshot()["previous_speed"].tobytes()
        place = whole.index(speeds)
        whole[place] ^= 1
    damaged = {"cut": whole[:-100], "changed": whole, "empty": bytearray(), "other": bytearray(b"not a file of ours")}
    path.write_bytes(damaged[damage])
    again = bench.start()
    assert again._detector.vehicles == 0
    assert "cannot be read" in caplog.text
    read_all(again)
    assert len(bench.board) == 8


def test_a_state_with_arrays_of_another_type_is_left_alone(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.leave_a_state()
    keeper = Keeper(bench.folder, DetectionRules())
    kept = keeper.load()
    assert kept is not None
    detector = {**kept.detector, "bases": kept.detector["bases"].astype(np.int64)}
    keeper.save(Kept(kept.saved_us, kept.marks, detector, kept.board), wait=True)
    again = bench.start()
    assert again._detector.vehicles == 0
    assert len(bench.board) == 0
    assert "does not fit" in caplog.text


def test_only_its_owner_may_read_where_every_vehicle_is(bench: Bench) -> None:
    first = bench.start()
    bench.drive(first, 2)
    written(first)
    assert stat.S_IMODE((bench.folder / FILE).stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


def test_what_a_killed_process_had_begun_to_write_is_removed(bench: Bench) -> None:
    bench.folder.mkdir()
    (bench.folder / f"{FILE}abc").write_bytes(b"half")
    first = bench.start()
    bench.drive(first, 2)
    written(first)
    assert [path.name for path in bench.folder.iterdir()] == [FILE]


def test_a_folder_that_cannot_be_written_stops_nothing(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.folder.write_text("a file where the folder should be")
    first = bench.start()
    bench.drive(first, 5)
    written(first)
    assert "cannot be kept" in caplog.text
    assert len(bench.board) == 8


def test_it_is_kept_by_nobody_where_that_is_switched_off(bench: Bench) -> None:
    first = bench.start(keep_s=0)
    bench.drive(first, 5)
    first._stop.set()
    first.run()
    assert not os.path.lexists(bench.folder)
