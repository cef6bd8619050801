"""The base of what can be set: a wrong key or value is one sentence that names it, what is near, and its range."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo

from fleetlib.errors import SettingsError

# Units by the end of a name, longest first: `time_gap_s` is in seconds.
UNITS = {
    "_per_vehicle_hour": "1/h",
    "_kwh": "kWh",
    "_celsius": "°C",
    "_degps": "°/s",
    "_mps2": "m/s²",
    "_mps": "m/s",
    "_kmh": "km/h",
    "_deg": "°",
    "_dbm": "dBm",
    "_ppm": "ppm",
    "_kg": "kg",
    "_kw": "kW",
    "_rpm": "1/min",
    "_hz": "Hz",
    "_us": "µs",
    "_ms": "ms",
    "_h": "h",
    "_s": "s",
    "_m": "m",
    "_w": "W",
    "_j": "J",
    "_g": "g",
}
Share = Annotated[float, Field(ge=0.0, le=1.0)]
BOUNDS = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")
CLOSE_ENOUGH = 0.6  # difflib's ratio from which on a name is a likely misspelling of another


class Settable(BaseModel):
    """A section of parameters: typed, ranged, frozen; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, validate_default=True)
    prefix: ClassVar[str] = ""

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise _sentence(error, type(self)) from None

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_value(cls, value: Any, field: ValidationInfo) -> Any:
        """Refuse `yes`, `on` and `true` where a number is asked for: pydantic would take them for 1."""
        if isinstance(value, bool) and cls.model_fields[field.field_name or ""].annotation is not bool:
            raise ValueError("a truth value is not a number")
        return value


@dataclass(frozen=True, slots=True)
class Parameter:
    """What is known of one parameter.

    Attributes:
        name: Dotted, for example `driver.time_gap_s`.
        unit: SI or as the name says, empty where it has none.
        range: For example `0.3 to 5`, empty where any value of the type will do.
        default: Its default.
        description: What it means.
    """

    name: str
    unit: str
    range: str
    default: Any
    description: str

    @property
    def sentence(self) -> str:
        """Return description, range with unit and default in one line."""
        allowed = " ".join(part for part in (self.range, self.unit) if part)
        meaning = [part for part in (self.description, allowed) if part]
        return f"{', '.join(meaning)} (default {shown(self.default)})".strip()


def parameters(kind: type[Settable], prefix: str = "") -> Iterator[Parameter]:
    """Yield every parameter of a section and of the sections in it."""
    for key, info in kind.model_fields.items():
        inner = section_of(info)
        if inner is not None:
            yield from parameters(inner, f"{prefix}{key}.")
        else:
            default = info.get_default(call_default_factory=True)
            yield Parameter(f"{prefix}{key}", unit_of(key), range_of(info), default, info.description or "")


def section_of(info: FieldInfo) -> type[Settable] | None:
    """Return the section that a field is, None if it is a value."""
    kind = info.annotation
    return kind if isinstance(kind, type) and issubclass(kind, Settable) else None


def unit_of(name: str) -> str:
    """Return the unit that the end of a name says, empty if none."""
    return next((unit for end, unit in UNITS.items() if name.endswith(end)), "")


def range_of(info: FieldInfo) -> str:
    """Return the allowed range of a number as text, or the allowed words; empty where there is none."""
    words = get_args(info.annotation)
    if get_origin(info.annotation) is tuple and len(words) == 2 and words[1] is not ...:
        rules = [rule for rule in get_args(words[0]) if isinstance(rule, FieldInfo)]
        return f"low, high: {range_of(rules[0])}" if rules else "low, high"
    if words and all(isinstance(word, str) for word in words):
        return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
    low = _bound(info, "ge", "gt")
    high = _bound(info, "le", "lt")
    if low is None and high is None:
        return ""
    above = f"above {_plain(_bound(info, 'gt'))}" if _bound(info, "gt") is not None else _plain(low)
    return f"{above} to {_plain(high)}" if high is not None else f"{above} or more"


def shown(value: Any) -> str:
    """Return a value as a person writes it."""
    if isinstance(value, tuple):
        return ", ".join(shown(part) for part in value)
    return "none" if value is None else _plain(value) if isinstance(value, float) else str(value)


def unknown(key: str, known: Mapping[str, Parameter]) -> SettingsError:
    """Return the error about a key that is no parameter: the nearest one with its range, else those of its section."""
    near = nearest(key, known)
    if near is not None:
        found = known[near]
        allowed = " ".join(part for part in (found.range, found.unit) if part)
        return SettingsError(
            f"{key} is not a parameter of the simulation",
            f"Did you mean {near}{f' ({allowed})' if allowed else ''}?",
        )
    section = key.rpartition(".")[0]
    beside = [name for name in known if name.rpartition(".")[0] == section] if section else []
    sections = sorted({name.partition(".")[0] + ".*" for name in known if "." in name})
    short = ["vehicles"] if "demand.vehicles" in known else []
    names = beside or [*short, *(name for name in known if "." not in name), *sections]
    return SettingsError(f"{key} is not a parameter of the simulation", f"Known: {', '.join(names)}")


def nearest(key: str, known: Iterable[str]) -> str | None:
    """Return the known dotted name that a misspelt one most likely means, None if none is near."""
    names = list(known)
    section, _, leaf = key.rpartition(".")
    beside = [name for name in names if name.rpartition(".")[0] == section]
    if beside and section:  # the section is right: only the last part can be wrong, or it stands in another section
        close = difflib.get_close_matches(leaf, [name.rpartition(".")[2] for name in beside], 1, CLOSE_ENOUGH)
        if close:
            return f"{section}.{close[0]}"
    same = [name for name in names if name.rpartition(".")[2] == leaf]
    if same:
        return max(same, key=lambda name: difflib.SequenceMatcher(None, name, key).ratio())
    if beside and section:
        return None
    close = difflib.get_close_matches(key, names, 1, CLOSE_ENOUGH) or [
        name
        for name in names
        if name.rpartition(".")[2]
        in difflib.get_close_matches(leaf, [other.rpartition(".")[2] for other in names], 1, 0.75)
    ]
    return close[0] if close else None


def _sentence(error: ValidationError, kind: type[Settable]) -> SettingsError:
    found = error.errors()
    # A key that is not one comes first: misspelt, it is why another one is missing.
    first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
    location = [str(part) for part in first["loc"]]
    key = kind.prefix + (location[0] if location else "")
    if first["type"] == "extra_forbidden":
        return unknown(key, {found.name: found for found in parameters(kind, kind.prefix)})
    message = str(first["msg"]).removeprefix("Value error, ")
    if not location:
        return SettingsError(f"{kind.prefix}*: {message}" if kind.prefix else message, "Correct the values")
    info, given = kind.model_fields.get(location[0]), first.get("input")
    limits = range_of(info) if info is not None else ""
    allowed = f"{limits} {unit_of(location[0])}".strip() if limits else ""
    if first["type"] == "missing":
        what = "is missing" if len(location) == 1 else f"= {given!r} has too few values"
        return SettingsError(f"{key} {what}{f' (range {allowed})' if allowed else ''}", "Give it")
    if first["type"] in BOUNDS:
        return SettingsError(f"{key} = {given} is outside its range {allowed}", "Correct it")
    return SettingsError(f"{key} = {given!r}: {message}{f' (range {allowed})' if allowed else ''}", "Correct it")


def _bound(info: FieldInfo, *names: str) -> float | None:
    for rule in info.metadata:
        for name in names:
            value = getattr(rule, name, None)
            if value is not None:
                return value  # type: ignore[no-any-return]
    return None


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if value == 2**63 - 1:
        return "2^63 - 1"
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value))
    return f"{value:g}"
