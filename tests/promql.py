"""What a PromQL expression names: metrics, the labels that each selector and the aggregations ask for.

A reader of the part of the language that our dashboard and rules use; what it does not know is an error.
Checked once against Prometheus' own promtool, which found the same expressions right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?(?:e\d+)?)(?![\w])|(?P<name>[A-Za-z_:][\w:]*)|(?P<string>"[^"]*")"""
    r"""|(?P<range>\[(?:\$__rate_interval|\d+[smhd])\])|(?P<sign>=~|!~|!=|==|>=|<=|[-+*/%^(){},=<>]))"""
)
_WORDS = {"and", "or", "unless", "bool"}
_GROUPING = {"by", "without", "on", "ignoring", "group_left", "group_right"}
_FUNCTIONS = {"abs", "rate", "increase", "deriv", "time", "vector", "histogram_quantile", "count", "sum", "max", "min"}
_RANGED = {"rate", "increase", "deriv"}


@dataclass
class Named:
    """What an expression names.

    Attributes:
        selectors: Each metric with the labels that its braces name.
        grouped: The labels of by, on and without.
    """

    selectors: list[tuple[str, set[str]]] = field(default_factory=list)
    grouped: set[str] = field(default_factory=set)


def named(expression: str) -> Named:
    """Return what an expression names.

    Raises:
        ValueError: If it is not of the language, or a range is missing or too many.
    """
    words = _words(expression)
    found, place = Named(), 0
    open_calls: list[str] = []  # of each open bracket, the function that it belongs to
    while place < len(words):
        kind, word = words[place]
        after = words[place + 1][1] if place + 1 < len(words) else ""
        if kind == "name" and word in _GROUPING:
            labels, place = _labels(words, place + 1, expression)
            found.grouped |= labels
            continue
        if kind == "name" and word not in _WORDS:
            if after == "(" or (word in _FUNCTIONS and after in _GROUPING):
                if word not in _FUNCTIONS:
                    raise ValueError(f"{word} is no function: {expression}")
            else:
                labels, place = _braces(words, place, expression)
                ranged = place + 1 < len(words) and words[place + 1][0] == "range"
                if ranged != bool(open_calls and open_calls[-1] in _RANGED):
                    raise ValueError(f"{word} {'needs no' if ranged else 'needs a'} range: {expression}")
                place += ranged
                found.selectors.append((word, labels))
        elif word == "(":
            open_calls.append(words[place - 1][1] if place else "")
        elif word == ")":
            if not open_calls:
                raise ValueError(f"a bracket too many: {expression}")
            open_calls.pop()
        place += 1
    if open_calls:
        raise ValueError(f"a bracket is not closed: {expression}")
    return found


def _words(expression: str) -> list[tuple[str, str]]:
    words, place = [], 0
    while place < len(expression.rstrip()):
        match = _TOKEN.match(expression, place)
        if match is None:
            raise ValueError(f"{expression[place : place + 20]!r} is not of the language: {expression}")
        words.append((str(match.lastgroup), match.group(str(match.lastgroup))))
        place = match.end()
    return words


def _labels(words: list[tuple[str, str]], place: int, expression: str) -> tuple[set[str], int]:
    """Read `(a, b)`; return the names and the place after it."""
    if place >= len(words) or words[place][1] != "(":
        raise ValueError(f"labels are missing: {expression}")
    end = next((number for number in range(place, len(words)) if words[number][1] == ")"), None)
    if end is None:
        raise ValueError(f"a bracket is not closed: {expression}")
    return {word for kind, word in words[place:end] if kind == "name"}, end + 1


def _braces(words: list[tuple[str, str]], place: int, expression: str) -> tuple[set[str], int]:
    """Read the braces behind a metric, if there are any; return the labels and the last place of the selector."""
    if place + 1 >= len(words) or words[place + 1][1] != "{":
        return set(), place
    labels, place = set(), place + 2
    while words[place][1] != "}":
        name, sign, value = words[place : place + 3]
        if (name[0], value[0]) != ("name", "string") or sign[1] not in ("=", "!=", "=~", "!~"):
            raise ValueError(f"a matcher is not one: {expression}")
        labels.add(name[1])
        place += 3
        place += words[place][1] == ","
    return labels, place
