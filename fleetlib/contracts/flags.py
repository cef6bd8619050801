"""Bits of `Telemetry.flags`."""

from __future__ import annotations

from enum import IntFlag


class StatusFlag(IntFlag):
    """What a vehicle reports as on or off. Bits are added, never renumbered."""

    IGNITION = 1 << 0
    ENGINE_RUNNING = 1 << 1  # the engine runs; an electric vehicle: ready to drive
    CHARGING = 1 << 2
    MALFUNCTION = 1 << 3  # the malfunction indicator lamp is on
    HAZARD_LIGHTS = 1 << 4
    AIRBAG_DEPLOYED = 1 << 5
    GNSS_FIX = 1 << 6  # the position is measured, not the last one known
    BUFFERED = 1 << 7  # stored while offline, sent later
    ELECTRIC = 1 << 8  # energy_level is of the traction battery, not of a fuel tank
    HEAVY = 1 << 9  # truck or bus: the harsh-driving thresholds of heavy vehicles apply


KNOWN_FLAGS = sum(StatusFlag)
