"""Energy: what a step takes from tank or battery. Compiled; `vehicle.drive_cycle` and the fleet use the same functions.

Fuel: a Willans line (Guzzella and Sciarretta 2013, section 3.2), P_fuel = P_idle (1 + 0.08 v) + (P_wheel + P_aux) /
eta; nothing while the vehicle drives its engine. Battery: the power balance of SUMO's Electric and MMPEVEM models, P =
P_aux + P_wheel / eta, or P_aux - eta_r P_recuperated when braking, and the loss in its resistance, R / U^2 P^2.
"""

from __future__ import annotations

from fleetlib.simulator.compiled import formula, kernel
from fleetlib.simulator.fleet import Fleet
from fleetlib.simulator.forces import reachable_mps2, wheel_power_w
from fleetlib.simulator.known import known
from fleetlib.simulator.traits import Traits
from fleetlib.simulator.weather import HEAVY_FROM

ELECTRIC = 2  # of `fleet.Powertrain`
# Engine friction grows with engine speed; over all gears this is 8 % of the idle speed per m/s (see `gearbox`).
FRICTION_PER_MPS = 0.08
OVERRUN_FROM_MPS = 3.0  # slower, the clutch is open and the engine idles
# The motor brakes with at most this share of its power and this deceleration, and lets go near standstill.
RECUPERATION_POWER = 0.6
RECUPERATION_MPS2 = 2.5
RECUPERATION_FROM_MPS, RECUPERATION_FULL_MPS = 0.6, 2.8
FULL_FROM = 0.98  # charge level from which the battery takes less and less
# R / U^2 times the capacity: 0.1 ohm, 350 V and 58 kWh of the VW ID.3; larger batteries have more cells side by side.
RESISTANCE_S = 170.0
# Charging: constant power, then a taper to a twentieth (constant voltage), as lithium cells are charged.
CHARGE_W, CHARGE_HEAVY_W = 50_000.0, 150_000.0
TAPER_FROM, TAPER_END = 0.8, 0.05


@formula
def available_power_w(
    power_w: float, energy_j: float, capacity_j: float, dt_s: float, electric: bool, fixed_w: float, efficiency: float
) -> float:
    """Return the most power at the wheels over a step: the engine's, or what the last of the energy gives.

    Args:
        power_w: The engine's.
        energy_j: Left in tank or battery.
        capacity_j: What it holds when full.
        dt_s: Length of the step.
        electric: Whether it is a battery.
        fixed_w: What engine friction and auxiliaries take, as power from tank or battery.
        efficiency: From there to the wheels.
    """
    left_w = energy_j / dt_s
    if left_w > 10.0 * power_w + fixed_w:
        return power_w
    if electric:
        left_w /= 1.0 + RESISTANCE_S / capacity_j * left_w
    return min(power_w, max(0.0, (left_w - fixed_w) * efficiency))


@formula
def fuel_flow_w(
    wheel_w: float, speed_mps: float, idle_w: float, auxiliary_w: float, efficiency: float
) -> tuple[float, float, float]:
    """Return (power from the tank, loss in engine and gears, power of the brakes) at a power at the wheels.

    Tank = wheels + auxiliaries + loss + brakes, each over the same time.
    """
    work = max(wheel_w, 0.0) + auxiliary_w
    loss = idle_w * (1.0 + FRICTION_PER_MPS * speed_mps) + work * (1.0 / efficiency - 1.0)
    # Overrun cut-off: the vehicle drives engine and auxiliaries. Chosen, not branched to: nobody foresees it.
    overrun = (speed_mps > OVERRUN_FROM_MPS) & (wheel_w < -auxiliary_w)
    brakes = -wheel_w - (auxiliary_w if overrun else 0.0)
    return (0.0 if overrun else work + loss), (0.0 if overrun else loss), max(brakes, 0.0)


@formula
def battery_flow_w(
    wheel_w: float,
    speed_mps: float,
    level: float,
    capacity_j: float,
    mass_kg: float,
    power_w: float,
    auxiliary_w: float,
    efficiency: float,
    recuperation: float,
) -> tuple[float, float, float]:
    """Return (power from the battery, loss in motor and battery, power of the brakes); negative power charges it.

    Battery = wheels + auxiliaries + loss + brakes, each over the same time.
    """
    brakes = 0.0
    if wheel_w >= 0.0:
        terminal = wheel_w / efficiency + auxiliary_w
    else:
        share = (speed_mps - RECUPERATION_FROM_MPS) / (RECUPERATION_FULL_MPS - RECUPERATION_FROM_MPS)
        room = min(1.0, (1.0 - level) / (1.0 - FULL_FROM))
        most = min(RECUPERATION_POWER * power_w, RECUPERATION_MPS2 * mass_kg * speed_mps)
        taken = min(-wheel_w, most * min(1.0, max(0.0, share)) * max(0.0, room))
        brakes = -wheel_w - taken
        terminal = auxiliary_w - recuperation * taken
    drawn = terminal + RESISTANCE_S / capacity_j * terminal * terminal
    return drawn, drawn - auxiliary_w - wheel_w - brakes, brakes


@formula
def charge_power_w(level: float, station_w: float) -> float:
    """Return the power that reaches a battery at a charging station: full, then tapered from 80 % on."""
    if level < TAPER_FROM:
        return station_w
    return station_w * max(TAPER_END, 1.0 - (1.0 - TAPER_END) * (level - TAPER_FROM) / (1.0 - TAPER_FROM))


@formula
def station_w(vehicle_class: int) -> float:
    """Return the power of the charging stations that this class uses."""
    return CHARGE_HEAVY_W if vehicle_class >= HEAVY_FROM else CHARGE_W


@kernel
def charging_time_s(i: int, level: float, traits: Traits, fleet: Fleet) -> float:
    """Return how long a vehicle charges from what it has to a level of at most 80 %, where the power begins to fall."""
    missing = min(level, TAPER_FROM) * traits.kinds[traits.own[i].kind].capacity_j - fleet[i].energy_j
    return float(max(0.0, missing / station_w(traits.kinds[traits.own[i].kind].vehicle_class)))


@kernel
def limit_acceleration(i: int, wanted: float, dt: float, traits: Traits, fleet: Fleet, grade: float) -> float:
    """Return what a vehicle makes of its driver's wish: engine, tyres and what is left in tank or battery.

    Braking is the brakes' work: what a driver wants below 0 it gets, downhill too. Uphill a vehicle may lose speed
    faster than its driver wants, but never faster than the followers' bound allows for (`gaps`): on a slope so steep
    that an empty vehicle would (20 % and more), the rest is left out.

    Args:
        i: The vehicle.
        wanted: What its driver wants, m/s2.
        dt: Length of the step, s.
        traits: Of the fleet.
        fleet: Its speed and energy are read.
        grade: Rise over horizontal way.
    """
    t, mass_kg = traits.kinds[known(traits.own[i].kind)], traits.own[i].mass_kg
    if wanted <= 0.0 and grade <= 0.0 and fleet[i].energy_j > 0.0:
        return wanted
    electric = t.powertrain == ELECTRIC
    fixed = fixed_w(electric, fleet[i].speed_mps, t.idle_w, t.auxiliary_w, t.efficiency)
    power = available_power_w(t.power_w, fleet[i].energy_j, t.capacity_j, dt, electric, fixed, t.efficiency)
    if fleet[i].energy_j <= 0.0:
        grade = max(grade, 0.0)  # an empty vehicle rolls out: its brakes take what a slope would add
    answer = reachable_mps2(wanted, fleet[i].speed_mps, dt, grade, power, t.grip_mps2, mass_kg, t.drag, t.rolling)
    if grade > 0.0:
        answer = max(answer, min(wanted, -t.cap_mps2))
    return float(answer)


@formula
def fixed_w(electric: bool, speed_mps: float, idle_w: float, auxiliary_w: float, efficiency: float) -> float:
    """Return what a vehicle takes without any force at the wheels; of an engine a little faster than now."""
    if electric:
        return auxiliary_w
    return idle_w * (1.0 + FRICTION_PER_MPS * (speed_mps + 5.0)) + auxiliary_w / efficiency


@kernel
def draw_energy(i: int, speed: float, after: float, dt: float, traits: Traits, fleet: Fleet, grade: float) -> None:
    """Take one step's energy from tank or battery, or charge.

    Args:
        i: The vehicle.
        speed: At the begin of the step, m/s.
        after: At its end.
        dt: Length of the step, s.
        traits: Of the fleet.
        fleet: Its `energy_j` changes; it stays between 0 and the capacity.
        grade: Rise over horizontal way.
    """
    t, mass_kg = traits.kinds[known(traits.own[i].kind)], traits.own[i].mass_kg
    energy, capacity = fleet[i].energy_j, t.capacity_j
    if fleet[i].charging == 1:
        power = charge_power_w(energy / capacity, station_w(t.vehicle_class))
        fleet[i].energy_j = min(capacity, energy + power * dt)
        return
    if fleet[i].engine_on == 0:
        return
    wheel = wheel_power_w(speed, after, dt, grade, mass_kg, t.drag, t.rolling)
    middle = 0.5 * (speed + after)
    if t.powertrain == ELECTRIC:
        drawn, _, _ = battery_flow_w(
            wheel, middle, energy / capacity, capacity, mass_kg, t.power_w, t.auxiliary_w, t.efficiency,
            t.recuperation,
        )  # fmt: skip
    else:
        drawn, _, _ = fuel_flow_w(wheel, middle, t.idle_w, t.auxiliary_w, t.efficiency)
    fleet[i].energy_j = min(capacity, max(0.0, energy - drawn * dt))
