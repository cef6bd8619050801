"""Times as people write them, rules by name, and what a changed rule changes."""

from __future__ import annotations

import io
import json
import math
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

import fleetlib
from fleetlib.cli import build_app
from fleetlib.cli.dead_letters import _table
from fleetlib.cli.replay import parse_ids
from fleetlib.clock import moment, to_us
from fleetlib.contracts.columns import TELEMETRY_SCHEMA, TIME_TYPE
from fleetlib.contracts.incidents import IncidentKind, incident_frame, incident_id
from fleetlib.contracts.topics import KAFKA_TELEMETRY
from fleetlib.contracts.traces import trace_frame
from fleetlib.detection import DetectionRules
from fleetlib.errors import SettingsError
from fleetlib.history.compare import compare, in_words, summary
from fleetlib.history.pace import paced
from fleetlib.history.replay import replay
from fleetlib.history.sources import open_history, span_of_file
from fleetlib.history.span import Span
from fleetlib.processor.decode import Contents, DeadLetter
from fleetlib.settings import load_settings

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", NOON),
        ("now-2h", NOON - timedelta(hours=2)),
        ("now-1.5d", NOON - timedelta(hours=36)),
        ("2026-11-25T09:00:00+01:00", NOON - timedelta(hours=4)),
        ("2026-11-25T08:00:00Z", NOON - timedelta(hours=4)),
    ],
)
def test_a_time_is_read(text: str, expected: datetime) -> None:
    assert moment("--from", text, to_us(NOON)) == expected


@pytest.mark.parametrize(
    "text", ["2026-11-25T08:00:00", "2026-11-25", "yesterday", "now-2w", "now+2h", "now-9999999d", ""]
)
def test_a_time_without_a_zone_or_sense_is_one_sentence(text: str) -> None:
    with pytest.raises(SettingsError, match=r"--from.*Write 2026-11-25T08:00:00Z"):
        moment("--from", text, to_us(NOON))


def test_rules_are_changed_by_name_within_their_ranges() -> None:
    assert DetectionRules().changed({"braking_g": "0.3", "crash_g": 3}) == DetectionRules(braking_g=0.3, crash_g=3.0)
    for wrong, words in (
        ({"brakin_g": 0.3}, "Did you mean braking_g"),
        ({"braking_g": "hard"}, "is not a number"),
        ({"braking_g": -1}, "from 0 up"),
        ({"crash_g": 0.1}, "possible_crash_g"),
        ({"hysteresis_ratio": "nan"}, "hysteresis_ratio"),
    ):
        with pytest.raises(SettingsError, match=words):
            DetectionRules().changed(wrong)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": "tape"}, "no source 'tape'"),
        ({"topic": "dead-letter.v1"}, "no topic"),
        ({"topic": "incidents.v1"}, "only in Kafka"),
        ({"source": "parquet:/nowhere/x.parquet"}, "cannot be read"),
        ({"speed": 0}, "greater than 0"),
        ({"speed": 2, "topic": "trace.v1", "source": "kafka"}, "has no speed"),
        ({"rows": True}, "no schema"),
        ({"late_s": -1}, "negative"),
        ({"start": datetime(2026, 1, 1)}, "no time zone"),  # noqa: DTZ001 - that is the mistake
        ({"start": "now", "end": "now-1h"}, "not after"),
    ],
)
def test_a_wrong_argument_is_one_sentence(changes: dict[str, Any], words: str) -> None:
    given_: dict[str, Any] = {"start": "now-2h", "end": "now-1h"} | changes
    with pytest.raises(SettingsError, match=words):
        fleetlib.replay(**given_)
    assert fleetlib.replay is replay


def test_vehicles_are_a_list_of_ids_and_ranges() -> None:
    assert parse_ids("1-3, 77") == {1, 2, 3, 77}
    for wrong in ("a", "1-", "-3", "1,,2", "²", "1" * 30):
        with pytest.raises(SettingsError, match="is no vehicle"):
            parse_ids(wrong)


@pytest.mark.parametrize("wrong", ["9-3", "1-3000000000", "1-2000000"])
def test_a_range_turned_round_or_endless_is_one_sentence_and_fills_no_memory(wrong: str) -> None:
    with pytest.raises(SettingsError, match=f"'{wrong}' is no range of letters"):
        parse_ids(wrong, "letter")


def test_reasons_of_dead_letters_are_shown_whole_on_a_narrow_screen() -> None:
    reason = "acceleration_longitudinal_mps2_out_of_range"
    row = {"reason": reason, "letters": 1_000, "waiting": 999, "newest": NOON, "example_id": 12_345}
    found = pl.DataFrame([{**row, "example_source": "telemetry.v1/3/123456789 [bold]"}])
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(_table(found))
    assert reason in console.export_text()


@pytest.mark.parametrize("command", ["list", "replay"])
def test_dead_letters_of_a_time_turned_round_are_one_sentence(command: str) -> None:
    app = build_app("dead-letters")
    done = CliRunner().invoke(app, ["dead-letters", command, "--from", "now-1h", "--to", "now-2h"])
    assert isinstance(done.exception, SettingsError)
    assert str(done.exception) == "--to now-2h is not after --from now-1h. Turn them round"


def recording(file: Path, begin: datetime, seconds: int = 60) -> None:
    """Write a file of one standing vehicle."""
    columns = {name: pl.Series([0] * seconds).cast(kind) for name, kind in TELEMETRY_SCHEMA.items() if name != "time"}
    times = pl.Series([begin + timedelta(seconds=second) for second in range(seconds)]).cast(TIME_TYPE)
    pl.DataFrame({**columns, "time": times, "ingest_time": times}).with_columns(
        vehicle_id=pl.lit(1, pl.UInt32)
    ).write_parquet(file)


def test_a_file_is_replayed_from_its_beginning_to_its_end_where_nothing_else_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEET_HOME", str(tmp_path))
    file = tmp_path / "drive.parquet"
    recording(file, NOON)

    def run(*options: str) -> dict[str, Any]:
        done = CliRunner().invoke(build_app("replay"), ["replay", "--source", f"parquet:{file}", "--json", *options])
        assert done.exit_code == 0, done.output
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    found = run()
    assert found["samples"] == 60
    assert found["start"] == "2026-11-25T12:00:00+00:00"
    assert found["end"] == "2026-11-25T12:00:59.000001+00:00"
    assert any("Not compared with the live incidents: No database is set" in note for note in found["notes"])
    assert run("--from", "2026-11-25T12:00:30Z")["end"] == found["end"]
    assert run("--to", "2026-11-25T12:00:30Z")["start"] == found["start"]


def test_rows_of_a_file_that_are_out_of_range_are_counted_and_not_replayed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEET_HOME", str(tmp_path))
    file = tmp_path / "drive.parquet"
    recording(file, NOON)
    speeds = pl.Series("speed_mps", [math.nan, 999.0, None] + [0.0] * 57, dtype=pl.Float32)
    frame = pl.read_parquet(file).with_columns(speeds)
    frame.with_columns(latitude_deg=pl.Series([0.0] * 59 + [99.0])).write_parquet(file)
    span = Span(NOON, NOON + timedelta(seconds=60))
    chunks = [*open_history(f"parquet:{file}", KAFKA_TELEMETRY, span, load_settings(), whole_rows=True).chunks]
    assert sum(len(chunk.telemetry) for chunk in chunks) == 56
    refused = [one for chunk in chunks for one in chunk.refused]
    assert [one.reason for one in refused] == ["speed_mps_out_of_range"] * 3 + ["latitude_deg_out_of_range"]
    assert json.loads(refused[-1].payload)["latitude_deg"] == 99.0


def test_a_paced_replay_passes_on_what_was_refused_where_nothing_else_is_there() -> None:
    letter = DeadLetter("telemetry.v1/0/0", -1, "malformed", 0, b"?")
    only = Contents(pl.DataFrame(), incident_frame([]), trace_frame([]), [letter], [], 1)
    assert [chunk.refused for chunk in paced(iter([only]), 1.0, threading.Event())] == [[letter]]


def test_an_empty_file_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "empty.parquet"
    recording(file, NOON, seconds=0)
    with pytest.raises(SettingsError, match="holds no telemetry"):
        span_of_file(file)


def incident(vehicle: int, kind: IncidentKind, at_s: float, lasts_s: float = 1.0) -> dict[str, Any]:
    start = to_us(NOON) + round(at_s * 1e6)
    numbers = dict.fromkeys(("latitude_deg", "longitude_deg", "speed_mps", "peak_value", "threshold_value"), 1.0)
    return {
        "incident_id": incident_id(vehicle, kind, start),
        "revision": 0,
        "vehicle_id": vehicle,
        "kind": kind,
        "severity": 1,
        "start_time": start,
        "end_time": start + round(lasts_s * 1e6),
        "detected_time": start,
        "rule": "test/1",
        **numbers,
    }


BRAKING, OVERSPEED = IncidentKind.HARSH_BRAKING, IncidentKind.OVERSPEED


def test_an_event_that_begins_earlier_is_moved_and_paired_once() -> None:
    live = [incident(1, BRAKING, 10), incident(1, BRAKING, 40), incident(2, BRAKING, 10), incident(3, OVERSPEED, 10)]
    found = [incident(1, BRAKING, 9), incident(1, BRAKING, 7.5), incident(2, OVERSPEED, 10), incident(3, OVERSPEED, 10)]
    changes = compare(incident_frame(found), incident_frame(live), DetectionRules())
    assert summary(changes) == {"found": 4, "same": 1, "moved": 1, "new": 2, "gone": 2}
    moved = changes.filter(pl.col("change") == "moved")
    assert moved["start_time"].to_list() == [NOON + timedelta(seconds=9)], "the nearer of the two"
    assert in_words(moved)["kind"].to_list() == ["harsh_braking"]


_some = st.lists(st.tuples(st.integers(1, 3), st.sampled_from([BRAKING, OVERSPEED]), st.integers(0, 60)), unique=True)


@given(_some, _some)
def test_every_incident_of_both_is_counted_once(found: list[Any], live: list[Any]) -> None:
    mine, theirs = (incident_frame([incident(*one) for one in part]) for part in (found, live))
    counts = summary(compare(mine, theirs, DetectionRules()))
    assert counts["found"] == len(found)
    assert counts["same"] + counts["moved"] + counts["gone"] == len(live)
    assert counts["same"] == len(set(found) & set(live))


def test_a_span_reads_around_itself() -> None:
    span = Span(NOON, NOON + timedelta(hours=1), timedelta(minutes=2), {1})
    frame = pl.DataFrame({"vehicle_id": [1, 1, 1, 2], "time": [NOON + timedelta(minutes=m) for m in (-1, 0, 61, 0)]})
    assert len(span.read(frame)) == 3
    assert len(span.inside(frame, "time")) == 1
