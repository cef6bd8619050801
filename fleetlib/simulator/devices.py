"""What the vehicles' devices measure of the truth: sensors, instruments, their clocks, and how they number samples."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from fleetlib.simulator import incidents as events
from fleetlib.simulator.cases import Cases
from fleetlib.simulator.device_clock import DeviceClock
from fleetlib.simulator.fleet import Fleet, Snapshot
from fleetlib.simulator.frames import status_flags
from fleetlib.simulator.instruments import Instruments
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.places import Places
from fleetlib.simulator.roads import Bools, RoadNetwork
from fleetlib.simulator.sensors import Sensors
from fleetlib.simulator.traits import Traits


class Devices:
    """The telematics device of each vehicle.

    Args:
        params: Of sensors, clocks and the weather.
        traits: Of the vehicles.
        fleet: Their state.
        cases: Their events, for what overheats or fails.
        snapshot: What is true at the moment that each device samples.
        canyons: Where high houses disturb GNSS.
        sensors: Random stream of the sensors.
        others: Random stream of clocks and instruments.
    """

    def __init__(
        self,
        params: SimulationParams,
        traits: Traits,
        fleet: Fleet,
        cases: Cases,
        snapshot: Snapshot,
        canyons: Places,
        sensors: np.random.Generator,
        others: np.random.Generator,
    ) -> None:
        n = params.vehicles
        self._params, self._traits, self._fleet, self._cases, self._snapshot = params, traits, fleet, cases, snapshot
        self._clock = DeviceClock(params.connectivity, n, others)
        self._sensors = Sensors(params.sensors, n, sensors, canyons, self._clock.from_1970)
        self._instruments = Instruments(
            params.sensors, traits, snapshot, fleet.engine_on, others, params.weather.air_celsius
        )
        self._vehicle_id = np.arange(n, dtype=np.int32) + params.first_vehicle_id
        self._seq = np.full(n, -1, dtype=np.int32)
        self._boot = fleet.boot.astype(np.int8)  # its last digits tell one from the next

    def measure(
        self, sample_us: npt.NDArray[np.int64], online: Bools, network: RoadNetwork, jammed: Bools | None = None
    ) -> dict[str, Any]:
        """Return what all devices measured by column, arrays of shape (vehicles,).

        Args:
            sample_us: When each has sampled, microseconds since 1970 UTC, int64.
            online: Which have a network.
            network: The roads, for degrees of metres.
            jammed: Whose receivers hear no satellite; None: nobody's.
        """
        truth, interval_s = self._snapshot, self._params.sample_interval_s
        boot = truth.boot.astype(np.int8)
        rebooted, self._boot = boot != self._boot, boot
        measured = self._sensors.measure(truth, interval_s, rebooted, jammed)
        longitude, latitude = network.longitude_latitude(measured.pop("x_m"), measured.pop("y_m"))
        fix = measured.pop("fix")
        self._seq = np.where(rebooted, 0, self._seq + 1).astype(np.int32)
        hot = events.overheating(self._fleet, self._cases)
        shown = self._instruments.read(truth, hot, events.failing_battery(self._fleet, self._cases), interval_s)
        return {
            "vehicle_id": self._vehicle_id,
            "time": self._clock.stamp(sample_us, fix, rebooted, interval_s),
            "seq": self._seq,
            "boot_id": truth.boot,
            "latitude_deg": latitude,
            "longitude_deg": longitude,
            "flags": status_flags(truth, fix, online, self._traits),
            **shown,
            **measured,
        }
