"""The high-rate record around a crash: fifteen seconds before, the pulse, fifteen seconds after.

What lies before and after the pulse is what the vehicle did at the inner step, so the trace agrees with the samples.
The pulse, which is shorter than a step, is a half sine whose integral is the change of speed (delta-v) of the label.
An event recorder of 49 CFR 563 is triggered by a change of 8 km/h within 150 ms.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from fleetlib.contracts.traces import encode_trace, own_trace, trace_frame
from fleetlib.simulator.cases import Cases
from fleetlib.simulator.fleet import Fleet, Floats
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.recorder import Recorder
from fleetlib.units import US_PER_S

RATE_HZ = 100
BEFORE_S = 15.0
AFTER_S = 15.0
KEEP_S = 60.0  # a leader that was one so recently is still recorded
RING_DOWN_SHARE, RING_DOWN_S, RING_DOWN_HZ = 0.15, 0.12, 14.0  # the body rings after the pulse
LATERAL_SHARE, VERTICAL_SHARE = 0.12, 0.18  # of the pulse, on the other axes


_IMPACT_DTYPE = np.dtype(
    [
        ("vehicle", "i4"),
        ("boot", "i4"),
        ("step", "i8"),  # inner step in which it happened; the trigger is its begin
        ("delta_v_mps", "f8"),  # change of speed along the vehicle
    ],
    align=True,
)


@dataclass(frozen=True, slots=True)
class Trace:
    """A trace that is ready to be sent.

    Attributes:
        vehicle: Index of the vehicle.
        ready_us: When the device has it, microseconds since 1970 UTC.
        payload: Serialised `CrashTrace` without vehicle id.
    """

    vehicle: int
    ready_us: int
    payload: bytes


def traces_table(traces: Iterable[Trace], first_vehicle_id: int) -> pl.DataFrame:
    """Return traces as a frame of `contracts.traces.TRACE_SCHEMA`, one row each."""
    return trace_frame(own_trace(trace.payload, first_vehicle_id + trace.vehicle) for trace in traces)


class CrashTraces:
    """Makes the traces of a simulation.

    Args:
        params: Pulse length, inner step, noise.
        rng: For the sensors' noise.

    Attributes:
        recorder: Who is recorded.
    """

    def __init__(self, params: SimulationParams, rng: np.random.Generator) -> None:
        dt = params.inner_step_s
        before, after, keep = (math.ceil(span / dt) for span in (BEFORE_S, AFTER_S, KEEP_S))
        self._params, self._rng, self._before, self._after = params, rng, before, after
        self._pending = np.zeros(0, _IMPACT_DTYPE)
        self.recorder = Recorder(before + after + params.substeps + 3, before + 1, keep)

    def note(self, impacts: list[int], fleet: Fleet, cases: Cases, next_step: int) -> None:
        """Take up who has crashed, and choose who is recorded from now on."""
        dt = self._params.inner_step_s
        found = [(i, cases.of(i)) for i in impacts]
        rows = [(i, int(fleet.boot[i]), round(float(one.start_s) / dt), float(one.value)) for i, one in found]
        self._pending = np.concatenate([self._pending, np.array(rows, _IMPACT_DTYPE)])
        self.recorder.update(fleet, cases, next_step, set(self._pending["vehicle"].tolist()))

    def ready(self, next_step: int, start_us: int, *, all_of_them: bool = False) -> list[Trace]:
        """Return the traces whose fifteen seconds are over, or all: the last ones are shorter then."""
        done = (self._pending["step"] + self._after <= next_step) | all_of_them
        ready, self._pending = self._pending[done], self._pending[~done]
        return [self._trace(one, next_step - 1, start_us) for one in ready]

    def _trace(self, impact: Any, last_step: int, start_us: int) -> Trace:
        dt, rng = self._params.inner_step_s, self._rng
        step, change = int(impact["step"]), float(impact["delta_v_mps"])
        last = min(last_step, step + self._after - 1)
        wanted = step - self._before - 1
        first, longitudinal, lateral, speed = self.recorder.history(int(impact["vehicle"]), wanted, last)
        # Step k ends at ends[k] seconds after the trigger; its acceleration is that of its middle.
        ends = (np.arange(first, last + 1) + 1 - step) * dt
        begin, end = (max(-BEFORE_S, min(ends[0], 0.0)), min(AFTER_S, max(ends[-1], 0.0))) if len(ends) else (0.0, 0.0)
        time = np.arange(math.ceil(begin * RATE_HZ - 1e-6), math.floor(end * RATE_HZ + 1e-6) + 1) / RATE_HZ
        pulse_s = self._params.incidents.crash_pulse_s
        pulse = crash_pulse(time, change, pulse_s)
        shaken = self._params.sensors.imu_noise_mps2 * rng.standard_normal((3, len(time)))
        sway, heave = rng.normal(0, LATERAL_SHARE), rng.normal(0, VERTICAL_SHARE)
        shaken += np.stack([pulse, sway * pulse, heave * pulse])
        if len(ends):
            shaken[0] += np.interp(time, ends - 0.5 * dt, longitudinal)
            shaken[1] += np.interp(time, ends - 0.5 * dt, lateral)
            # The recorded speed jumps in the step of the impact; here it changes as fast as the pulse says.
            without = np.interp(time, ends, speed - np.where(ends > 0.0, change, 0.0))
            gained = 0.5 * change * (1.0 - np.cos(math.pi * np.clip(time, 0.0, pulse_s) / pulse_s))
            speed = np.maximum(0.0, without + gained)
        else:
            speed = np.zeros(len(time))
        trigger_us = start_us + round(step * dt * US_PER_S)
        payload = encode_trace(
            trigger_time_us=trigger_us,
            boot_id=int(impact["boot"]),
            sample_rate_hz=RATE_HZ,
            trigger_index=int(np.searchsorted(time, -1e-9)),
            acceleration_mps2=shaken.T,
            speed_mps=speed,
        )
        return Trace(int(impact["vehicle"]), trigger_us + round(time[-1] * US_PER_S), payload)


def crash_pulse(time_s: Floats, change_mps: float, pulse_s: float) -> Floats:
    """Return a half sine whose integral is `change_mps`, and the body's ring-down after it, in m/s2.

    Args:
        time_s: Seconds after the impact.
        change_mps: Change of speed.
        pulse_s: Length of the pulse; its peak is pi/2 of its mean.
    """
    peak = 0.5 * math.pi * change_mps / pulse_s
    inside = (time_s >= 0) & (time_s <= pulse_s)
    half_sine = np.where(inside, peak * np.sin(math.pi * time_s / pulse_s), 0.0)
    later = np.maximum(time_s - pulse_s, 0.0)
    ringing = RING_DOWN_SHARE * peak * np.exp(-later / RING_DOWN_S) * np.sin(2 * math.pi * RING_DOWN_HZ * later)
    return np.asarray(half_sine + np.where(time_s > pulse_s, ringing, 0.0))
