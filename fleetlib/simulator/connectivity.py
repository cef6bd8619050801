"""The mobile network: when a vehicle is online, when a message gets out, in which order, and how often.

What was stored while a vehicle was offline leaves as uplink batches when it is back.

Drop-outs and losses follow a Gilbert-Elliott chain (Gilbert 1960): good -> bad with p per sample, back with r, so that
the share of bad samples is p / (p + r) and a run of them lasts 1 / r samples on average.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fleetlib.contracts.topics import UplinkKind
from fleetlib.simulator.links import RandomLinks
from fleetlib.simulator.noise import normals_of, uniforms_of
from fleetlib.simulator.params_devices import ConnectivityParams
from fleetlib.simulator.roads import Bools
from fleetlib.simulator.uplink import Messages, Times
from fleetlib.units import US_PER_S

Bundle = Callable[[npt.NDArray[np.int32], pa.BinaryArray, int], Messages]
WAITING_US = np.int64(2**62)  # due time of a message that its vehicle keeps because it is offline
GONE_US = WAITING_US + 1  # of one that a batch has taken the place of, until the next `_keep`
OFFERED, CHANNELS = 16, 4  # random channels of messages begin here, so many for each kind
DRAIN_SPACING_US = 2_000  # between stored messages that are sent after a drop-out


@dataclass(frozen=True, slots=True)
class Deliveries:
    """What reaches the network, in sending order.

    Attributes:
        vehicle_id: uint32, shape (n,).
        kind: `contracts.topics.UplinkKind`, uint8.
        payload: Serialised messages without vehicle id, `pa.BinaryArray`.
        send_time_us: Microseconds since 1970 UTC, never falling, int64.
        samples: How many samples of telemetry each message holds, int32.
    """

    vehicle_id: npt.NDArray[np.uint32]
    kind: npt.NDArray[np.uint8]
    payload: pa.BinaryArray
    send_time_us: Times
    samples: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.vehicle_id)


NO_DELIVERIES = Deliveries(
    np.empty(0, np.uint32),
    np.empty(0, np.uint8),
    pa.array([], type=pa.binary()),
    np.empty(0, np.int64),
    np.empty(0, np.int32),
)


class Connectivity:
    """All vehicles' links to the network, and the messages that are on their way or kept for later.

    Args:
        params: Probabilities and times.
        vehicles: How many.
        first_vehicle_id: The id of vehicle 0.
        rng: The only source of randomness.
        bundle: Puts stored single samples into batches (`uplink.bundle`); without it they leave one by one.
    """

    def __init__(
        self,
        params: ConnectivityParams,
        vehicles: int,
        first_vehicle_id: int,
        rng: np.random.Generator,
        bundle: Bundle | None = None,
    ) -> None:
        self._params, self._first_id, self._bundle = params, first_vehicle_id, bundle
        self._links = RandomLinks(params, vehicles, rng)
        self._vehicle = np.empty(0, dtype=np.int32)
        self._kind = np.empty(0, dtype=np.uint8)
        self._samples = np.empty(0, dtype=np.int32)
        self._due_us = np.empty(0, dtype=np.int64)
        self._payload: pa.BinaryArray = pa.array([], type=pa.binary())
        self.overflowed = 0

    @property
    def online(self) -> Bools:
        """Which vehicles have a network now."""
        return self._links.online

    def step(self, now_s: float = 0.0, uncovered: Bools | None = None) -> Bools:
        """Move every link by one sample and return which are online.

        Args:
            now_s: Seconds since the begin, for the storms.
            uncovered: Which vehicles are in a hole of the network.
        """
        return self._links.step(now_s, uncovered)

    def kept(self) -> Bools:
        """Return which vehicles keep this sample; the others' devices lose it. Call it once a sample."""
        return self._links.kept()

    def offer(
        self,
        vehicle: npt.NDArray[np.int32],
        kind: int,
        time_us: Times,
        payload: pa.BinaryArray,
        samples: npt.NDArray[np.int32] | None = None,
    ) -> None:
        """Take messages that vehicles want to send at `time_us`: sent after some latency, or kept while offline.

        Args:
            vehicle: Index of each message's vehicle.
            kind: `UplinkKind`.
            time_us: When each message is ready, by a true clock.
            payload: The messages.
            samples: How many samples of telemetry each holds; None: one if it is of that kind.
        """
        params, n, seed, first = self._params, len(vehicle), self._links.seed, OFFERED + kind * CHANNELS
        normal = normals_of(seed, vehicle, time_us, first)
        chance = np.stack([uniforms_of(seed, vehicle, time_us, first + 2 + k) for k in range(2)])
        latency_s = params.latency_median_s * np.exp(params.latency_sigma * normal)
        overtaken = chance[0] < params.reorder_probability
        delay_s = latency_s[0] + np.where(overtaken, params.reorder_delay_s, 0.0)
        online = self.online[vehicle]
        due = np.where(online, time_us + np.rint(delay_s * US_PER_S).astype(np.int64), WAITING_US)
        again = np.flatnonzero(online & (chance[1] < params.duplicate_probability))
        repeat_us = due[again] + np.rint(4.0 * latency_s[1][again] * US_PER_S).astype(np.int64)
        if samples is None:
            samples = np.full(n, int(kind == UplinkKind.TELEMETRY), np.int32)
        self._append(vehicle, kind, due, payload, samples)
        if len(again):
            self._append(vehicle[again], kind, repeat_us, payload.take(pa.array(again)), samples[again])

    def release(self, from_us: int, until_us: int) -> Deliveries:
        """Return what gets out until `until_us`; vehicles that came back online begin to send at `from_us`."""
        self._drop_overflow(self._due_us == WAITING_US)
        self._send_stored(self.online, from_us)
        return self._take(self._due_us <= until_us)

    def finish(self, now_us: int) -> Deliveries:
        """Return everything that is still kept or on its way, as if all vehicles came online now."""
        self._send_stored(np.ones_like(self.online), now_us)
        return self._take(self._due_us != GONE_US)

    def _send_stored(self, online: Bools, from_us: int) -> None:
        """Let what these vehicles keep leave from `from_us` on, one message after the other."""
        back = self._stored(online)
        if len(back) and self._bundle is not None and self._params.backlog_batch > 1:
            self._bundle_up(back, self._bundle)
            back = self._stored(online)
        self._due_us[back] = from_us + (1 + _rank(self._vehicle[back])) * DRAIN_SPACING_US

    def _stored(self, online: Bools) -> npt.NDArray[np.intp]:
        return np.flatnonzero((self._due_us == WAITING_US) & online[self._vehicle])

    def _bundle_up(self, back: npt.NDArray[np.intp], bundle: Bundle) -> None:
        """Replace single samples by batches, where a vehicle keeps more than one."""
        single = back[self._kind[back] == UplinkKind.TELEMETRY]
        single = single[np.argsort(self._vehicle[single], kind="stable")]
        vehicle = self._vehicle[single]
        single = single[np.bincount(vehicle)[vehicle] > 1] if len(single) else single
        if not len(single):
            return
        made = bundle(self._vehicle[single], self._payload.take(pa.array(single)), self._params.backlog_batch)
        self._due_us[single] = GONE_US
        waiting = np.full(len(made.vehicle), WAITING_US)
        self._append(made.vehicle, UplinkKind.BATCH, waiting, made.payload, made.samples)

    def _append(
        self,
        vehicle: npt.NDArray[np.int32],
        kind: int,
        due_us: Times,
        payload: pa.BinaryArray,
        samples: npt.NDArray[np.int32],
    ) -> None:
        self._vehicle = np.concatenate([self._vehicle, vehicle])
        self._kind = np.concatenate([self._kind, np.full(len(vehicle), kind, dtype=np.uint8)])
        self._due_us = np.concatenate([self._due_us, due_us])
        self._samples = np.concatenate([self._samples, samples])
        self._payload = pa.concat_arrays([self._payload, payload])

    def _take(self, ready: npt.NDArray[Any]) -> Deliveries:
        chosen = np.flatnonzero(ready)
        chosen = chosen[np.argsort(self._due_us[chosen], kind="stable")]
        out = Deliveries(
            (self._vehicle[chosen] + self._first_id).astype(np.uint32),
            self._kind[chosen],
            self._payload.take(pa.array(chosen)),
            self._due_us[chosen],
            self._samples[chosen],
        )
        self._keep(~ready & (self._due_us != GONE_US))
        return out

    def _keep(self, keep: npt.NDArray[Any]) -> None:
        self._vehicle, self._kind, self._due_us = self._vehicle[keep], self._kind[keep], self._due_us[keep]
        self._samples = self._samples[keep]
        self._payload = self._payload.take(pa.array(np.flatnonzero(keep)))

    def _drop_overflow(self, waiting: npt.NDArray[np.bool_]) -> None:
        """Forget the oldest messages of a vehicle that keeps more samples than its buffer holds."""
        kept = np.flatnonzero(waiting)
        size = np.maximum(self._samples[kept], 1)
        if size.sum() <= self._params.buffer_samples:
            return
        vehicle = self._vehicle[kept]
        lost = kept[_with_newer(vehicle, size) > self._params.buffer_samples]
        if len(lost):
            keep = np.ones(len(waiting), dtype=bool)
            keep[lost] = False
            self.overflowed += int(self._samples[lost].sum())
            self._keep(keep)


def _with_newer(vehicle: npt.NDArray[np.int32], size: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return the size of each entry together with the later ones of the same vehicle."""
    order = np.argsort(vehicle, kind="stable")[::-1]
    ordered, total = vehicle[order], np.cumsum(size[order], dtype=np.int64)
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    before = np.repeat(total[first] - size[order][first], np.diff(np.append(first, len(ordered))))
    result = np.empty(len(vehicle), dtype=np.int64)
    result[order] = total - before
    return result


def _rank(vehicle: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return how many earlier entries belong to the same vehicle."""
    order = np.argsort(vehicle, kind="stable")
    ordered = vehicle[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(ordered) else order
    counts = np.diff(np.append(first, len(ordered)))
    rank = np.empty(len(vehicle), dtype=np.int64)
    rank[order] = np.arange(len(vehicle)) - np.repeat(first, counts)
    return rank
