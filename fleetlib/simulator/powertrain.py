"""Energy: tractive power, fuel by a Willans line, battery with recuperation; what the engine's sensors follow from."""

from __future__ import annotations

import numpy as np

from fleetlib.simulator.compiled import compiled
from fleetlib.simulator.fleet import Bytes, Fleet, Floats, Powertrain, Traits, VehicleClass
from fleetlib.units import STANDARD_GRAVITY_MPS2

ROTATING_MASS = 1.05  # rotating parts as a share of the mass
IDLE_GROWTH_PER_MPS = 0.04  # engine friction grows with its speed, so with the vehicle's
CHARGE_W = 50_000.0
AMBIENT_CELSIUS = 15.0
OPERATING_CELSIUS = 90.0
BATTERY_CELSIUS = 30.0
WARM_UP_S = 240.0
COOL_DOWN_S = 3_600.0
OVERHEATED_CELSIUS = 118.0
# Upper speed of each gear in m/s (the last one has none) and the engine's speed per m/s in it.
GEAR_TOP_MPS = np.array([4.5, 8.5, 13.0, 19.0])
GEAR_RPM_PER_MPS = np.array([420.0, 250.0, 165.0, 120.0, 92.0])


@compiled
def draw_energy(i: int, speed: float, after: float, dt: float, traits: Traits, fleet: Fleet) -> None:
    """Take one step's energy from tank or battery, or charge.

    P_wheel = (1.05 m a + m g c_rr + rho/2 c_w A v^2) v. Fuel: P_idle (1 + 0.04 v) + P_wheel / eta (Willans line,
    cut off when braking); battery: P_aux + P_wheel / eta, or + 0.65 P_wheel when braking.
    """
    if fleet[i].charging == 1:
        fleet[i].energy_j = min(traits[i].capacity_j, fleet[i].energy_j + CHARGE_W * dt)
        return
    if fleet[i].engine_on == 0:
        return
    middle = 0.5 * (speed + after)
    force = (
        ROTATING_MASS * traits[i].mass_kg * (after - speed) / dt
        + (traits[i].mass_kg * STANDARD_GRAVITY_MPS2 * traits[i].rolling if middle > 0.0 else 0.0)
        + traits[i].drag * middle * middle
    )
    power = force * middle
    drawn = traits[i].idle_w
    if traits[i].powertrain != 2:
        drawn *= 1.0 + IDLE_GROWTH_PER_MPS * middle
        if power < 0.0 and middle > 3.0:
            drawn = 0.0  # overrun fuel cut-off
    if power > 0.0:
        drawn += power / traits[i].efficiency
    else:
        drawn += traits[i].recuperation * power
    fleet[i].energy_j = min(traits[i].capacity_j, max(0.0, fleet[i].energy_j - drawn * dt))


def engine_speed_rpm(speed_mps: Floats, acceleration_mps2: Floats, engine_on: Bytes, traits: Traits) -> Floats:
    """Return the combustion engine's speed in 1/min; 0 for electric vehicles and when off."""
    gear = np.searchsorted(GEAR_TOP_MPS, speed_mps)
    load = 1.0 + 0.12 * np.clip(acceleration_mps2, -1.0, 2.5)
    heavy = np.where(traits.vehicle_class >= VehicleClass.TRUCK, 0.62, 1.0)
    idle = np.where(traits.vehicle_class >= VehicleClass.TRUCK, 600.0, 820.0)
    rpm = np.maximum(idle, speed_mps * GEAR_RPM_PER_MPS[gear] * load * heavy)
    running = (engine_on != 0) & (traits.powertrain != Powertrain.ELECTRIC)
    return np.asarray(np.where(running, rpm, 0.0))


def coolant_step(celsius: Floats, engine_on: Bytes, overheating: Bytes, traits: Traits, dt: float) -> Floats:
    """Return the coolant temperature after `dt` seconds: first order towards operating or ambient temperature."""
    electric = traits.powertrain == Powertrain.ELECTRIC
    warm = np.where(electric, BATTERY_CELSIUS, OPERATING_CELSIUS)
    target = np.where(engine_on != 0, warm, AMBIENT_CELSIUS)
    hot = (overheating != 0) & ~electric
    target = np.where(hot, OVERHEATED_CELSIUS, target)
    time_constant = np.where(hot, 30.0, np.where(engine_on != 0, WARM_UP_S, COOL_DOWN_S))
    return np.asarray(target + (celsius - target) * np.exp(-dt / time_constant))


def battery_voltage_v(engine_on: Bytes, failing: Bytes, traits: Traits) -> Floats:
    """Return the low-voltage battery's voltage: 12 V, heavy vehicles 24 V; lower while it is not charged."""
    volts = np.where(engine_on != 0, 14.1, 12.6) - np.where(failing != 0, 2.4, 0.0)
    return np.asarray(volts * np.where(traits.vehicle_class >= VehicleClass.TRUCK, 2.0, 1.0))
