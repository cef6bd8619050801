"""Settings that contradict one another: each is within its own range, and together one could never take effect.

A default gives way silently: who sets a batch to close at 20 ms need not know that the least age is 50 ms. Only what
was set, and would never be followed, is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from fleetlib.errors import SettingsError
from fleetlib.settings.section import PREFIX

HOURS_PER_DAY = 24
S_PER_HOUR = 3_600


def at_most(
    section: str,
    name: str,
    value: float,
    limit_name: str,
    limit: float,
    *,
    least: float,
    what: str,
    in_units: float = 1,
) -> None:
    """Refuse a setting above another one.

    Args:
        section: Of both; a name with a dot has its own.
        name: Of the setting.
        value: Its value.
        limit_name: Of the other.
        limit: The other's value.
        least: What the setting may be at least, by itself.
        what: Why it cannot take effect.
        in_units: How many units of the setting one unit of the other is.

    Raises:
        SettingsError: If it is; it names both, their values and the allowed range.
    """
    most = limit * in_units
    if value <= most:
        return
    own, other = _variable(section, name), _variable(section, limit_name)
    raise SettingsError(
        f"{own} = {value:g} and {other} = {limit:g} contradict one another: {what}",
        f"With this {other}, {own} may be {least:g} to {most:g}; lower it, or raise the other",
    )


def more_than(section: str, name: str, value: int, limit_name: str, limit: int, *, what: str) -> None:
    """Refuse a setting that is not above another one.

    Args:
        section: Of both.
        name: Of the setting.
        value: Its value.
        limit_name: Of the other.
        limit: The other's value.
        what: Why it cannot take effect.

    Raises:
        SettingsError: If it is not; it names both, their values and the allowed range.
    """
    if value > limit:
        return
    own, other = _variable(section, name), _variable(section, limit_name)
    raise SettingsError(
        f"{own} = {value} and {other} = {limit} contradict one another: {what}",
        f"With this {other}, {own} is at least {limit + 1}; raise it, or unset it",
    )


def used(section: str, values: Mapping[str, object], switch: str, state: object, wanted: Mapping[str, str]) -> None:
    """Refuse credentials, authorities and keys that are set and that nothing would use.

    Args:
        section: Of all of them.
        values: Those that are not used as things are, by name; None where one is not set.
        switch: The setting that leaves them out.
        state: Its value.
        wanted: With which value of the switch each is used, by name.

    Raises:
        SettingsError: If one is set; it names both, and the value that uses it, but never a secret.
    """
    name = next((name for name, value in values.items() if value is not None), None)
    if name is None:
        return
    own, other = _variable(section, name), _variable(section, switch)
    shown = "which is not set" if state is None else f"which is {str(state).lower() if state is False else state}"
    raise SettingsError(
        f"{own} is set and would not be used: that depends on {other}, {shown}",
        f"Set {other} to {wanted[name]}, or unset {own}",
    )


def _variable(section: str, name: str) -> str:
    path = name if "." in name else f"{section}.{name}"
    return PREFIX + path.replace(".", "_").upper()
