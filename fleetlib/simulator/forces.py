"""Longitudinal dynamics: what resists a vehicle, and how much of the driver's wish engine and tyres can do. Compiled.

F = 1.05 m a + m g (c_rr cos s + sin s) + rho/2 c_w A v^2, s the slope (Guzzella and Sciarretta 2013, Vehicle Propulsion
Systems, eq. 2.1). The wheels transmit at most P / v (engine) and mu m g (tyres of the driven axle).
"""

from __future__ import annotations

import math

from fleetlib.simulator.compiled import formula
from fleetlib.units import STANDARD_GRAVITY_MPS2

ROTATING_MASS = 1.05  # rotating parts as a share of the mass


@formula
def resistance_n(speed_mps: float, grade: float, mass_kg: float, drag: float, rolling: float) -> float:
    """Return rolling resistance, drag and slope force of a moving vehicle in N; downhill it may be negative.

    Args:
        speed_mps: Not negative.
        grade: Rise over horizontal way, 0.05 is 5 %.
        mass_kg: With its load.
        drag: Half rho c_w A in N per (m/s)^2.
        rolling: Rolling resistance coefficient.
    """
    air = drag * speed_mps * speed_mps
    weight = mass_kg * STANDARD_GRAVITY_MPS2
    if grade == 0.0:
        return air + weight * rolling
    cosine = 1.0 / math.sqrt(1.0 + grade * grade)
    return air + weight * cosine * (rolling + grade)


@formula
def wheel_power_w(
    speed_mps: float, after_mps: float, dt_s: float, grade: float, mass_kg: float, drag: float, rolling: float
) -> float:
    """Return the mean power at the wheels over a step from one speed to the next, negative when braking.

    With the mean speed the kinetic part is exact: m a v dt = m/2 (v'^2 - v^2).
    """
    middle = 0.5 * (speed_mps + after_mps)
    if middle <= 0.0:
        return 0.0
    inertia = ROTATING_MASS * mass_kg * (after_mps - speed_mps) / dt_s
    return (inertia + resistance_n(middle, grade, mass_kg, drag, rolling)) * middle


@formula
def reachable_mps2(
    wanted_mps2: float,
    speed_mps: float,
    dt_s: float,
    grade: float,
    power_w: float,
    grip_mps2: float,
    mass_kg: float,
    drag: float,
    rolling: float,
) -> float:
    """Return the acceleration over a step that a driver who wants so much gets; less than wanted where it is too much.

    The power of the step, `wheel_power_w`, is then at most `power_w`, and the force at most the tyres' grip: a heavy
    truck climbs slowly, and a vehicle without power coasts to a stop.

    Args:
        wanted_mps2: What the driver wants.
        speed_mps: At the begin of the step.
        dt_s: Length of the step.
        grade: Rise over horizontal way.
        power_w: Most power at the wheels; 0 of an empty vehicle.
        grip_mps2: Acceleration at which the driven wheels slip.
        mass_kg: With its load.
        drag: Half rho c_w A in N per (m/s)^2.
        rolling: Rolling resistance coefficient.
    """
    inertia, half = ROTATING_MASS * mass_kg, 0.5 * dt_s
    grip = grip_mps2 * mass_kg
    after = speed_mps + dt_s * wanted_mps2
    mean = speed_mps + half * wanted_mps2 if after >= 0.0 else -0.5 * speed_mps * speed_mps / wanted_mps2 / dt_s
    middle = 0.5 * (speed_mps + max(0.0, after))
    resists = resistance_n(middle, grade, mass_kg, drag, rolling)
    force = inertia * wanted_mps2 + resists
    if force <= grip and force * mean <= power_w:
        return wanted_mps2
    # First with the drag of now, then with that of the faster of now and what this gives: the limit then holds.
    resists = resistance_n(speed_mps, grade, mass_kg, drag, rolling)
    answer = _limited_mps2(wanted_mps2, speed_mps, half, power_w, grip, inertia, resists)
    faster = max(speed_mps, speed_mps + half * answer)
    resists = max(resists, resistance_n(faster, grade, mass_kg, drag, rolling))
    answer = _limited_mps2(wanted_mps2, speed_mps, half, power_w, grip, inertia, resists)
    if speed_mps + answer * dt_s < 0.0:  # it stands before the step is over: it rolled out
        answer = min(answer, -resists / inertia)
    return answer


@formula
def _limited_mps2(
    wanted: float, speed: float, half_s: float, power_w: float, grip_n: float, inertia_kg: float, resists_n: float
) -> float:
    """Solve (M a + R) (v + a dt/2) = P for a, and M a + R = mu m g."""
    first = inertia_kg * speed + resists_n * half_s
    root = math.sqrt(first * first - 4.0 * inertia_kg * half_s * (resists_n * speed - power_w))
    return min(wanted, (grip_n - resists_n) / inertia_kg, 0.5 * (root - first) / (inertia_kg * half_s))
