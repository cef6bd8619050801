"""The compiled core of the detector: one pass over the samples of all vehicles, in order of vehicle and time.

Each (vehicle, rule) has a ring of its last few *episodes*: intervals in event time in which the rule's value was up.
A sample that exceeds the threshold extends the episode that is near it, or begins one. So a late sample finds its
place, and a repeated one changes nothing.
"""

from __future__ import annotations

import numba
import numpy as np

from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.incidents import IncidentKind
from fleetlib.detection.rules import RULES
from fleetlib.detection.slow import FIRST, NOISE

RING = 8  # episodes remembered per vehicle and rule: a repeat finds its own as long as it is among them
OPEN, SUPPRESSED, REPORTED, CONFIRMED = 1, 2, 4, 8  # suppressed: known, never reported

EPISODE_DTYPE = np.dtype(
    [
        ("start", "i8"),  # microseconds; 0 = unused
        ("last", "i8"),
        ("latitude", "f8"),
        ("longitude", "f8"),
        ("speed", "f8"),
        ("peak", "f8"),
        ("threshold", "f8"),
        ("count", "i4"),  # changes since it began: the revision
        ("emitted", "i4"),  # the revision that was last emitted, -1 = none
        ("slot", "i4"),
        ("rule", "u1"),
        ("severity", "u1"),
        ("bits", "u1"),
    ]
)

_CRASH = IncidentKind.CRASH - 1
_POSSIBLE = IncidentKind.POSSIBLE_CRASH - 1
_BRAKING = IncidentKind.HARSH_BRAKING - 1
_ACCELERATION = IncidentKind.HARSH_ACCELERATION - 1
_CORNERING = IncidentKind.HARSH_CORNERING - 1
_OVERSPEED = IncidentKind.OVERSPEED - 1
_BREAKDOWN = IncidentKind.BREAKDOWN - 1
_SLOW = FIRST - 1
_BROKEN = int(StatusFlag.MALFUNCTION | StatusFlag.HAZARD_LIGHTS)
_AIRBAG = int(StatusFlag.AIRBAG_DEPLOYED)
_HEAVY = int(StatusFlag.HEAVY)
_STANDING_MPS = 0.5
_STOPPED_MPS = 2.0  # what confirms a possible crash, soon after it: an ordinary hard corner goes on
_CONFIRM_US = 5_000_000
_LATCHED_US = 86_400_000_000  # that long after a restart, a vehicle's first sample may go on with what latches
_BEFORE_US = 5_000_000  # the speed of a sample that old still says how fast it was before this one
_SEVERE = 3


@numba.njit(cache=True, inline="always")
def _value(rule, longitudinal, lateral, vertical, speed, flags, slow):  # type: ignore[no-untyped-def]
    if rule <= _POSSIBLE:
        return np.sqrt(longitudinal**2 + lateral**2 + vertical**2)
    if rule == _BRAKING:
        return -longitudinal
    if rule == _ACCELERATION:
        return longitudinal
    if rule == _CORNERING:
        return abs(lateral)
    if rule == _OVERSPEED:
        return speed
    if rule >= _SLOW:
        return abs(slow[rule - _SLOW])
    return 1.0 if (flags & _BROKEN) == _BROKEN and speed < _STANDING_MPS else 0.0


@numba.njit(cache=True)
def touched(rules, longitudinal, lateral, vertical, speed, flags, slow):  # type: ignore[no-untyped-def]
    """Return, per sample, the bits of the rules whose value is at least at the release level."""
    masks = np.zeros(len(speed), np.uint16)
    for i in range(len(speed)):
        heavy = flags[i] & _HEAVY != 0
        mask = 0
        for rule in range(RULES):
            table = rules[rule]
            enter = table.enter_heavy if heavy else table.enter
            value = _value(rule, longitudinal[i], lateral[i], vertical[i], speed[i], flags[i], slow[i])
            if value >= enter * table.release_ratio or (rule == _CRASH and flags[i] & _AIRBAG != 0):
                mask |= 1 << rule
        masks[i] = mask
    return masks


@numba.njit(cache=True)
def _emit(episode, out, n_out):  # type: ignore[no-untyped-def]
    episode.emitted = episode.count
    out[n_out] = episode
    return n_out + 1


@numba.njit(cache=True)
def _near(pool, base, time, interval_us):  # type: ignore[no-untyped-def]
    """Return the episode nearest in time within the interval, or -1."""
    best, best_distance = -1, interval_us + 1
    for i in range(base, base + RING):
        if pool[i].start != 0:
            distance = max(pool[i].start - time, time - pool[i].last, 0)
            if distance < best_distance:
                best, best_distance = i, distance
    return best


@numba.njit(cache=True)
def _newest(pool, base):  # type: ignore[no-untyped-def]
    best = -1
    for i in range(base, base + RING):
        if pool[i].start != 0 and (best < 0 or pool[i].last > pool[best].last):
            best = i
    return best


@numba.njit(cache=True)
def _oldest(pool, base):  # type: ignore[no-untyped-def]
    best = base
    for i in range(base, base + RING):
        if pool[i].start == 0:
            return i
        if pool[i].last < pool[best].last:
            best = i
    return best


@numba.njit(cache=True)
def _severity(table, ratio, airbag):  # type: ignore[no-untyped-def]
    if airbag or ratio >= table.severe_ratio:
        return _SEVERE
    return 2 if ratio >= table.moderate_ratio else 1


@numba.njit(cache=True)
def _publish(episode, table, rose, out, n_out):  # type: ignore[no-untyped-def]
    """Emit an episode that became reportable, graver, or that grew after its end."""
    if episode.bits & SUPPRESSED:
        return n_out
    if not episode.bits & REPORTED:
        if episode.last - episode.start < table.duration_us or (table.confirm and not episode.bits & CONFIRMED):
            return n_out
        episode.bits |= REPORTED
        return _emit(episode, out, n_out)
    if rose or (not episode.bits & OPEN and episode.count > episode.emitted):
        return _emit(episode, out, n_out)
    return n_out


@numba.njit(cache=True)
def _extend(episode, table, time, value, severity, newest, out, n_out):  # type: ignore[no-untyped-def]
    changed = False
    if newest and time >= episode.last:
        episode.bits |= OPEN
    if time > episode.last:
        episode.last = time
        changed = True
    if value > episode.peak:
        episode.peak = value
        changed = True
    rose = severity > episode.severity
    if rose:
        episode.severity = severity
        changed = True
    if changed:
        episode.count += 1
    return _publish(episode, table, rose, out, n_out)


@numba.njit(cache=True)
def _shadowed(bases, pool, rules, slot, rule, time):  # type: ignore[no-untyped-def]
    """Return whether a harsh event, a possible crash or a breakdown is only part of a crash that is known."""
    if rule in (_CRASH, _OVERSPEED) or rule > _BREAKDOWN:
        return False
    for graver in range(min(rule, _POSSIBLE + 1)):
        base = bases[slot, graver]
        if base >= 0:
            near = _near(pool, base, time, rules[rule].interval_us)
            if near >= 0 and (graver == _CRASH or pool[near].bits & CONFIRMED):
                return True
    return False


@numba.njit(cache=True)
def _confirm(pool, base, table, time, out, n_out):  # type: ignore[no-untyped-def]
    """Publish the possible crashes that this standstill confirms."""
    for i in range(base, base + RING):
        episode = pool[i]
        since_last = time - episode.last
        # A standstill from before the last hit has had its say: delivered again, it must not confirm what came later.
        if episode.start != 0 and 0 <= since_last <= _CONFIRM_US and not episode.bits & CONFIRMED:
            episode.bits |= CONFIRMED
            n_out = _publish(episode, table, False, out, n_out)
    return n_out


@numba.njit(cache=True, nogil=True)
def scan(  # type: ignore[no-untyped-def]
    order, rules, since_us, warmup_us, slots, times, masks, latitude, longitude, longitudinal, lateral, vertical,
    speed, flags, slow, bases, open_masks, previous_time, previous_speed, pool, n_pool, out,
):  # fmt: skip
    """Run the samples in the given order through every rule.

    `bases`, `open_masks`, `previous_*` and `pool` are the state, changed in place; `out` receives the episodes to
    publish, as they are at that moment.

    Returns:
        How many entries of `pool` are used, how many of `out`.
    """
    n_out = 0
    for i in order:
        slot, time = slots[i], times[i]
        before = speed[i]
        first = previous_time[slot] == 0 and time < since_us + _LATCHED_US
        if time >= previous_time[slot]:
            if time - previous_time[slot] <= _BEFORE_US:
                before = max(before, previous_speed[slot])
            if time > previous_time[slot]:
                previous_time[slot] = time
                previous_speed[slot] = speed[i]
        live = masks[i] | open_masks[slot]
        stopped = speed[i] <= _STOPPED_MPS
        if live == 0 and not (stopped and bases[slot, _POSSIBLE] >= 0):
            continue
        for rule in range(RULES):
            if not live & (1 << rule):
                continue
            table = rules[rule]
            enter = table.enter_heavy if flags[i] & _HEAVY else table.enter
            value = _value(rule, longitudinal[i], lateral[i], vertical[i], speed[i], flags[i], slow[i])
            airbag = rule == _CRASH and flags[i] & _AIRBAG != 0
            hit = airbag or (value >= enter and before >= table.min_speed)
            unsure = time < since_us + warmup_us or (first and table.latch)
            if unsure and rule <= _POSSIBLE and value >= enter * table.release_ratio:
                hit = True  # it may go on with a crash from before the stream: what is part of that one is no news
            if _CRASH < rule <= _CORNERING and slow[i, NOISE] >= 1.0:
                hit = False  # an accelerometer that is known to be noisy is not believed; a crash is far beyond it
            base = bases[slot, rule]
            if base >= 0:
                newest = _newest(pool, base)
                episode = pool[newest]
                if episode.bits & OPEN and time > episode.last:
                    held = airbag or value >= enter * table.release_ratio
                    if held and (table.latch or time - episode.last <= table.interval_us):
                        severity = _severity(table, value / enter, airbag)
                        n_out = _extend(episode, table, time, value, severity, True, out, n_out)
                        continue
                    episode.bits &= ~np.uint8(OPEN)
                    open_masks[slot] &= ~np.uint16(1 << rule)
                    if episode.bits & REPORTED and episode.count > episode.emitted:
                        n_out = _emit(episode, out, n_out)
            if not hit:
                continue
            severity = _severity(table, value / enter, airbag)
            if base >= 0:
                near = _near(pool, base, time, table.interval_us)
                if near >= 0:
                    newest = _newest(pool, base)
                    n_out = _extend(pool[near], table, time, value, severity, near == newest, out, n_out)
                    if pool[near].bits & OPEN:
                        open_masks[slot] |= np.uint16(1 << rule)
                    continue
            shadowed = _shadowed(bases, pool, rules, slot, rule, time)
            if base < 0:
                base = n_pool
                bases[slot, rule] = base
                n_pool += RING
            latest = _newest(pool, base)
            place = _oldest(pool, base)
            episode = pool[place]
            episode.start = time
            episode.last = time
            episode.latitude = latitude[i]
            episode.longitude = longitude[i]
            episode.speed = before
            episode.peak = value
            episode.threshold = enter
            episode.count = 0
            episode.emitted = -1
            episode.slot = slot
            episode.rule = rule
            episode.severity = severity
            episode.bits = 0
            if latest < 0 or time >= pool[latest].last:
                episode.bits |= OPEN
                open_masks[slot] |= np.uint16(1 << rule)
            if shadowed or unsure or (rule >= _SLOW and slow[i, rule - _SLOW] < 0.0):
                episode.bits |= SUPPRESSED
            if unsure and rule == _POSSIBLE:
                episode.bits |= CONFIRMED  # perhaps, by a standstill that nobody has seen
            n_out = _publish(episode, table, False, out, n_out)
        if stopped and bases[slot, _POSSIBLE] >= 0:
            n_out = _confirm(pool, bases[slot, _POSSIBLE], rules[_POSSIBLE], time, out, n_out)
    return n_pool, n_out
