"""What a scenario is: who it is for people, how long it lasts, and the parameters of the simulation."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import AwareDatetime, Field, field_validator

from fleetlib.errors import SettingsError
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.settable import Settable

DEFAULT_DURATION_S = 600.0
FIRST_YEAR, LAST_YEAR = 1971, 2200
DEFAULT_START = datetime(2026, 1, 5, 8, tzinfo=UTC)  # fixed, so that the same seed gives the same bytes


class Scenario(Settable):
    """A named simulation: everything that `simulate` needs.

    In a file the parameters stand beside the name, section by section; what a file does not say is the default.

    Raises:
        SettingsError: If a key is unknown or a value is out of range.
    """

    name: str = Field("unnamed", pattern=r"^[a-z][a-z0-9_]*$", max_length=60, description="what it is called by")
    title: str = Field("", max_length=80, description="one line for people")
    description: str = Field("", max_length=2_000, description="what happens, and what it is good for")
    duration_s: float = Field(DEFAULT_DURATION_S, gt=0, le=31_536_000, description="how long, in time of the fleet")
    start_time: AwareDatetime = Field(DEFAULT_START, description="when it begins")
    params: SimulationParams = SimulationParams()

    @field_validator("start_time")
    @classmethod
    def _countable(cls, start: datetime) -> datetime:
        """Refuse what microseconds since 1970 or a calendar of four digits cannot say."""
        if not FIRST_YEAR <= start.year <= LAST_YEAR:
            raise ValueError(f"the year must lie from {FIRST_YEAR} to {LAST_YEAR}")
        return start

    @classmethod
    def of(cls, values: Mapping[str, Any], base: Scenario | None = None) -> Scenario:
        """Return the scenario that a file's mapping describes.

        Args:
            values: `name`, `title`, `description`, `duration_s`, `start_time`, and parameters, nested or dotted.
            base: What holds where `values` say nothing.
        """
        head = {key: values[key] for key in HEAD if key in values}
        rest = {key: value for key, value in values.items() if key not in HEAD}
        for key in rest:
            close = difflib.get_close_matches(str(key), (*HEAD, "extends"), 1, 0.75)
            if close and str(key) not in SimulationParams.model_fields:
                raise SettingsError(f"{key} is not a key of a scenario", f"Did you mean {close[0]}?")
        before = {key: getattr(base, key) for key in HEAD} if base is not None else {}
        params = SimulationParams.from_overrides(rest, base.params if base is not None else None)
        return cls(**{**before, **head, "params": params})

    def overridden(self, overrides: Mapping[str, Any]) -> Scenario:
        """Return this scenario with other values: dotted keys or nested mappings, `duration_s` among them."""
        return Scenario.of(overrides, self) if overrides else self

    def to_json(self) -> dict[str, Any]:
        """Return all values for JSON; `Scenario.of` reads them back."""
        return {**self.model_dump(mode="json", include=set(HEAD)), **self.params.model_dump(mode="json")}

    def __repr__(self) -> str:
        return (
            f"Scenario({self.name}: {self.title}; {self.params.vehicles:,} vehicles, {self.duration_s:g} s, "
            f"seed {self.params.seed})"
        )

    def __str__(self) -> str:
        from fleetlib.simulator.scenarios.showing import effective_yaml

        return effective_yaml(self, only_set=True)


HEAD = tuple(name for name in Scenario.model_fields if name != "params")
