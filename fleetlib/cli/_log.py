"""The log of a command that is a service. Without what `common` needs for tables: a service has none."""

from __future__ import annotations


def log_to_stderr(service: str) -> None:
    """Let a service tell what it does, one line per event: see `fleetlib.logs`."""
    from fleetlib import logs
    from fleetlib.settings import load_settings

    settings = load_settings().log
    logs.set_up(service, settings.format, settings.level, settings.repeat_s)
