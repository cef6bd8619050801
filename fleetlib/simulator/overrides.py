"""Values that override others: dotted keys and nested mappings as one tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from fleetlib.errors import SettingsError


def nested(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Return dotted keys, mappings and models as one tree of plain dictionaries.

    Raises:
        SettingsError: If a key is both a value and a section.

    Examples:
        >>> nested({"driver.time_gap_s": 1, "driver": {"spread": 0}})
        {'driver': {'time_gap_s': 1, 'spread': 0}}
    """
    tree: dict[str, Any] = {}
    for key, given in overrides.items():
        *sections, leaf = str(key).split(".")
        branch = tree
        for part in sections:
            inner = branch.setdefault(part, {})
            if not isinstance(inner, dict):
                raise SettingsError(f"{part} = {inner!r} is not a section", "Give dotted keys or a mapping")
            branch = inner
        value = given.model_dump(exclude_unset=True) if isinstance(given, BaseModel) else given
        if isinstance(value, Mapping):
            value, before = nested(value), branch.get(leaf)
            value = merged(before, value) if isinstance(before, dict) else value
        branch[leaf] = value
    return tree


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return two trees as one; where both have a value, that of `over`.

    Examples:
        >>> merged({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}})
        {'a': {'b': 3, 'c': 2}}
    """
    result = dict(base)
    for key, value in over.items():
        inner = result.get(key)
        result[key] = merged(inner, value) if isinstance(inner, Mapping) and isinstance(value, Mapping) else value
    return result


def leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the dotted names of a tree's values with the values; an empty mapping is a value."""
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and value:
            yield from leaves(value, f"{name}.")
        else:
            yield name, value
