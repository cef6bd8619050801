"""The typed parameters of a notebook: read from its `parameters` cell, checked before anything runs.

One line per parameter: `day: str = "latest"  # UTC day to report on, or "latest"`. The comment is the help; it may end
in a rule, `[1..100]` (a range, either end may be left out) or `[car|van|truck]` (the allowed values). Among these the
word `day` stands for any date such as 2026-11-23, and `incident kind` for every kind of incident.
"""

from __future__ import annotations

import ast
import difflib
import io
import math
import re
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.errors import SettingsError

Value = str | int | float | bool
_KINDS: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
DAY, INCIDENT_KIND = "day", "incident kind"
_RULE = re.compile(r"\[(?P<rule>[^\[\]]*(?:\.\.|\|)[^\[\]]*)\]\s*$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a notebook.

    Attributes:
        name: Its Python name.
        kind: `str`, `int`, `float` or `bool`.
        default: Its value when none is given.
        help: What it means, for people.
        low: The smallest allowed number, or None.
        high: The greatest allowed number, or None.
        choices: The allowed values, empty where any is.
        days: Any ISO date is allowed too.
    """

    name: str
    kind: str
    default: Value
    help: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    days: bool = False

    def check(self, given: object) -> Value:
        """Return the value in the parameter's type.

        Args:
            given: Text of the command line, or a value of Python or YAML.

        Raises:
            SettingsError: If it is of another type or against the rule.
        """
        value = _from_text(given, self.kind) if isinstance(given, str) else _from_value(given, self.kind)
        if value is None:
            raise SettingsError(f"Parameter {self.name} = {given!r} is not {_article(self.kind)}", self._advice())
        if isinstance(value, float) and not math.isfinite(value):
            raise SettingsError(f"Parameter {self.name} = {given!r} is not a finite number", self._advice())
        if not self._allows(str(value)):
            raise SettingsError(f"Parameter {self.name} = {given!r} is not one of its values", self._advice())
        if not isinstance(value, str) and (
            (self.low is not None and value < self.low) or (self.high is not None and value > self.high)
        ):
            raise SettingsError(f"Parameter {self.name} = {given!r} is out of range", self._advice())
        return value

    @property
    def rule(self) -> str:
        """The rule in words, empty where there is none."""
        if self.choices:
            return "one of " + ", ".join(self.choices) + (", or a day such as 2026-11-23" if self.days else "")
        if self.low is not None and self.high is not None:
            return f"from {self.low:g} to {self.high:g}"
        if self.low is not None:
            return f"at least {self.low:g}"
        return f"at most {self.high:g}" if self.high is not None else ""

    def _allows(self, value: str) -> bool:
        if self.days and _is_day(value):
            return True
        return value in self.choices or not (self.choices or self.days)

    def _advice(self) -> str:
        rule = f", {self.rule}" if self.rule else ""
        return f"Give {_article(self.kind)}{rule}; its default is {self.default!r}"


def read_parameters(source: str, where: str) -> tuple[Parameter, ...]:
    """Return the parameters that a `parameters` cell declares.

    Args:
        source: The text of the cell.
        where: The notebook, for error messages.

    Raises:
        SettingsError: If the cell holds anything but typed literals.
    """
    comments = _comments(source)
    return tuple(_read(statement, comments, where) for statement in ast.parse(source).body)


def check_parameters(parameters: Sequence[Parameter], given: Mapping[str, object], where: str) -> dict[str, Value]:
    """Return every parameter's value: the given ones checked, the others by default.

    Raises:
        SettingsError: If a name is unknown or a value does not fit.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean {close[0]}? " if close else ""
            names = f"It has: {', '.join(known)}" if known else "It has none"
            raise SettingsError(f"{where} has no parameter {name!r}", f"{hint}{names}")
    return {name: known[name].check(given[name]) if name in given else known[name].default for name in known}


def parse_assignments(texts: Sequence[str]) -> dict[str, str]:
    """Return name and text of each `name=value`, as the command line has them.

    Raises:
        SettingsError: If one has no `=` or a name comes twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise SettingsError(f"{text!r} is not a parameter", "Write it as name=value, for example -p day=2026-11-23")
        if name.strip() in found:
            raise SettingsError(f"Parameter {name.strip()} is given twice", "Give it once")
        found[name.strip()] = value
    return found


def _read(statement: ast.stmt, comments: Mapping[int, str], where: str) -> Parameter:
    if not (
        isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and isinstance(statement.annotation, ast.Name)
        and statement.annotation.id in _KINDS
        and statement.value is not None
    ):
        raise SettingsError(
            f"{where}: line {statement.lineno} of the parameters cell is not a typed literal",
            'Write each parameter as name: str = "value"  # help, of type str, int, float or bool',
        )
    name, kind = statement.target.id, statement.annotation.id
    text, rule = _split_rule(comments.get(statement.end_lineno or statement.lineno, ""))
    try:
        default = ast.literal_eval(statement.value)
    except ValueError:
        default = None
    value = default if isinstance(default, str) and kind == "str" else _from_value(default, kind)
    if value is None:
        raise SettingsError(f"{where}: the default of {name} is not a literal of type {kind}", "Correct the notebook")
    return Parameter(name, kind, value, text, **_parse_rule(rule))


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ").strip() for token in tokens if token.type == tokenize.COMMENT}


def _split_rule(text: str) -> tuple[str, str]:
    found = _RULE.search(text)
    return (text[: found.start()].strip(), found["rule"].strip()) if found else (text, "")


def _parse_rule(rule: str) -> dict[str, Any]:
    if ".." in rule:
        low, _, high = rule.partition("..")
        return {"low": float(low) if low.strip() else None, "high": float(high) if high.strip() else None}
    if not rule:
        return {}
    words = [part.strip() for part in rule.split("|")]
    choices = [name for word in words if word != DAY for name in (_kinds() if word == INCIDENT_KIND else (word,))]
    return {"choices": tuple(choices), "days": DAY in words}


def _kinds() -> tuple[str, ...]:
    return tuple(kind.name.lower() for kind in IncidentKind)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _from_text(text: str, kind: str) -> Value | None:
    try:
        if kind == "bool":
            return _BOOLEANS.get(text.strip().lower())
        value: Value = _KINDS[kind](text)
    except ValueError:
        return None
    return value


def _from_value(value: object, kind: str) -> Value | None:
    if kind == "float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, bool) and kind != "bool":
        return None
    return value if isinstance(value, (str, int, float, bool)) and isinstance(value, _KINDS[kind]) else None


def _article(kind: str) -> str:
    return {"str": "a text", "int": "a whole number", "float": "a number", "bool": "true or false"}[kind]
