"""Values of the rules that need more than one sample: driving time, level while parked, plausibility. Compiled.

One pass over the samples in order of vehicle and time gives each sample one value per slow rule, in the unit of its
threshold; 0 where it says nothing. What a value depends on that lies before the start of the stream is unknown, and the
value stays 0 (or below, see `slow_values`) until it is known: so a restart in the middle finds nothing that the whole
history does not.
A sample that is not later than the vehicle's last one gives 0 for these rules: they need the order.
A device that starts and whose odometer tells of another vehicle (`_is_another`) is one of which nothing is known.
"""

from __future__ import annotations

import numba
import numpy as np

from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.incidents import IncidentKind

FIRST = int(IncidentKind.NEAR_MISS)  # the rules of the kinds after breakdown have their values from here
SLOW = len(IncidentKind) - FIRST + 1
NOISE = 0  # a near miss needs two vehicles: its place holds the noise, which silences the harsh rules
_FATIGUE = IncidentKind.FATIGUE - FIRST
_THEFT = IncidentKind.FUEL_THEFT - FIRST
_BATTERY = IncidentKind.BATTERY_FAILURE - FIRST
_SENSOR = IncidentKind.SENSOR_FAILURE - FIRST
_JAMMING = IncidentKind.GNSS_JAMMING - FIRST

_ENGINE, _ELECTRIC, _HEAVY = int(StatusFlag.ENGINE_RUNNING), int(StatusFlag.ELECTRIC), int(StatusFlag.HEAVY)
_FIX = int(StatusFlag.GNSS_FIX)
_LONGEST_GAP_US = 60_000_000  # a longer silence is not counted as driving
CHARGING_V = 14.0  # of a 12 V system whose alternator or converter works
_REPORTED_V = 1.0  # a voltage below it is not measured
_STUCK_FROM_MPS = 2.0
_STUCK_SAMPLES = 20
_FELT_MPS2, _FELT_SAMPLES = 1.0, 3  # an acceleration that must change the speed; one alone may be a jolt
_OPEN_CIRCUIT_CELSIUS = -39.5  # what a temperature input reads whose sensor is broken off: its least value, -40
BLOCK_US = 30_000_000  # noise is measured in blocks of this length, counted from 1970
_BLOCK_SAMPLES = 15
KNOWN = 2  # of the noise: the first block is cut, its value says nothing about the second
_JOLT_MPS2 = 5.0  # a greater difference is a jolt, not noise
_FASTEST_MPS = 70.0  # what no vehicle of a fleet drives on average
_COUNTS_ON_M = 10_000.0  # an odometer may count in steps of this, and so be this much further at once
_FALLS_BACK_M = 1_000.0  # a device that lost its power may have saved an older value

MEMORY_DTYPE = np.dtype(
    [
        ("time", "i8"),  # of the last sample, 0 = none
        ("engine_time", "i8"),  # when the engine was last seen running
        ("unchanged_since", "i8"),
        ("lost_since", "i8"),  # the fix, 0 = there is one
        ("block", "i8"),
        ("driven_us", "i8"),
        ("squares", "f8"),
        ("odometer", "f8"),  # of the last sample, m
        ("seq", "i8"),  # the same
        ("boot", "i8"),
        ("speed", "f4"),
        ("vertical", "f4"),
        ("noise", "f4"),  # of the last whole block
        ("rest_level", "f4"),  # greatest level since the engine stopped, -1 = unknown
        ("unchanged", "i4"),  # samples since the speed last changed
        ("felt", "i4"),  # those with an acceleration that must have changed it
        ("in_block", "i4"),
        ("driven_known", "u1"),
        ("speed_known", "u1"),
        ("block_known", "u1"),
        ("fix_known", "u1"),
    ],
    align=True,
)
"""What is remembered of a vehicle between samples."""


@numba.njit(cache=True)
def _is_another(one, time, odometer, seq, boot):  # type: ignore[no-untyped-def]
    """Return whether a sample is of another vehicle than the one before it: a device moved, a simulation began anew.

    Two things must come together: the device has started (another boot, or it counts from a lower number again), and
    the odometer went back or by more than can be driven. A start alone is an ordinary one, be it by who steals the
    fuel; an odometer alone may be misread. An odometer of 0 is not reported. Only the sample before is looked at, so
    that a detector that starts in the middle judges as one that has seen the whole history.
    """
    if one.time == 0 or not (odometer > 0.0 and one.odometer > 0.0):
        return False
    way = odometer - one.odometer
    if -_FALLS_BACK_M <= way <= _COUNTS_ON_M + _FASTEST_MPS * 1e-6 * (time - one.time):
        return False
    return boot != one.boot or seq < one.seq


@numba.njit(cache=True)
def _forget(one):  # type: ignore[no-untyped-def]
    """Make the memory that of a vehicle that was never seen; the first sample sets the rest."""
    one.time = one.engine_time = one.unchanged_since = one.lost_since = one.block = one.driven_us = 0
    one.squares = one.noise = 0.0
    one.unchanged = one.felt = one.in_block = 0


@numba.njit(cache=True)
def _driving_time(one, time, engine, break_us):  # type: ignore[no-untyped-def]
    """Return the seconds of driving since the last break, 0 while that is unknown."""
    if one.engine_time != 0 and time - one.engine_time >= break_us:
        one.driven_us = 0
        one.driven_known = 1
        one.engine_time = 0  # so a silence that is a break is not counted as driving too
    if engine:
        if one.engine_time == one.time and one.time != 0 and time - one.time <= _LONGEST_GAP_US:
            one.driven_us += time - one.time
        one.engine_time = time
    return one.driven_us * 1e-6 if one.driven_known else 0.0


@numba.njit(cache=True)
def _missing_level(one, engine, electric, level):  # type: ignore[no-untyped-def]
    """Return by which share of the tank the level has fallen since the engine stopped."""
    if engine or electric or not level >= 0.0:
        one.rest_level = level if level >= 0.0 else -1.0
        return 0.0
    if one.rest_level < 0.0:
        return 0.0
    one.rest_level = max(one.rest_level, level)
    return one.rest_level - level


@numba.njit(cache=True)
def _stuck(one, time, speed, acceleration, stuck_us):  # type: ignore[no-untyped-def]
    """Return for how long, as a share of the limit, the speed has not changed although the vehicle felt it must."""
    if speed != one.speed:
        one.speed_known = one.speed_known or one.time != 0
        one.speed = speed
        one.unchanged_since = time
        one.unchanged = 0
        one.felt = 0
        return 0.0
    one.unchanged += 1
    if abs(acceleration) >= _FELT_MPS2:
        one.felt += 1
    if not one.speed_known or speed < _STUCK_FROM_MPS or one.unchanged < _STUCK_SAMPLES or one.felt < _FELT_SAMPLES:
        return 0.0
    return (time - one.unchanged_since) / stuck_us


@numba.njit(cache=True)
def _noise(one, time, vertical):  # type: ignore[no-untyped-def]
    """Return the noise of the vertical axis in the block before, m/s2: deviation of the differences / sqrt(2)."""
    block = time // BLOCK_US
    if block != one.block:
        whole = one.block_known > 0 and block == one.block + 1 and one.in_block >= _BLOCK_SAMPLES
        one.noise = np.sqrt(0.5 * one.squares / one.in_block) if whole else 0.0
        if one.block != 0 and one.block_known < KNOWN:
            one.block_known += 1
        one.block = block
        one.squares = 0.0
        one.in_block = 0
    elif abs(vertical - one.vertical) < _JOLT_MPS2:
        one.squares += (vertical - one.vertical) ** 2
        one.in_block += 1
    one.vertical = vertical
    return one.noise


@numba.njit(cache=True)
def _without_fix(one, time, engine, fix):  # type: ignore[no-untyped-def]
    """Return for how many seconds there has been no fix; a vehicle that stands in a garage is not asked."""
    if fix or not engine:
        one.lost_since = 0
        one.fix_known = 1
    elif one.lost_since == 0:
        one.lost_since = time
    return (time - one.lost_since) * 1e-6 if one.lost_since != 0 and one.fix_known else 0.0


@numba.njit(cache=True, nogil=True)
def slow_values(  # type: ignore[no-untyped-def]
    order, slots, times, speed, longitudinal, vertical, flags, level, voltage, coolant, odometer, seq, boot, memory,
    limits, from_the_start, out,
):  # fmt: skip
    """Fill `out`, float32 of shape (n, SLOW), with the values of the slow rules.

    Args:
        order: Of the samples: by vehicle and time.
        slots: Of the vehicles, shape (n,), as all columns.
        times: Microseconds since 1970 UTC.
        speed: m/s.
        longitudinal: m/s2.
        vertical: m/s2.
        flags: `StatusFlag`.
        level: Share of the tank.
        voltage: V.
        coolant: Degrees Celsius.
        odometer: m, 0 or NaN = not reported.
        seq: Of the device, since it started.
        boot: Which start of the device it is.
        memory: `MEMORY_DTYPE` per vehicle, changed in place.
        limits: Break and stuck time in microseconds, noise in m/s2.
        from_the_start: The stream begins with the history, so nothing lies before it.
        out: Zeros. A value below 0 is of a failure whose begin is not known: it is not reported.
    """
    break_us, stuck_us, noise_mps2 = limits
    for i in order:
        one = memory[slots[i]]
        time = times[i]
        if time <= one.time:
            continue
        engine, electric = flags[i] & _ENGINE != 0, flags[i] & _ELECTRIC != 0
        another = _is_another(one, time, odometer[i], seq[i], boot[i])
        if another:
            _forget(one)
        if one.time == 0:
            whole = from_the_start and not another
            known = np.uint8(KNOWN if whole else 0)
            one.driven_known, one.speed_known, one.block_known, one.fix_known = known, known, known, known
            one.rest_level = level[i] if whole and level[i] >= 0.0 else -1.0
            one.speed = -1.0
        out[i, _FATIGUE] = _driving_time(one, time, engine, break_us)
        out[i, _THEFT] = _missing_level(one, engine, electric, level[i])
        if engine and voltage[i] > _REPORTED_V:
            out[i, _BATTERY] = CHARGING_V - voltage[i] / (2.0 if flags[i] & _HEAVY else 1.0)
        out[i, NOISE] = _noise(one, time, vertical[i]) / noise_mps2
        doubt = max(_stuck(one, time, speed[i], longitudinal[i], stuck_us), out[i, NOISE])
        if engine and coolant[i] <= _OPEN_CIRCUIT_CELSIUS:
            doubt = max(doubt, 1.0)
        # Until all of its causes are known it may be the rest of an earlier failure: below 0.
        out[i, _SENSOR] = doubt if one.speed_known and one.block_known == KNOWN else -doubt
        out[i, _JAMMING] = _without_fix(one, time, engine, flags[i] & _FIX != 0)
        one.time, one.odometer, one.seq, one.boot = time, odometer[i], seq[i], boot[i]
