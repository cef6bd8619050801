"""What befalls driver, vehicle and device beside the motion: fatigue, fuel theft, battery and sensor failure.

Few vehicles have one at a time: these are rows of one array, the others cost nothing. They change what is true (the
fuel; a breakdown when the battery is empty) or what the device measures, once per sample interval.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fleetlib.contracts.incidents import Severity
from fleetlib.simulator.cases import Cases
from fleetlib.simulator.fleet import Fleet, Mode, Powertrain, VehicleClass
from fleetlib.simulator.incidents import BATTERY, BREAKDOWN, FATIGUE, IDLE, SENSOR, THEFT, Cause, prepare
from fleetlib.simulator.labels import LabelBook
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.traits import Traits

CHARGING_V, FULL_V, EMPTY_V = 14.0, 12.6, 10.8  # 12 V lead-acid: charged, full and loaded, empty (EN 50342: 10.5 V)
BATTERY_TIERS_V = (2.0, 3.0)  # below the charging voltage: moderate, severe
THEFT_TIERS = (0.2, 0.4)  # share of the tank: moderate, severe
# Driving time without a break: serious from 5 h, very serious from 6 h where 4.5 h are allowed (Directive 2006/22/EC,
# Annex III, as replaced by Regulation (EU) 2016/403).
FATIGUE_TIERS = (5.0 / 4.5, 6.0 / 4.5)
BREAK_BEFORE = 0.85  # of the limit: a driver who parks after that takes the break
PATIENCE_S = {THEFT: 10_800.0, BATTERY: 600.0, SENSOR: 600.0, FATIGUE: 86_400.0}
SENSOR_CAUSES = (Cause.STUCK, Cause.NOISY, Cause.OPEN_CIRCUIT)
STUCK_FROM_MPS = 5.0
NOISE_MPS2 = (1.2, 2.5)  # deviation of a noisy axis
OPEN_CIRCUIT_CELSIUS = -40.0
LEAST_THEFT = 0.01  # share of the tank; less is no label
SHORTEST_STAY_S = 60.0

_DTYPE = np.dtype(
    [
        ("vehicle", "i4"),
        ("kind", "i1"),
        ("cause", "i1"),
        ("active", "?"),
        ("until_s", "f8"),  # it is given up, or it ends
        ("start_s", "f8"),
        ("value", "f8"),  # J/s stolen, fade in s, frozen speed or noise
        ("peak", "f8"),
    ],
    align=True,
)


class Conditions:
    """The conditions of a fleet.

    Args:
        params: Their ranges.
        traits: The vehicles.
        cases: Their events.
        labels: Take what has ended.
        rng: The only source of randomness.
    """

    def __init__(
        self, params: SimulationParams, traits: Traits, cases: Cases, labels: LabelBook, rng: np.random.Generator
    ) -> None:
        self._params, self._traits, self._cases, self._labels, self._rng = params, traits, cases, labels, rng
        self._all = np.zeros(0, _DTYPE)
        self._driven_s = np.zeros(params.vehicles, np.float32)  # since the last break
        self._rested_s = np.zeros(params.vehicles, np.float32)
        self._tired_since_s: dict[int, float] = {}

    def wait(self, wanted: list[tuple[int, int]], now_s: float) -> None:
        """Let conditions wait for their moment: pairs of vehicle and kind; a vehicle has one of a kind at a time."""
        have = {(int(one["vehicle"]), int(one["kind"])) for one in self._all}
        rows = []
        for vehicle, kind in wanted:
            if (vehicle, kind) in have or (kind == THEFT and self._traits.powertrain[vehicle] == Powertrain.ELECTRIC):
                continue  # a traction battery cannot be siphoned
            cause = {THEFT: Cause.SIPHONED, BATTERY: Cause.NOT_CHARGED, FATIGUE: Cause.NO_BREAK}.get(kind)
            if cause is None:
                cause = SENSOR_CAUSES[int(self._rng.integers(len(SENSOR_CAUSES)))]
            rows.append((vehicle, kind, int(cause), False, now_s + PATIENCE_S[kind], 0.0, 0.0, 0.0))
        self._all = np.concatenate([self._all, np.array(rows, _DTYPE)])

    def step(self, fleet: Fleet, now_s: float) -> None:
        """Go on by one sample interval: begin, act on the truth, end."""
        self._count_driving(fleet, now_s)
        ended = np.zeros(len(self._all), bool)
        for k, one in enumerate(self._all):
            if not one["active"]:
                self._begin(one, fleet, now_s)
                ended[k] = not one["active"] and now_s > one["until_s"]
            else:
                ended[k] = self._act(one, fleet, now_s)
                if ended[k]:
                    self._labels.add(*self._outcome(one, now_s))
        if ended.any():
            self._all = self._all[~ended]

    def disturb(self, values: dict[str, Any], engine_on: Any) -> None:
        """Change what the devices of the affected vehicles measure; `values` are the SI columns of one sample each."""
        now = self._all[self._all["active"]]
        for cause, names in _DISTURBED.items():
            chosen = now[now["cause"] == cause]
            who = chosen["vehicle"]
            if not len(who):
                continue
            for name in names:
                column = values[name] = np.array(values[name], dtype=np.float64)
                if cause == Cause.NOISY:
                    column[who] += chosen["value"] * self._rng.standard_normal(len(who))
                elif cause == Cause.STUCK:
                    column[who] = chosen["value"]
                elif cause == Cause.OPEN_CIRCUIT:
                    column[who] = OPEN_CIRCUIT_CELSIUS
                else:
                    running = engine_on[who] != 0
                    twice = np.where(self._traits.vehicle_class[who] >= VehicleClass.TRUCK, 2.0, 1.0)
                    noise = 0.04 * self._rng.standard_normal(len(who))
                    column[who] = np.where(running, (CHARGING_V - chosen["peak"]) * twice + noise, column[who])

    def going_on(self, now_s: float) -> list[dict[str, Any]]:
        """Return what goes on, as labels that end now."""
        now = self._all[self._all["active"] & (self._all["peak"] > 0)]
        rows = [self._labels.row(*self._outcome(one, now_s)) for one in now]
        return rows + [self._labels.row(*self._tired(i, since_s, now_s)) for i, since_s in self._tired_since_s.items()]

    def _count_driving(self, fleet: Fleet, now_s: float) -> None:
        """Count the time since the last break; who is near the limit takes one when parked, if not in haste."""
        interval_s, rules = self._params.sample_interval_s, self._params.incidents
        running = fleet.engine_on != 0
        self._driven_s += np.where(running, np.float32(interval_s), np.float32(0.0))
        self._rested_s = np.where(running, np.float32(0.0), self._rested_s + np.float32(interval_s))
        rested = self._rested_s >= rules.break_s
        near = ~running & (self._driven_s >= BREAK_BEFORE * rules.driving_limit_s) & (fleet.mode == Mode.PARKED)
        if near.any():
            hasty = self._all["vehicle"][self._all["kind"] == FATIGUE]
            near[hasty] = False
            until_s = now_s + rules.break_s - self._rested_s
            fleet.resume_s[near] = np.maximum(fleet.resume_s[near], until_s[near])
        for i in np.flatnonzero(running & (self._driven_s >= rules.driving_limit_s)).tolist():
            if i not in self._tired_since_s:
                self._tired_since_s[i] = now_s
            limit = 2.0 * self._params.driver.fluctuation
            fleet.mood[i] = limit * self._rng.uniform(-1.0, 1.0)  # the speed wanders as far as it ever does
        for i in [i for i in self._tired_since_s if rested[i]]:
            self._labels.add(*self._tired(i, self._tired_since_s.pop(i), now_s - float(self._rested_s[i])))
            self._all = self._all[(self._all["vehicle"] != i) | (self._all["kind"] != FATIGUE)]
        self._driven_s[rested] = 0.0

    def _tired(self, i: int, since_s: float, end_s: float) -> tuple[Any, ...]:
        driven_s = float(self._driven_s[i])
        tier = _tier(driven_s / self._params.incidents.driving_limit_s, FATIGUE_TIERS)
        return i, FATIGUE, since_s, max(end_s, since_s), driven_s, Cause.NO_BREAK, -1, tier

    def _begin(self, one: Any, fleet: Fleet, now_s: float) -> None:
        """Begin a condition where the vehicle is as it needs it."""
        i, rules = int(one["vehicle"]), self._params.incidents
        driving = fleet.mode[i] == Mode.DRIVING and fleet.speed_mps[i] > STUCK_FROM_MPS
        lasts_s = 0.0
        if one["kind"] == THEFT:
            parked = fleet.mode[i] == Mode.PARKED and not fleet.engine_on[i] and not fleet.charging[i]
            if parked and fleet.resume_s[i] - now_s > SHORTEST_STAY_S:
                lasts_s = self._rng.uniform(*rules.theft_s)
                one["value"] = self._rng.uniform(*rules.theft_ratio) * fleet.energy_j[i] / lasts_s
        elif one["kind"] == BATTERY and driving:
            lasts_s = one["value"] = self._rng.uniform(*rules.battery_fade_s)
            one["peak"] = CHARGING_V - FULL_V
        elif one["kind"] == SENSOR and driving:
            lasts_s, one["peak"] = self._rng.uniform(*rules.sensor_failure_s), 1.0
            one["value"] = fleet.speed_mps[i] if one["cause"] == Cause.STUCK else self._rng.uniform(*NOISE_MPS2)
        if lasts_s:
            one["active"], one["start_s"], one["until_s"] = True, now_s, now_s + lasts_s

    def _act(self, one: Any, fleet: Fleet, now_s: float) -> bool:
        """Act on the truth; return whether it is over."""
        i = int(one["vehicle"])
        if one["kind"] == THEFT:
            if fleet.mode[i] != Mode.PARKED:
                return True
            stolen_j = min(one["value"] * self._params.sample_interval_s, float(fleet.energy_j[i]))
            fleet.energy_j[i] -= stolen_j
            one["peak"] += stolen_j / self._traits.capacity_j[i]
        elif one["kind"] == BATTERY:
            if fleet.engine_on[i]:  # it feeds what the engine should
                one["peak"] += (FULL_V - EMPTY_V) * self._params.sample_interval_s / one["value"]
                one["peak"] = min(one["peak"], CHARGING_V - EMPTY_V)
            if fleet.mode[i] == Mode.DISABLED:
                return True  # it stands, and is repaired
            empty = one["peak"] >= CHARGING_V - EMPTY_V
            if empty and fleet.phase[i] == IDLE and fleet.mode[i] == Mode.DRIVING:
                prepare(i, BREAKDOWN, self._params, self._traits, fleet, self._cases, now_s, self._rng)
                self._cases.of(i).cause = Cause.ELECTRICAL
            return False
        return bool(now_s >= one["until_s"])

    def _outcome(self, one: Any, now_s: float) -> tuple[Any, ...]:
        kind, peak = int(one["kind"]), float(one["peak"])
        if kind == SENSOR:
            tier = int(Severity.MODERATE)
        else:
            tier = _tier(peak, THEFT_TIERS if kind == THEFT else BATTERY_TIERS_V)
        return int(one["vehicle"]), kind, float(one["start_s"]), now_s, peak, int(one["cause"]), -1, tier


_ACCELERATIONS = tuple(f"acceleration_{axis}_mps2" for axis in ("longitudinal", "lateral", "vertical"))
_DISTURBED = {
    Cause.NOISY: _ACCELERATIONS,
    Cause.STUCK: ("speed_mps",),
    Cause.OPEN_CIRCUIT: ("coolant_temperature_celsius",),
    Cause.NOT_CHARGED: ("battery_voltage_v",),
}


def _tier(value: float, tiers: tuple[float, float]) -> int:
    moderate, severe = tiers
    if value >= severe:
        return int(Severity.SEVERE)
    return int(Severity.MODERATE) if value >= moderate else int(Severity.LIGHT)
