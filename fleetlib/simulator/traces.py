"""The high-rate record around a crash: five seconds before from what the vehicle did, the pulse, five seconds after."""

from __future__ import annotations

import math

import numpy as np

from fleetlib.simulator.fleet import Fleet, Floats, Trail, Traits
from fleetlib.simulator.params import SimulationParams
from fleetlib.units import US_PER_S

RATE_HZ = 100
BEFORE_S = 5.0
AFTER_S = 5.0
RING_DOWN_SHARE, RING_DOWN_S, RING_DOWN_HZ = 0.15, 0.12, 14.0  # the body rings after the pulse
LATERAL_SHARE, VERTICAL_SHARE = 0.12, 0.18  # of the pulse, on the other axes


def crash_trace(
    i: int,
    params: SimulationParams,
    traits: Traits,
    fleet: Fleet,
    trail: Trail,
    start_time_us: int,
    rng: np.random.Generator,
) -> bytes:
    """Return the serialised `CrashTrace` (without vehicle id) of a vehicle that has just had an impact.

    The pulse is a half sine of `incidents.crash_pulse_s` whose integral is the change of speed.

    Args:
        i: Index of the vehicle.
        params: Pulse length, inner step, noise.
        traits: For the roll-out after the impact.
        fleet: `event_value` is the change of speed, `event_start_s` the trigger.
        trail: The last seconds.
        start_time_us: Simulation second 0.
        rng: For the sensors' noise.
    """
    from fleetlib.contracts.pb import incident_pb2

    trigger_s, change = float(fleet.event_start_s[i]), float(fleet.event_value[i])
    time = np.arange(-round(BEFORE_S * RATE_HZ), round(AFTER_S * RATE_HZ) + 1) / RATE_HZ
    before_l, before_y, speed_before = _history(i, time, trigger_s, params.inner_step_s, trail)
    pulse_s = params.incidents.crash_pulse_s
    pulse = _pulse(time, change, pulse_s)
    roll_out = np.where((time > pulse_s), 0.9 * float(traits.deceleration_mps2[i]), 0.0)
    impact_speed = float(speed_before[time < 0][-1])
    gained = 0.5 * change * (1.0 - np.cos(math.pi * np.clip(time, 0.0, pulse_s) / pulse_s))
    lost = np.cumsum(roll_out) / RATE_HZ
    speed = np.where(time < 0, speed_before, np.maximum(0.0, impact_speed + gained - lost))
    longitudinal = np.where(time < 0, before_l, pulse - np.where(speed > 0, roll_out, 0.0))
    noise = params.sensors.imu_noise_mps2 * rng.standard_normal((3, len(time)))
    sway, heave = rng.normal(0, LATERAL_SHARE), rng.normal(0, VERTICAL_SHARE)
    lateral = np.where(time < 0, before_y, sway * pulse)

    def centi(values: Floats) -> list[int]:
        return [int(value) for value in np.rint(values * 100)]

    message = incident_pb2.CrashTrace(
        trigger_time_us=start_time_us + round(trigger_s * US_PER_S),
        boot_id=int(fleet.boot[i]),
        sample_rate_hz=RATE_HZ,
        trigger_index=round(BEFORE_S * RATE_HZ),
        acceleration_longitudinal_cmps2=centi(longitudinal + noise[0]),
        acceleration_lateral_cmps2=centi(lateral + noise[1]),
        acceleration_vertical_cmps2=centi(heave * pulse + noise[2]),
        speed_cmps=centi(speed),
    )
    return bytes(message.SerializeToString())


def _history(i: int, time: Floats, trigger_s: float, dt: float, trail: Trail) -> tuple[Floats, Floats, Floats]:
    """Return both accelerations and the speed before the trigger, interpolated from the inner steps."""
    length = trail.speed.shape[1]
    impact_step = round(trigger_s / dt)
    steps = np.arange(impact_step - math.ceil(BEFORE_S / dt) - 1, impact_step)
    slots, at = steps % length, (steps + 1 - impact_step) * dt
    longitudinal = np.interp(time, at, trail.longitudinal[i, slots])
    return longitudinal, np.interp(time, at, trail.lateral[i, slots]), np.interp(time, at, trail.speed[i, slots])


def _pulse(time: Floats, change_mps: float, pulse_s: float) -> Floats:
    """Return a half sine whose integral is `change_mps`, and the body's ring-down after it."""
    peak = 0.5 * math.pi * change_mps / pulse_s
    inside = (time >= 0) & (time <= pulse_s)
    half_sine = np.where(inside, peak * np.sin(math.pi * time / pulse_s), 0.0)
    later = np.maximum(time - pulse_s, 0.0)
    ringing = RING_DOWN_SHARE * peak * np.exp(-later / RING_DOWN_S) * np.sin(2 * math.pi * RING_DOWN_HZ * later)
    return np.asarray(half_sine + np.where(time > pulse_s, ringing, 0.0))


def trail_length(params: SimulationParams) -> int:
    """Return how many inner steps of history are kept: what a trace needs, and one sample interval more."""
    return math.ceil(BEFORE_S / params.inner_step_s) + params.substeps + 3
