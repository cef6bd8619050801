"""A scenario as YAML for people: every value with its unit, range and meaning; it can be read back."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import yaml

from fleetlib.simulator.scenarios.model import HEAD, Scenario
from fleetlib.simulator.settable import Settable, range_of, section_of, unit_of

WIDTH = 100
COMMENT_COLUMN = 40


def effective_yaml(scenario: Scenario, *, only_set: bool = False) -> str:
    """Return a scenario as YAML, with all defaults and a comment on each value.

    Args:
        scenario: What to show.
        only_set: Leave out what is the default, and the comments.
    """
    lines = [line for key in HEAD for line in _head(key, getattr(scenario, key))]
    return "\n".join([*lines, *_section(scenario.params, "", only_set=only_set)]) + "\n"


def _head(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value) > WIDTH - 20:
        yield f"{key}: >-"
        yield from (f"  {line}" for line in textwrap.wrap(" ".join(value.split()), WIDTH - 2))
    else:
        yield f"{key}: {value.isoformat() if isinstance(value, datetime) else _scalar(value)}"


def _section(section: Settable, indent: str, *, only_set: bool) -> Iterator[str]:
    kind = type(section)
    for key, info in kind.model_fields.items():
        value = getattr(section, key)
        if section_of(info) is not None:
            inner = list(_section(value, f"{indent}  ", only_set=only_set))
            if inner:
                yield f"{indent}{key}:"
                yield from inner
            continue
        if only_set:
            if value != info.get_default(call_default_factory=True):
                yield f"{indent}{key}: {_scalar(value)}"
            continue
        allowed = " ".join(part for part in (range_of(info), unit_of(key)) if part)
        comment = ", ".join(part for part in (allowed, info.description) if part)
        line = f"{indent}{key}: {_scalar(value)}"
        yield f"{line:<{COMMENT_COLUMN}}  # {comment}" if comment else line


def _scalar(value: Any) -> str:
    if isinstance(value, tuple):
        value = list(value)
    text: str = yaml.safe_dump(value, default_flow_style=True, width=10**6, allow_unicode=True)
    return text.removesuffix("\n").removesuffix("\n...")
