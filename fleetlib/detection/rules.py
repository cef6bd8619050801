"""The thresholds of the detector, with where they come from, and as the arrays that its kernel reads."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.errors import SettingsError
from fleetlib.units import US_PER_S, g_to_mps2, kmh_to_mps

RULE_VERSION = 1  # part of an incident's `rule`: a changed rule is told apart in the database
RULES = len(IncidentKind)  # rule i finds IncidentKind(i + 1)
_CONDITIONS = tuple(kind for kind in IncidentKind if kind >= IncidentKind.FATIGUE)
BREAKDOWN_SIGNAL = 1.0  # malfunction lamp and hazard lights on, standing


@dataclass(frozen=True, slots=True)
class DetectionRules:
    """What counts as an incident.

    Attributes:
        acceleration_g: Harsh acceleration of a car, in units of standard gravity (Samsara 0.36, GPS Insight 0.37).
        braking_g: Harsh braking (Verizon "severe" 0.41, GPS Insight 0.38).
        cornering_g: Harsh cornering (Digital Matter 0.56, GPS Insight 0.38).
        heavy_factor: Trucks and buses: these three thresholds times this.
        crash_g: Resultant of the three axes (Geotab 2.5).
        possible_crash_g: The same, below a crash (FleetFreedom 0.7, above 10 to 20 km/h), and the vehicle stops within
            seconds (Teltonika confirms a crash by the GNSS speed).
        overspeed_mps: The fleet-wide limit.
        overspeed_duration_s: Only when it lasts this long.
        breakdown_duration_s: Malfunction lamp and hazard lights on while standing for this long.
        min_speed_mps: Braking and acceleration count from here (Teltonika 10 km/h).
        min_cornering_speed_mps: Cornering counts from here (Teltonika 30 km/h).
        hysteresis_ratio: An event goes on until the value falls this far below its threshold (Digital Matter 17 %).
        harsh_interval_s: A harsh event that comes sooner after the last of its kind is part of that one.
        overspeed_interval_s: The same for overspeed.
        crash_interval_s: The same for crashes.
        breakdown_interval_s: The same for breakdowns.
        fatigue_driving_s: Driving time since the last break (Regulation (EC) No 561/2006, Article 7: 4.5 h).
        fatigue_break_s: What ends it (the same article: 45 min; a break in two parts is not recognised).
        theft_ratio: The level falls by this share of the tank while the engine is off. A choice: fifty times the
            resolution of the level.
        battery_deficit_v: The engine runs, and the voltage is this far below 14 V (24 V systems: per 12 V): a battery
            that is full and not charged has 12.7 V, one that is charged 13.5 V or more.
        battery_duration_s: Only when it lasts this long.
        stuck_s: The speed stays the same to 0.01 m/s for this long although an acceleration of 1 m/s2 was felt.
        noise_mps2: Deviation of the vertical acceleration's noise over 30 s (ordinary driving: 0.2 to 0.4). Coolant at
            -40 degrees with the engine running, an open circuit, is a sensor failure too.
        jamming_s: The engine runs, and there is no fix for this long. A choice: ordinary outages are shorter.
    """

    acceleration_g: float = 0.35
    braking_g: float = 0.40
    cornering_g: float = 0.45
    heavy_factor: float = 0.8
    crash_g: float = 2.5
    possible_crash_g: float = 0.7
    overspeed_mps: float = 22.2
    overspeed_duration_s: float = 5.0
    breakdown_duration_s: float = 5.0
    min_speed_mps: float = kmh_to_mps(10)
    min_cornering_speed_mps: float = kmh_to_mps(30)
    hysteresis_ratio: float = 0.17
    harsh_interval_s: float = 5.0
    overspeed_interval_s: float = 20.0
    crash_interval_s: float = 60.0
    breakdown_interval_s: float = 60.0
    fatigue_driving_s: float = 16_200.0
    fatigue_break_s: float = 2_700.0
    theft_ratio: float = 0.05
    battery_deficit_v: float = 1.1
    battery_duration_s: float = 60.0
    stuck_s: float = 60.0
    noise_mps2: float = 1.0
    jamming_s: float = 30.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not (np.isfinite(value) and value >= 0):
                raise SettingsError(f"{field.name} = {value} is not a number from 0 up", "Give a threshold in its unit")
        if not 0 <= self.hysteresis_ratio < 1:
            raise SettingsError(f"hysteresis_ratio = {self.hysteresis_ratio} is not in [0, 1)", "Give for example 0.17")
        for name in ("fatigue_driving_s", "theft_ratio", "battery_deficit_v", "stuck_s", "noise_mps2", "jamming_s"):
            if getattr(self, name) == 0:
                raise SettingsError(f"{name} = 0 would always be exceeded", "Give a greater value")
        if not 0 < self.possible_crash_g <= self.crash_g:
            raise SettingsError(
                f"possible_crash_g = {self.possible_crash_g} is not in (0, crash_g = {self.crash_g}]", "Lower it"
            )

    @classmethod
    def names(cls) -> list[str]:
        """Return the name of every threshold."""
        return [field.name for field in fields(cls)]

    def changed(self, overrides: Mapping[str, Any]) -> Self:
        """Return these rules with other thresholds.

        Args:
            overrides: Values by name, as numbers or as text, for example {"braking_g": 0.3}.

        Raises:
            SettingsError: If a name is unknown, or a value is no number or out of its range.
        """
        values: dict[str, float] = {}
        for name, given in overrides.items():
            if name not in self.names():
                close = difflib.get_close_matches(str(name), self.names(), n=1)
                hint = f"Did you mean {close[0]}? " if close else ""
                raise SettingsError(f"There is no rule {name!r}", f"{hint}The rules are: {', '.join(self.names())}")
            try:
                values[name] = float(given)
            except (TypeError, ValueError):
                raise SettingsError(f"{name} = {given!r} is not a number", "Give a threshold in its unit") from None
        return replace(self, **values)

    def interval_s(self, kind: IncidentKind) -> float:
        """Return how soon after the last of its kind an event is still part of that one."""
        if kind in (IncidentKind.CRASH, IncidentKind.POSSIBLE_CRASH):
            return self.crash_interval_s
        if kind == IncidentKind.OVERSPEED:
            return self.overspeed_interval_s
        if kind == IncidentKind.BREAKDOWN:
            return self.breakdown_interval_s
        return 0.0 if kind in _CONDITIONS else self.harsh_interval_s

    @property
    def slow_limits(self) -> tuple[float, float, float]:
        """Break and stuck time in microseconds and the noise in m/s2, for `slow.slow_values`."""
        return self.fatigue_break_s * US_PER_S, self.stuck_s * US_PER_S, self.noise_mps2

    @property
    def warmup_us(self) -> int:
        """How long an earlier, unseen incident can still reach into a stream that starts in the middle."""
        return round(max(self.interval_s(kind) for kind in IncidentKind) * US_PER_S)


def rule_names() -> list[str]:
    """Return the `rule` of the incidents of each kind, for example `harsh_braking/1`."""
    return [f"{kind.name.lower()}/{RULE_VERSION}" for kind in IncidentKind]


RULE_DTYPE = np.dtype(
    [
        ("enter", "f8"),
        ("enter_heavy", "f8"),
        ("release_ratio", "f8"),
        ("min_speed", "f8"),
        ("moderate_ratio", "f8"),
        ("severe_ratio", "f8"),
        ("interval_us", "i8"),
        ("duration_us", "i8"),
        ("latch", "u1"),  # goes on however long the vehicle was silent
        ("confirm", "u1"),  # reported only when the vehicle stops soon after
    ]
)

_HARSH_TIERS = (1.25, 1.5)  # of the threshold; Verizon's braking tiers are 1 : 1.4 : 1.8
_OVERSPEED_TIERS = (1.1, 1.25)


def rule_table(rules: DetectionRules) -> npt.NDArray[Any]:
    """Return one `RULE_DTYPE` row per `IncidentKind`, in its order; accelerations in m/s2, times in microseconds."""
    table = np.zeros(RULES, RULE_DTYPE)
    release = 1 - rules.hysteresis_ratio
    harsh = (release, rules.harsh_interval_s, 0.0, 0)

    def put(
        kind: IncidentKind, enter: float, heavy: float, speed: float, tiers: tuple[float, float], rest: Any
    ) -> None:
        release_ratio, interval_s, duration_s, latch = rest
        table[kind - 1] = (
            *(enter, enter * heavy, release_ratio, speed, *tiers),
            *(round(interval_s * US_PER_S), round(duration_s * US_PER_S), latch, kind == IncidentKind.POSSIBLE_CRASH),
        )

    car = {
        IncidentKind.HARSH_BRAKING: (rules.braking_g, rules.min_speed_mps),
        IncidentKind.HARSH_ACCELERATION: (rules.acceleration_g, rules.min_speed_mps),
        IncidentKind.HARSH_CORNERING: (rules.cornering_g, rules.min_cornering_speed_mps),
    }
    for kind, (threshold_g, speed_mps) in car.items():
        put(kind, g_to_mps2(threshold_g), rules.heavy_factor, speed_mps, _HARSH_TIERS, harsh)
    crash = (release, rules.crash_interval_s, 0.0, 1)
    put(IncidentKind.CRASH, g_to_mps2(rules.crash_g), 1, 0, (1.0, 2.0), crash)
    possible = (release, rules.crash_interval_s, 0.0, 0)
    put(IncidentKind.POSSIBLE_CRASH, g_to_mps2(rules.possible_crash_g), 1, rules.min_speed_mps, (1.5, 2.5), possible)
    overspeed = (0.98, rules.overspeed_interval_s, rules.overspeed_duration_s, 0)  # 2 %: the noise of a GNSS speed
    put(IncidentKind.OVERSPEED, rules.overspeed_mps, 1, 0, _OVERSPEED_TIERS, overspeed)
    breakdown = (1.0, rules.breakdown_interval_s, rules.breakdown_duration_s, 1)
    put(IncidentKind.BREAKDOWN, BREAKDOWN_SIGNAL, 1, 0, (1.0, np.inf), breakdown)
    put(IncidentKind.NEAR_MISS, np.inf, 1, 0, (1.0, 1.0), harsh)  # needs two vehicles: `near_misses`
    _put_conditions(rules, put)
    return table


def _put_conditions(rules: DetectionRules, put: Callable[..., None]) -> None:
    """Add what lasts: the driver's and the vehicle's conditions."""
    # Their values hold what came before, so an episode lasts until its value falls, however long the vehicle is silent.
    once, often = (1.0, 0.0, 0.0, 1), (0.9, 0.0, 0.0, 1)
    # Minor to 5 h, serious to 6 h, very serious from there: Directive 2006/22/EC, Annex III, as replaced by Regulation
    # (EU) 2016/403.
    put(IncidentKind.FATIGUE, rules.fatigue_driving_s, 1, 0, (5.0 / 4.5, 6.0 / 4.5), once)
    put(IncidentKind.FUEL_THEFT, rules.theft_ratio, 1, 0, (4.0, 8.0), often)
    battery = (0.9, 0.0, rules.battery_duration_s, 1)
    put(IncidentKind.BATTERY_FAILURE, rules.battery_deficit_v, 1, 0, (1.8, 2.7), battery)
    put(IncidentKind.SENSOR_FAILURE, 1.0, 1, 0, (1.0, np.inf), often)
    put(IncidentKind.GNSS_JAMMING, rules.jamming_s, 1, 0, (4.0, 20.0), once)
