"""YAML as its authors mean it: a key that is written twice is an error; YAML itself silently takes the second."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml


def load_yaml(text: str) -> Any:
    """Return what a YAML text holds: plain values, lists and mappings.

    Raises:
        yaml.YAMLError: If it is not YAML or a key is written twice; `yaml_problem` says where.
    """
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader that also refuses a double key
    except RecursionError:
        raise yaml.YAMLError("a value contains itself or is too deep") from None


def yaml_problem(error: yaml.YAMLError) -> tuple[str, str]:
    """Return where a text is no YAML, `, line 3` or nothing, and what is wrong there."""
    if not isinstance(error, yaml.MarkedYAMLError) or not error.problem:
        return "", " ".join(str(error).split())
    line = f", line {error.problem_mark.line + 1}" if error.problem_mark is not None else ""
    return line, error.problem


class _Loader(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value} is written twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)
