"""Settings that contradict one another: each is within its own range, and together one could never take effect.

A default gives way silently: who sets a batch to close at 20 ms need not know that the least age is 50 ms. Only what
was set, and would never be followed, is refused.
"""

from __future__ import annotations

from fleetlib.errors import SettingsError

PREFIX = "FLEET_"
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


def _variable(section: str, name: str) -> str:
    path = name if "." in name else f"{section}.{name}"
    return PREFIX + path.replace(".", "_").upper()
