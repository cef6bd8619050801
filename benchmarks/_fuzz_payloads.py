"""Hostile messages: real ones that were damaged, and such as nobody sends by accident. All from one seed."""

from __future__ import annotations

import random
import struct
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from fleetlib.contracts.codec import encode_telemetry
from fleetlib.contracts.framing import varint
from fleetlib.contracts.pb import telemetry_pb2
from fleetlib.contracts.topics import UplinkKind
from fleetlib.contracts.traces import encode_trace
from fleetlib.contracts.uplink_batch import encode_uplink_batches
from fleetlib.simulator import Simulation, SimulationParams

SEED_VEHICLES, SEED_TICKS = 40, 20
INTACT = 0.15  # of the messages travel as they are: they must come through among the others
STATUS, WRONG_KIND = 0.01, 0.1
HUGE_BYTES = 70_000
VEHICLES = 1_000

Mutator = Callable[[bytes], bytes]
Hostile = tuple[int, int, bytes]  # vehicle, kind, payload


class Hostility:
    """Makes messages of the uplink kinds, most of them damaged.

    Args:
        seed: The same seed makes the same messages, but for their times.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._seeds = corpus()
        self._kinds = [kind for kind in self._seeds if kind != UplinkKind.STATUS]
        self._mutators: list[Mutator] = [
            self._flip_bits,
            self._cut_short,
            self._splice,
            self._wrong_wire_type,
            self._huge_varint,
            self._forge_vehicle,
            self._absurd_value,
            self._append_noise,
            self._noise,
            self._huge,
            lambda _: b"",
        ]
        self._weights = [20, 14, 14, 10, 8, 10, 14, 6, 3, 0.05, 1]

    def messages(self, count: int) -> list[Hostile]:
        """Return the next messages."""
        return [self._message() for _ in range(count)]

    def payload(self, kind: UplinkKind) -> bytes:
        """Return a damaged payload that began as one of a kind."""
        found = self._random.choice(self._seeds[kind])
        for _ in range(self._random.choice((1, 1, 1, 2, 3))):
            found = self._random.choices(self._mutators, self._weights)[0](found)
        return found

    def _message(self) -> Hostile:
        chance = self._random.random()
        vehicle = self._random.randint(1, VEHICLES)
        if chance < STATUS:
            return vehicle, UplinkKind.STATUS, self.payload(UplinkKind.STATUS)
        kind = self._random.choices(self._kinds, [10, 4, 0.2])[0]
        if chance < STATUS + INTACT:
            return vehicle, kind, self._random.choice(self._seeds[kind])
        payload = self.payload(kind)
        return vehicle, self._random.choice(self._kinds) if chance > 1 - WRONG_KIND else kind, payload

    def _flip_bits(self, data: bytes) -> bytes:
        changed = bytearray(data or b"\0")
        for _ in range(self._random.randint(1, 8)):
            changed[self._random.randrange(len(changed))] ^= 1 << self._random.randrange(8)
        return bytes(changed)

    def _cut_short(self, data: bytes) -> bytes:
        return data[: self._random.randrange(len(data) + 1)]

    def _splice(self, data: bytes) -> bytes:
        other = self._random.choice(self._seeds[self._random.choice(self._kinds)])
        return data[: self._random.randrange(len(data) + 1)] + other[self._random.randrange(len(other) + 1) :]

    def _wrong_wire_type(self, data: bytes) -> bytes:
        value = self._random.choice((varint(self._random.getrandbits(34)), b"\x04abcd", bytes(4), bytes(8), b""))
        return data + varint(self._random.randint(0, 40) << 3 | self._random.randrange(8)) + value

    def _huge_varint(self, data: bytes) -> bytes:
        value = bytes([255] * self._random.randint(1, 12)) + b"\x7f"
        return data + varint(self._random.randint(1, 24) << 3 | self._random.choice((0, 2))) + value

    def _forge_vehicle(self, data: bytes) -> bytes:
        field = self._random.choice((b"\x0d" + struct.pack("<I", 666), b"\x08\x9a\x05", b"\x0a\x04\x9a\x02\0\0"))
        tail = self._random.choice((b"", b"\x7a\x0f", b"\x7a\x7f", b"\xa2\x01\x10", b"\x0d"))  # swallows the stamp
        return (field + data if self._random.random() < 0.5 else data + field) + tail

    def _absurd_value(self, data: bytes) -> bytes:
        field = self._random.choice(
            (
                b"\x11" + struct.pack("<Q", self._random.choice((0, 1, 2**63, 2**64 - 1, 2**62))),
                b"\x25" + struct.pack("<i", self._random.choice((-(2**31), 2**31 - 1, 900_000_001))),
                *(varint(number << 3) + varint(2**32 - 1) for number in (3, 4, 7, 8, 12, 13, 14, 15, 18, 19, 22, 23)),
            )
        )
        return data + field

    def _append_noise(self, data: bytes) -> bytes:
        return data + self._random.randbytes(self._random.randint(1, 40))

    def _noise(self, _data: bytes) -> bytes:
        return self._random.randbytes(self._random.randint(0, 1_200))

    def _huge(self, data: bytes) -> bytes:
        return data * (HUGE_BYTES // max(1, len(data)))


def corpus() -> dict[UplinkKind, list[bytes]]:
    """Return real messages of each kind: a few seconds of a simulated fleet."""
    params = SimulationParams(vehicles=SEED_VEHICLES, incidents={"rate_per_vehicle_hour": 0})
    simulation = Simulation(params, time.time_ns() // 1000 - 60_000_000, deliver=False)
    samples = pl.concat([simulation.step().samples for _ in range(SEED_TICKS)])
    batches = encode_uplink_batches(samples.sort("vehicle_id", "time", maintain_order=True), 10)
    status = telemetry_pb2.VehicleStatus(boot_id=1, online=True).SerializeToString()
    traces = [
        encode_trace(
            trigger_time_us=time.time_ns() // 1000 - number,
            sample_rate_hz=100,
            trigger_index=10,
            acceleration_mps2=np.full((20, 3), 0.5 * number),
            speed_mps=np.full(20, 15.0),
            boot_id=1,
        )
        for number in range(20)
    ]
    return {
        UplinkKind.TELEMETRY: encode_telemetry(samples.drop("vehicle_id")).to_pylist(),
        UplinkKind.BATCH: batches.payload.to_pylist(),
        UplinkKind.TRACE: traces,
        UplinkKind.STATUS: [status],
    }
