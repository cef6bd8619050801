"""Conversions at the edges: inside, everything is SI."""

from __future__ import annotations

STANDARD_GRAVITY_MPS2 = 9.80665  # CGPM 1901
KMH_PER_MPS = 3.6
US_PER_S = 1_000_000
EARTH_RADIUS_M = 6_371_008.8  # mean radius R1, IUGG
METRES_PER_DEGREE = EARTH_RADIUS_M * 3.141592653589793 / 180.0


def kmh_to_mps(speed_kmh: float) -> float:
    """Return a speed in m/s of one in km/h."""
    return speed_kmh / KMH_PER_MPS


def mps_to_kmh(speed_mps: float) -> float:
    """Return a speed in km/h of one in m/s."""
    return speed_mps * KMH_PER_MPS


def g_to_mps2(acceleration_g: float) -> float:
    """Return an acceleration in m/s2 of one in units of standard gravity."""
    return acceleration_g * STANDARD_GRAVITY_MPS2
