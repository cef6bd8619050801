"""Dead letters through today's code: what is good now is stored once, what is not stays the one letter that it is."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from fleetlib.cli import dead_letters
from fleetlib.clock import to_us
from fleetlib.contracts.codec import encode_telemetry
from fleetlib.contracts.framing import frame_item, stamp
from fleetlib.contracts.traces import encode_trace
from fleetlib.contracts.uplink_batch import encode_uplink_batches
from fleetlib.errors import MissingServer
from fleetlib.history.letters import REPLAYED, replay_letters
from fleetlib.history.reading import fields_of
from fleetlib.store.letters import Choice
from fleetlib.transport.kafka_sink import KafkaSink
from tests.integration.history.conftest import REFUSED, Office
from tests.unit.processor.streams import samples

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]
BATCH_SAMPLES = 5


def payload(vehicle_id: int, seq: int, **changes: Any) -> bytes:
    """Return a sample as its vehicle sends it."""
    frame = samples(to_us(REFUSED), range(vehicle_id, vehicle_id + 1), seq=seq, **changes)
    found: bytes = encode_telemetry(frame.drop("vehicle_id", "ingest_time"))[0].as_py()
    return found


def batch_of(vehicle_id: int) -> bytes:
    rows = [
        samples(to_us(REFUSED) + 1_000_000 * n, range(vehicle_id, vehicle_id + 1), seq=n) for n in range(BATCH_SAMPLES)
    ]
    found: bytes = encode_uplink_batches(pl.concat(rows), BATCH_SAMPLES).payload[0].as_py()
    return found


def trace(vehicle_id: int = 0) -> bytes:
    return encode_trace(
        trigger_time_us=to_us(REFUSED),
        sample_rate_hz=100,
        trigger_index=1,
        acceleration_mps2=np.zeros((3, 3)),
        speed_mps=np.ones(3),
        vehicle_id=vehicle_id,
    )


TELEMETRY = "mqtt:fleet/v1/7/telemetry"
GOOD_NOW = (
    (TELEMETRY, 0, "time_in_future", payload(7, 1)),
    ("telemetry.v1/3/12", 4, "flags_out_of_range", payload(8, 1) + stamp(8, to_us(REFUSED) - 5)),
    ("mqtt:fleet/v1/9/batch", 0, "uplink_batch_not_supported_yet", batch_of(9)),
    ("telemetry.v1/3/13", 5, "samples_out_of_range", batch_of(10) + stamp(10, to_us(REFUSED))),
    ("telemetry.v1/3/14", -1, "malformed", frame_item(payload(11, 1) + stamp(11, to_us(REFUSED)))),
    ("mqtt:fleet/v1/12/trace", 0, "too_large", trace()),
    ("trace.v1/0/1", -1, "lengths_differ", trace(13)),
)
BAD_STILL = (
    (TELEMETRY, 0, "malformed", b"\xff\xff\xff"),
    ("telemetry.v1/0/1", 2, "speed_mps_out_of_range", payload(7, 2, speed_mps=400.0) + stamp(7, to_us(REFUSED))),
    ("mqtt:fleet/v1/x/telemetry", 0, "bad_topic", payload(7, 3)),
    ("mqtt:fleet/v1/7/batch", 0, "malformed", b"\x01"),
    (TELEMETRY, 0, "empty", b""),
    # Read as today's schema it would be a row; it says that it is of another one.
    ("telemetry.v1/3/15", -1, "unknown_schema_version", frame_item(payload(14, 1) + stamp(14, to_us(REFUSED)))),
)
REFUSED_AGAIN = {
    "malformed": 2,
    "speed_mps_out_of_range": 1,
    "no_vehicle_known": 1,
    "empty": 1,
    "unknown_schema_version": 1,
}


def test_what_is_good_now_is_stored_as_of_its_vehicle_and_the_rest_stays(office: Office) -> None:
    office.put(*GOOD_NOW, *BAD_STILL)
    tried, sent, refused = office.replay()
    assert (tried, sent) == (len(GOOD_NOW) + len(BAD_STILL), len(GOOD_NOW))
    assert refused == REFUSED_AGAIN
    records = office.write()
    assert {record.topic for record in records} == {"telemetry.v1", "trace.v1"}, "nothing became a letter again"
    assert all(set(REPLAYED) <= set(record.headers) for record in records)
    rows = office.ask("SELECT vehicle_id, count(*) AS n, min(ingest_time) AS came FROM telemetry GROUP BY 1 ORDER BY 1")
    assert dict(rows.select("vehicle_id", "n").iter_rows()) == {7: 1, 8: 1, 9: BATCH_SAMPLES, 10: BATCH_SAMPLES, 11: 1}
    assert rows["came"].to_list() == [REFUSED + timedelta(seconds=n) for n in (0, 1, 2, 3)] + [REFUSED], (
        "when it first came in, not when it was replayed"
    )
    assert office.ask("SELECT vehicle_id FROM crash_traces ORDER BY 1")["vehicle_id"].to_list() == [12, 13]
    marks = office.ask("SELECT replays, replay_result, replayed_at FROM dead_letters ORDER BY dead_letter_id")
    assert marks["replays"].to_list() == [1] * tried
    assert marks["replay_result"].to_list()[: len(GOOD_NOW)] == ["sent"] * len(GOOD_NOW)
    assert marks["replayed_at"].null_count() == 0


def test_twice_is_harmless_and_the_account_closes(office: Office) -> None:
    office.put(*GOOD_NOW, *BAD_STILL)
    office.replay()
    office.write()
    assert office.replay() == (
        len(BAD_STILL),
        0,
        REFUSED_AGAIN,
    )
    assert office.write() == []
    assert office.replay(again=True, reason="time_in_future") == (1, 1, {})
    office.write()
    names = ("stored", "duplicates", "dead_lettered", "replayed")
    sums = ", ".join(f"sum({name})::int AS {name}" for name in names)
    counts = office.ask(f"SELECT {sums} FROM write_counts").row(0, named=True)  # noqa: S608 - names of our own
    # Rows of telemetry: three single ones and two batches; one of them came twice; traces are no rows.
    assert counts == {
        "stored": 3 + 2 * BATCH_SAMPLES,
        "duplicates": 1,
        "dead_lettered": len(GOOD_NOW) + len(BAD_STILL),
        "replayed": len(GOOD_NOW) + 1,
    }
    assert office.ask("SELECT count(*) AS n FROM dead_letters").item() == len(GOOD_NOW) + len(BAD_STILL)
    assert office.ask("SELECT max(replays) AS n FROM dead_letters").item() == 2


def test_a_page_with_a_few_bad_ones_is_bisected(office: Office) -> None:
    letters = [
        (TELEMETRY, 0, "malformed" if n % 300 == 7 else "old_rule", b"\xff" if n % 300 == 7 else payload(7, n))
        for n in range(1200)
    ]
    office.put(*letters)
    assert office.replay() == (1200, 1196, {"malformed": 4})
    office.write()
    assert office.ask("SELECT count(*) AS n FROM telemetry").item() == 1196


def test_letters_are_chosen(office: Office) -> None:
    reasons = ("old_rule", "other", "old_rule", "other", "old_rule")
    office.put(*((TELEMETRY, 0, reason, payload(7, number)) for number, reason in enumerate(reasons)))
    some = {"start": REFUSED + timedelta(seconds=2), "end": REFUSED + timedelta(seconds=4)}
    for choice, expected in (({"reason": "old_rule"}, 3), ({"ids": [2, 4]}, 2), (some, 2), ({"reason": "none"}, 0)):
        assert office.replay(again=True, **choice)[:2] == (expected, expected), choice
    assert office.replay() == (0, 0, {}), "all of them were sent"


def test_a_kafka_that_goes_away_leaves_the_letters_waiting(office: Office) -> None:
    office.put(*GOOD_NOW)

    class Gone(KafkaSink):
        def send(self, *_given: Any, on_done: Any = None, **_rest: Any) -> None:
            on_done(MissingServer("the broker is gone"))

    with closing(Gone(office.settings.kafka)) as sink, pytest.raises(MissingServer, match="did not take"):
        replay_letters(office.settings, Choice(), sink)
    assert office.ask("SELECT count(*) AS n FROM dead_letters WHERE replays = 0").item() == len(GOOD_NOW)
    assert office.replay()[:2] == (len(GOOD_NOW), len(GOOD_NOW))


def test_the_command_line_lists_shows_and_replays(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.put(*GOOD_NOW, *BAD_STILL)
    for name, value in (
        ("FLEET_DATABASE_WRITER_URL", office.database.writer_url),
        ("FLEET_DATABASE_READER_URL", office.database.reader_url),
        ("FLEET_KAFKA_BOOTSTRAP_SERVERS", office.settings.kafka.bootstrap_servers),
    ):
        monkeypatch.setenv(name, value)
    app = typer.Typer()
    dead_letters.register(app)

    def run(*words: str) -> dict[str, Any]:
        result = CliRunner().invoke(app, ["dead-letters", *words, "--json"], catch_exceptions=False)
        assert result.exit_code == 0
        answer: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
        return answer

    found = run("list")
    assert (found["letters"], found["waiting"]) == (13, 13)
    malformed = next(row for row in found["reasons"] if row["reason"] == "malformed")
    assert (malformed["letters"], malformed["example_id"]) == (3, 11)
    assert run("show", "11")["payload_hex"] == "01"
    shown = run("show", "1")
    assert "vehicle_id" not in shown["fields"]
    assert "speed_cmps: 1000" in shown["fields"]
    assert run("replay", "--from", "now-1d")["sent"] == len(GOOD_NOW)
    assert run("list")["waiting"] == len(BAD_STILL)
    again = ["dead-letters", "replay", "--reason", "unknown_schema_version"]
    told = CliRunner().invoke(app, again, catch_exceptions=False)
    assert told.stderr.splitlines()[-1] == dead_letters.unknown_versions(1)
    assert "1 of unknown_schema_version cannot be sent again" in told.stderr
    assert "fleet replay --source kafka" in told.stderr
    silent = CliRunner().invoke(app, ["dead-letters", "replay", "--reason", "malformed"], catch_exceptions=False)
    assert "cannot be sent again" not in silent.stderr
    plain = CliRunner().invoke(app, ["dead-letters", "show", "3"], catch_exceptions=False)
    assert "samples: 5" in plain.stdout
    assert "000000  " in plain.stdout


def test_the_fields_before_a_break_are_read() -> None:
    whole = payload(7, 77)
    name, text = fields_of(TELEMETRY, 0, whole + b"\x0d\x01")
    assert (name, "seq: 77" in text) == ("Telemetry", True)
    assert fields_of("incidents.v1/0/0", -1, b"\xff")[0] == "IncidentBatch"
