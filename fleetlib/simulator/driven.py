"""The loop over a speed trace that `vehicle.drive_cycle` runs. Compiled."""

from __future__ import annotations

import math

import numpy as np

from fleetlib.simulator.compiled import compiled
from fleetlib.simulator.fleet import Floats
from fleetlib.simulator.forces import ROTATING_MASS, reachable_mps2, resistance_n
from fleetlib.simulator.gearbox import NO_BOX, box_of, engine_rpm, shift
from fleetlib.simulator.powertrain import ELECTRIC, available_power_w, battery_flow_w, fixed_w, fuel_flow_w
from fleetlib.simulator.traits import Traits
from fleetlib.units import STANDARD_GRAVITY_MPS2

DRIVEN_FIELDS = (
    "speed_mps", "acceleration_mps2", "distance_m", "power_w", "gear", "engine_speed_rpm", "drag_j", "rolling_j",
    "grade_j", "kinetic_j", "brake_j", "auxiliary_j", "loss_j", "drawn_j", "energy_j",
)  # fmt: skip


@compiled
def drive(traits: Traits, time_s: Floats, target_mps: Floats, grade: Floats, level: float) -> Floats:
    """Return one row per field of `DRIVEN_FIELDS`, shape (15, n): a vehicle that follows a trace as well as it can.

    Args:
        traits: Of one vehicle.
        time_s: Rising, shape (n,).
        target_mps: Not negative.
        grade: Of the way up to each time.
        level: Of tank or battery at the begin.
    """
    t, mass_kg = traits.kinds[traits.own[0].kind], traits.own[0].mass_kg
    out = np.zeros((15, time_s.size))
    energy, speed = level * t.capacity_j, target_mps[0]
    box = box_of(t.vehicle_class, t.powertrain)
    gear = 0 if box == NO_BOX else shift(box, 1, speed, 0.0)
    out[0, 0], out[4, 0], out[14, 0] = speed, gear, energy
    out[5, 0] = 0.0 if box == NO_BOX else engine_rpm(box, gear, speed)
    electric = t.powertrain == ELECTRIC
    for k in range(1, time_s.size):
        dt = time_s[k] - time_s[k - 1]
        fixed = fixed_w(electric, speed, t.idle_w, t.auxiliary_w, t.efficiency)
        power = available_power_w(t.power_w, energy, t.capacity_j, dt, electric, fixed, t.efficiency)
        wanted = (target_mps[k] - speed) / dt
        acceleration = reachable_mps2(wanted, speed, dt, grade[k], power, t.grip_mps2, mass_kg, t.drag, t.rolling)
        after = target_mps[k] if acceleration == wanted else speed + acceleration * dt
        way = 0.5 * (speed + after) * dt
        if after < 0.0:  # it stands before the step is over
            after = 0.0
            way = -0.5 * speed * speed / acceleration
        middle = 0.5 * (speed + after)
        air = t.drag * middle * middle * way
        cosine = 1.0 / math.sqrt(1.0 + grade[k] * grade[k])
        slope = mass_kg * STANDARD_GRAVITY_MPS2 * cosine * grade[k] * way
        kinetic = 0.5 * ROTATING_MASS * mass_kg * (after * after - speed * speed)
        tyres = resistance_n(middle, grade[k], mass_kg, t.drag, t.rolling) * way - air - slope
        wheel = (kinetic + air + tyres + slope) / dt
        if electric:
            drawn, loss, brakes = battery_flow_w(
                wheel, middle, energy / t.capacity_j, t.capacity_j, mass_kg, t.power_w, t.auxiliary_w, t.efficiency,
                t.recuperation,
            )  # fmt: skip
        else:
            drawn, loss, brakes = fuel_flow_w(wheel, middle, t.idle_w, t.auxiliary_w, t.efficiency)
        auxiliary = t.auxiliary_w
        if drawn * dt > energy:  # empty before the step is over: the engine dies, the lights go out
            auxiliary *= energy / (drawn * dt)
            drawn = energy / dt
            loss = drawn - auxiliary - wheel - brakes
        if energy - drawn * dt > t.capacity_j:  # full before the step is over: the brakes do the rest
            brakes += (energy - t.capacity_j) / dt - drawn
            drawn = (energy - t.capacity_j) / dt
        energy = max(0.0, energy - drawn * dt)
        out[0, k], out[1, k], out[2, k], out[3, k] = after, (after - speed) / dt, way, wheel
        if box != NO_BOX and energy > 0.0:
            gear = shift(box, gear, after, acceleration + STANDARD_GRAVITY_MPS2 * grade[k])
            out[4, k], out[5, k] = gear, engine_rpm(box, gear, after)
        out[6, k], out[7, k], out[8, k], out[9, k] = air, tyres, slope, kinetic
        out[10, k], out[11, k], out[12, k] = brakes * dt, auxiliary * dt, loss * dt
        out[13, k], out[14, k] = drawn * dt, energy
        speed = after
    return out
