"""Messages of the past stay readable: bytes that were in Kafka once decode to the same columns for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleetlib.contracts.schema import SCHEMA_VERSION, is_readable
from fleetlib.contracts.topics import KAFKA_TELEMETRY
from fleetlib.processor.decode import decode_records
from fleetlib.transport.base import Record

NOW_US = 1_800_000_000_000_000
GOLDEN = json.loads((Path(__file__).parents[2] / "data" / "messages_v1.json").read_text())["records"]
BY_NAME = {one["name"]: one for one in GOLDEN}


def record(golden: dict[str, Any], schema: bytes | None = None) -> Record:
    version = schema if schema is not None else (golden["schema"] or "").encode()
    headers = (("schema", version),) if version else ()
    return Record(golden["topic"], 3, 7, NOW_US, bytes.fromhex(golden["value"]), headers)


def rows(frame: pl.DataFrame, columns: list[str]) -> list[dict[str, Any]]:
    """Return rows as the file has them: times as microseconds, bytes as hexadecimal digits."""
    plain = [
        pl.col(name).to_physical()
        if kind.is_temporal()
        else pl.col(name).bin.encode("hex")
        if kind == pl.Binary
        else pl.col(name)
        for name, kind in frame.schema.items()
    ]
    return frame.select(plain).select(columns).to_dicts()


@pytest.mark.parametrize("name", BY_NAME)
def test_a_message_of_version_1_decodes_to_what_it_always_did(name: str) -> None:
    golden = BY_NAME[name]
    contents = decode_records([record(golden)], NOW_US, 3_600)
    assert contents.refused == []
    for part in ("telemetry", "incidents", "traces"):
        found: pl.DataFrame = getattr(contents, part)
        assert len(found) == len(golden[part])
        if golden[part]:
            assert rows(found, list(golden[part][0])) == golden[part]


def test_there_is_a_golden_message_of_every_kind_with_and_without_a_header() -> None:
    assert {one["topic"] for one in GOLDEN} == {"telemetry.v1", "incidents.v1", "trace.v1"}
    assert {one["schema"] for one in GOLDEN if one["topic"] == KAFKA_TELEMETRY} == {"1", None}
    assert any(len(one["telemetry"]) > 6 for one in GOLDEN), "an uplink batch among them"


@pytest.mark.parametrize("name", ["telemetry", "incidents", "trace"])
@pytest.mark.parametrize("version", [b"2", b"17.3", b"x", b"-1", b"0", b"9" * 50])
def test_a_version_that_nobody_knows_goes_to_the_dead_letters_whole(name: str, version: bytes) -> None:
    golden = BY_NAME[name]
    contents = decode_records([record(golden), record(golden, version)], NOW_US, 3_600)
    (letter,) = contents.refused
    assert (letter.reason, letter.item, letter.payload.hex()) == ("unknown_schema_version", -1, golden["value"])
    assert letter.source == f"{golden['topic']}/3/7"
    assert len(contents.telemetry) == len(golden["telemetry"]), "the readable one beside it arrives"
    assert contents.messages == len(golden["telemetry"]) + 1, "received = stored + duplicate + dead-lettered"


@pytest.mark.parametrize(
    ("value", "readable"),
    [(b"1", True), (b"1.9", True), (b"01", True), (b"", False), (b"2", False), (b".1", False), (b"\xb2", False)],
)
def test_minor_versions_are_readable_and_major_ones_are_not(value: bytes, readable: bool) -> None:
    assert SCHEMA_VERSION == 1
    assert is_readable((("other", b"9"), ("schema", value))) is readable
    assert is_readable((("other", b"9"),))
