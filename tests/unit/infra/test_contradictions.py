"""Settings that are each in range and together could never take effect are refused before anything starts."""

from __future__ import annotations

import pytest

from fleetlib.errors import SettingsError
from fleetlib.settings import load_settings

# What is set, the greatest or least value that still works, and the range that the sentence names.
PAIRS = [
    ("PROCESSOR_BATCH_MIN_AGE_MS", 200, 201, {"PROCESSOR_BATCH_AGE_MS": 200}, "0 to 200"),
    ("PROCESSOR_BATCH_MIN_AGE_MS", 1_000, 1_001, {}, "0 to 1000"),
    ("PROCESSOR_REWATCH_S", 7_200, 7_201, {"KAFKA_RETENTION_HOURS": 2}, "0 to 7200"),
    ("DATABASE_COMPRESS_AFTER_HOURS", 72, 73, {"DATABASE_RAW_RETENTION_DAYS": 3}, "1 to 72"),
    ("DATABASE_COMPRESS_AFTER_HOURS", 720, 721, {}, "1 to 720"),
    ("DATABASE_MINUTES_RETENTION_DAYS", 31, 30, {}, "at least 31"),
    ("REPORTS_CELL_TIMEOUT_S", 60, 61, {"REPORTS_RUN_TIMEOUT_S": 60}, "1 to 60"),
]


def put(monkeypatch: pytest.MonkeyPatch, values: dict[str, int]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"FLEET_{name}", str(value))


@pytest.mark.parametrize(("name", "last", "first_wrong", "with_", "allowed"), PAIRS)
def test_what_could_never_take_effect_is_refused_with_both_names_and_the_range(
    monkeypatch: pytest.MonkeyPatch, name: str, last: int, first_wrong: int, with_: dict[str, int], allowed: str
) -> None:
    put(monkeypatch, {**with_, name: last})
    settings = load_settings()
    section, key = name.lower().split("_", 1)
    assert getattr(getattr(settings, section), key) == last
    put(monkeypatch, {name: first_wrong})
    with pytest.raises(SettingsError) as told:
        load_settings()
    said = str(told.value)
    for one, value in {**with_, name: first_wrong}.items():
        assert f"FLEET_{one} = {value} " in said
    assert allowed in said


@pytest.mark.parametrize(
    ("name", "value"),
    [("PROCESSOR_BATCH_AGE_MS", 20), ("DATABASE_RAW_RETENTION_DAYS", 1), ("REPORTS_RUN_TIMEOUT_S", 30)],
)
def test_a_default_gives_way_to_what_is_set(monkeypatch: pytest.MonkeyPatch, name: str, value: int) -> None:
    put(monkeypatch, {name: value})
    load_settings()
