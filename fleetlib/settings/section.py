"""What all sections of the settings share."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

APP = "fleettracker"
PREFIX = "FLEET_"
Port = Annotated[int, Field(ge=1, le=65_535)]
LOOPBACK = "127.0.0.1"


def not_empty(given: Any, about: ValidationInfo) -> Any:
    """Refuse an empty text: as a secret anyone could guess it, as a folder it would be the present one."""
    if given == "" and about.field_name not in _MAY_BE_EMPTY:
        raise ValueError("it is empty")
    return given


_MAY_BE_EMPTY = ("allowed_origins",)


class Section(BaseModel):
    """A section of the settings: no unknown keys, nothing empty, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    _none_empty = field_validator("*", mode="before")(not_empty)
