"""Typed parameters: what a cell declares, and what is refused before anything runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.errors import SettingsError
from fleetlib.reports.parameters import check_parameters, parse_assignments, read_parameters

CELL = """
# free comment
vehicles: int = 50  # how many [1..500]
day: str = "latest"  # UTC day, or "latest"
kind: str = "car"  # which class [car|van]
gap_s: float = 1.5  # time gap [0.3..]
deep: bool = False
on: str = "latest"  # which UTC day [day|latest|yesterday]
what: str = "any"  # which are shown [any|incident kind]
"""
PARAMETERS = read_parameters(CELL, "x.ipynb")


def test_a_cell_is_read_with_types_help_and_rules() -> None:
    found = {item.name: (item.kind, item.default, item.help, item.rule) for item in PARAMETERS}
    assert found == {
        "vehicles": ("int", 50, "how many", "from 1 to 500"),
        "day": ("str", "latest", 'UTC day, or "latest"', ""),
        "kind": ("str", "car", "which class", "one of car, van"),
        "gap_s": ("float", 1.5, "time gap", "at least 0.3"),
        "deep": ("bool", False, "", ""),
        "on": ("str", "latest", "which UTC day", "one of latest, yesterday, or a day such as 2026-11-23"),
        "what": (
            "str",
            "any",
            "which are shown",
            "one of any, " + ", ".join(kind.name.lower() for kind in IncidentKind),
        ),
    }


def test_texts_of_the_command_line_become_values_of_the_declared_type() -> None:
    given_texts = {
        "vehicles": "7",
        "gap_s": "2",
        "deep": "yes",
        "kind": "van",
        "day": "2026-11-23",
        "on": "2024-02-29",
        "what": "fuel_theft",
    }
    values = check_parameters(PARAMETERS, given_texts, "x")
    assert values == {**given_texts, "vehicles": 7, "gap_s": 2.0, "deep": True}
    assert isinstance(values["gap_s"], float)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        pytest.param("vehicels", "7", "Did you mean vehicles", id="an unknown name, with the likely one"),
        pytest.param("vehicles", "7.5", "whole number", id="a fraction for a whole number"),
        pytest.param("vehicles", True, "whole number", id="a truth value for a whole number"),
        pytest.param("vehicles", "0", "from 1 to 500", id="below the range"),
        pytest.param("gap_s", "nan", "finite", id="not a number"),
        pytest.param("deep", "maybe", "true or false", id="neither true nor false"),
        pytest.param("kind", "bus", "car, van", id="not one of the choices"),
        pytest.param("on", "2026-02-29", "a day such as", id="a day that no calendar has"),
        pytest.param("on", "23.11.2026", "latest, yesterday", id="a day written in another way"),
        pytest.param("what", "explosion", "harsh_braking", id="no kind of incident"),
        pytest.param("day", 20261123, "a text", id="a number for a text"),
    ],
)
def test_what_does_not_fit_is_refused_with_advice(name: str, value: object, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        check_parameters(PARAMETERS, {name: value}, "x")


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("n = 3", id="no type"),
        pytest.param("n: int", id="no value"),
        pytest.param("import os", id="something else"),
        pytest.param("n: list = []", id="another type"),
        pytest.param("n: int = len('abc')", id="not a literal"),
        pytest.param("n: int = 'three'", id="a literal of another type"),
    ],
)
def test_a_parameters_cell_holds_typed_literals_only(cell: str) -> None:
    with pytest.raises(SettingsError):
        read_parameters(cell, "x.ipynb")


@given(st.integers(1, 500))
def test_every_whole_number_in_range_survives_as_text(value: int) -> None:
    assert check_parameters(PARAMETERS, {"vehicles": str(value)}, "x")["vehicles"] == value


def test_assignments_keep_what_follows_the_first_equals_sign() -> None:
    assert parse_assignments(["a=1", "b=x=y", "c="]) == {"a": "1", "b": "x=y", "c": ""}


@pytest.mark.parametrize("texts", [["a"], ["=1"], ["a=1", "a=2"]])
def test_assignments_without_a_name_or_given_twice_are_refused(texts: list[str]) -> None:
    with pytest.raises(SettingsError):
        parse_assignments(texts)
