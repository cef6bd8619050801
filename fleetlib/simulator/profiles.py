"""Named drivers: a calibration as a small YAML file that `fleet simulate --driver` takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl
from pydantic import Field

from fleetlib.errors import SettingsError
from fleetlib.simulator.calibration import Fit, GapErrors
from fleetlib.simulator.calibration_problem import Driver, chosen_model
from fleetlib.simulator.driving import IdmDriver
from fleetlib.simulator.params_traffic import DriverParams
from fleetlib.simulator.settable import Settable

VERSION = 1
SUFFIX = ".yaml"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
# What of a profile a simulated fleet takes over. Not v0: how fast a driver wants to go was recorded on another road
# than the fleet's, and a follower hardly shows it; the fleet's drivers keep theirs relative to the limit.
TAKEN = ("time_gap_s", "minimum_gap_m", "acceleration_mps2", "deceleration_mps2")


class Provenance(Settable):
    """Where a profile comes from."""

    prefix = "provenance."
    created: date = Field(description="the day of the fit")
    sources: dict[str, str] = Field(default_factory=dict, description="recordings by name, SHA-256 of their files")
    duration_s: float = Field(0.0, ge=0, description="how much was recorded")
    gap_error_ratio: float | None = Field(None, ge=0, description="mixed error on what it was fitted to")
    scored_on: dict[str, str] = Field(default_factory=dict, description="recordings that it was scored on")
    scored_gap_error_ratio: float | None = Field(None, ge=0, description="mixed error on those")
    on_bound: list[str] = Field(default_factory=list, description="parameters that the recordings do not determine")
    seed: int = Field(0, ge=0, description="of the search")


class DriverProfile(Settable):
    """A driver with a name."""

    version: Literal[1] = Field(1, description="of this format")
    name: str = Field(pattern=f"^{NAME.pattern}$", description="small letters, digits, - and _")
    model: Literal["idm", "iidm", "acc"] = "idm"
    desired_speed_mps: float = Field(gt=0, le=100)
    time_gap_s: float = Field(gt=0, le=10)
    minimum_gap_m: float = Field(gt=0, le=20)
    acceleration_mps2: float = Field(gt=0, le=10)
    deceleration_mps2: float = Field(gt=0, le=10)
    reaction_s: float = Field(0.0, ge=0, le=3)
    coolness: float = Field(0.99, ge=0, le=1)
    provenance: Provenance

    @classmethod
    def of(
        cls,
        name: str,
        fit: Fit,
        created: date,
        scored: tuple[GapErrors, Mapping[str, str]] | None = None,
    ) -> DriverProfile:
        """Return the profile of a fit.

        Args:
            name: Small letters, digits, - and _.
            fit: The calibration.
            created: The day of the fit.
            scored: Its errors on other recordings, and these by name.

        Raises:
            SettingsError: If the name is none.
        """
        if not NAME.fullmatch(name):
            raise SettingsError(f"name = {name!r} is no name of a driver", "Give small letters, digits, - and _")
        driver = fit.driver
        return cls(
            name=name,
            model=driver.model.name.lower(),
            **{key: round(value, 4) for key, value in driver.idm._asdict().items() if key != "length_m"},
            reaction_s=round(driver.reaction_s, 4),
            coolness=driver.coolness,
            provenance=Provenance(
                created=created,
                sources=dict(fit.sources),
                duration_s=round(fit.errors.duration_s, 1),
                gap_error_ratio=round(fit.errors.mixed_ratio, 4),
                scored_on=dict(scored[1]) if scored else {},
                scored_gap_error_ratio=round(scored[0].mixed_ratio, 4) if scored else None,
                on_bound=fit.on_bound,
                seed=fit.seed,
            ),
        )

    @property
    def driver(self) -> Driver:
        """The driver, for `score_driver` and the lab."""
        idm = IdmDriver(
            self.desired_speed_mps, self.time_gap_s, self.minimum_gap_m, self.acceleration_mps2, self.deceleration_mps2
        )
        return Driver(idm, chosen_model(self.model), self.reaction_s, self.coolness)

    def overrides(self) -> tuple[dict[str, float | str], list[str]]:
        """Return what it sets of a simulation, by dotted name, and a sentence for each value that had to be limited.

        A fit may leave the range in which the fleet drives (see `fleet simulate --parameters`); then the nearest value
        is taken.
        """
        values: dict[str, float | str] = {}
        notes = []
        for name in TAKEN:
            value, low, high = getattr(self, name), *_range(name)
            taken = values[f"driver.{name}"] = min(max(value, low), high)
            if taken != value:
                notes.append(
                    f"driver.{name} = {value:g} of {self.name} is outside {low:g} to {high:g}: the fleet drives with "
                    f"{taken:g}"
                )
        if "model" in DriverParams.model_fields:
            values["driver.model"] = self.model
        elif self.model != "idm":
            notes.append(f"model = {self.model} of {self.name}: the fleet drives with the IDM")
        if self.reaction_s > 0:
            notes.append(f"reaction_s = {self.reaction_s:g} of {self.name}: the fleet reacts within its step")
        return values, notes


def save_profile(profile: DriverProfile, folder: Path, *, replace: bool = False) -> Path:
    """Write a profile as `NAME.yaml`.

    Args:
        profile: What to write.
        folder: Made if it is not there.
        replace: Write over an earlier one of this name.

    Raises:
        SettingsError: If there is one of this name already, or the folder cannot be written.
    """
    import yaml

    path = folder / f"{profile.name}{SUFFIX}"
    if path.exists() and not replace:
        raise SettingsError(f"There is a driver {profile.name} already: {path}", "Choose another, or give replace=True")
    text = yaml.safe_dump(profile.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    half = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        half.write_text(text, encoding="utf-8")
        half.replace(path)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}", "Choose another folder") from None
    return path


def refuse_unwritable(name: str, folder: Path) -> None:
    """Refuse a place where a profile cannot be written, before a fit of minutes is made for it.

    Raises:
        SettingsError: If the folder cannot be made or nothing can be written there.
    """
    path = folder / f"{name}{SUFFIX}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".part").touch()
        path.with_suffix(".part").unlink()
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}", "Choose another folder") from None


def load_profile(name: str | Path, folder: Path) -> DriverProfile:
    """Return a profile by its name, or from a file.

    Args:
        name: A name, or the path of a YAML file.
        folder: Where named ones are.

    Raises:
        SettingsError: If there is none, or it is not one: the sentence names the key.
    """
    given = Path(name)
    is_file = given.suffix in (SUFFIX, ".yml") or len(given.parts) > 1
    if not is_file and not NAME.fullmatch(str(name)):
        raise SettingsError(f"driver = {name} is no name", "Give small letters, digits, - and _, or a .yaml file")
    path = given if is_file else folder / f"{name}{SUFFIX}"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        known = ", ".join(profile_names(folder)) or "none"
        raise SettingsError(f"There is no driver {name}", f"Known: {known}; fleet calibrate --save makes one") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise SettingsError(f"{path} cannot be read: {reason}", "Give a driver's YAML file") from None
    return _profile(text, path)


def profile_names(folder: Path) -> list[str]:
    """Return the names of the profiles in a folder, sorted."""
    return sorted(path.stem for path in folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []


def profiles(folder: Path) -> pl.DataFrame:
    """Return one row per profile: name, model, the five parameters, both errors, created."""
    found = [load_profile(name, folder) for name in profile_names(folder)]
    schema = {
        "name": pl.String,
        "model": pl.String,
        **dict.fromkeys(("desired_speed_mps", *TAKEN, "gap_error_ratio", "scored_gap_error_ratio"), pl.Float64),
        "created": pl.Date,
    }
    rows = [{**one.model_dump(), **one.provenance.model_dump()} for one in found]
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)


def _profile(text: str, path: Path) -> DriverProfile:
    import yaml

    from fleetlib.yaml_text import load_yaml, yaml_problem

    try:
        tree: Any = load_yaml(text)
    except yaml.YAMLError as error:
        line, problem = yaml_problem(error)
        raise SettingsError(f"{path}{line}: {problem}", "Correct the YAML") from None
    if not isinstance(tree, dict) or not all(isinstance(key, str) for key in tree):
        raise SettingsError(f"{path} is not a driver", "It needs keys such as time_gap_s")
    if tree.get("version", VERSION) != VERSION:
        raise SettingsError(f"{path}: version = {tree['version']!r} (known: {VERSION})", "Use a newer program")
    provenance = tree.get("provenance")
    try:
        if isinstance(provenance, dict):
            tree["provenance"] = Provenance(**provenance)
        return DriverProfile(**tree)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error.message}", error.advice) from None


def _range(name: str) -> tuple[float, float]:
    rules = DriverParams.model_fields[name].metadata
    low = next(rule.ge for rule in rules if getattr(rule, "ge", None) is not None)
    high = next(rule.le for rule in rules if getattr(rule, "le", None) is not None)
    return float(low), float(high)
