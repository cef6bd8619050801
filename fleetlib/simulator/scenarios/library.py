"""Finding scenarios: the library that comes with the program, and files of one's own."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from fleetlib.errors import SettingsError
from fleetlib.simulator.scenarios.model import Scenario
from fleetlib.yaml_text import load_yaml, yaml_problem

FOLDER = Path(__file__).parent / "files"
SUFFIXES = (".yaml", ".yml")


def scenario(name: str | Path | Scenario, **overrides: Any) -> Scenario:
    """Return a scenario of the library by its name, or that of a file.

    Args:
        name: For example `rush_hour`, or the path of a `.yaml` file. A file may say `extends: rush_hour` and then holds
            only what differs from that.
        overrides: Values that differ, for example `duration_s=60, driver={"time_gap_s": 2}`.

    Raises:
        SettingsError: If there is no such scenario, or its file is not one.
    """
    if isinstance(name, Scenario):
        return name.overridden(overrides)
    if not isinstance(name, (str, Path)):
        raise SettingsError(
            f"scenario = {name!r} is neither a name nor a file", "Give parameters as overrides={...}, or by name"
        )
    path = Path(name)
    if path.suffix in SUFFIXES or len(path.parts) > 1:
        return read_scenario(path).overridden(overrides)
    return _from_library(str(name)).overridden(overrides)


def scenario_names() -> list[str]:
    """Return the names of the library."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def scenarios() -> pl.DataFrame:
    """Return the library: `name`, `title`, `vehicles`, `duration_s`, `description`, one row per scenario."""
    found = [_from_library(name) for name in scenario_names()]
    return pl.DataFrame(
        {
            "name": [one.name for one in found],
            "title": [one.title for one in found],
            "vehicles": [one.params.vehicles for one in found],
            "duration_s": [one.duration_s for one in found],
            "description": [one.description for one in found],
        }
    )


def read_scenario(path: Path) -> Scenario:
    """Return the scenario in a YAML file; a file without a name is called like itself.

    Raises:
        SettingsError: If the file cannot be read, is not YAML, or a key or value is not allowed: one sentence that
            names the file.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise SettingsError(f"Scenario {path} cannot be read: {reason}", "Check the path") from None
    try:
        return _scenario_of(load_yaml(text), path)
    except yaml.YAMLError as error:
        line, problem = yaml_problem(error)
        raise SettingsError(f"Scenario {path}{line}: {problem}", "Correct the YAML") from None
    except RecursionError:
        raise SettingsError(f"Scenario {path}: a value contains itself or is too deep", "Correct the YAML") from None
    except SettingsError as error:
        raise SettingsError(f"Scenario {path}: {error.message}", error.advice) from None


def _scenario_of(values: Any, path: Path) -> Scenario:
    if not isinstance(values, dict):
        raise SettingsError("it holds no keys", "Write for example `demand: {vehicles: 100}`")
    base = _from_library(str(values.pop("extends")), extended=True) if "extends" in values else None
    values.setdefault("name", _plain_name(path.stem))
    return Scenario.of({str(key): value for key, value in values.items()}, base)


@cache
def _from_library(name: str, *, extended: bool = False) -> Scenario:
    names = scenario_names()
    if name not in names:
        close = difflib.get_close_matches(name, names, 1, 0.5)
        meant = f"Did you mean {close[0]}? " if close else ""
        other = "; one of these alone can be extended" if extended else "; or give a .yaml file"
        raise SettingsError(f"There is no scenario {name}", f"{meant}Known: {', '.join(names)}{other}")
    return read_scenario(FOLDER / f"{name}.yaml")


def _plain_name(stem: str) -> str:
    plain = "".join(letter if letter.isalnum() else "_" for letter in stem.lower())
    return plain if plain[:1].isalpha() and plain.isascii() else "scenario"
