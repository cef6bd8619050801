"""Random numbers by address: (seed, vehicle, moment, channel) gives the number, whatever else is drawn. Compiled.

So what one vehicle measures does not depend on how many others there are or are observed, a part can be added without a
change of the others, and a checkpoint has no generator to keep. The mixer is that of SplitMix64 (Steele, Lea and Flood
2014, Fast splittable pseudorandom number generators); a generator of this kind is counter-based (Salmon et al. 2011).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Moments = npt.NDArray[np.int64]
_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MOMENT = np.uint64(0xD1342543DE82EF95)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
PARTS = 4096.0  # a normal number that is kept, is kept in whole parts of 1/4096 (`kept`)
_UNIT = 1.0 / 9007199254740992.0


def seed_of(rng: np.random.Generator) -> np.uint64:
    """Return a key that the numbers of one part of a simulation depend on."""
    return np.uint64(rng.integers(0, 2**63))


def kept(normal: Floats) -> npt.NDArray[np.int16]:
    """Return standard normal numbers in two bytes each, in parts of 1 / `PARTS`; none is beyond 8."""
    return np.rint(np.clip(normal, -7.99, 7.99) * PARTS).astype(np.int16)


@compiled
def mix(x: np.uint64) -> np.uint64:
    """Return a number all of whose bits depend on all bits of `x`."""
    x ^= x >> _S30
    x *= _FIRST
    x ^= x >> _S27
    x *= _SECOND
    x ^= x >> _S31
    return x


@compiled
def address(seed: np.uint64, vehicle: int, moment: int) -> np.uint64:
    """Return the address of the numbers of a vehicle at a moment."""
    return mix(mix(seed + np.uint64(vehicle) * _GAMMA) + np.uint64(moment) * _MOMENT)


@compiled
def uniform_at(place: np.uint64, channel: int) -> float:
    """Return the uniform number in [0, 1) of a channel (0, 1, 2, ...) at an address."""
    return float(mix(place + np.uint64(channel + 1) * _GAMMA) >> _S11) * _UNIT


@compiled
def normals_at(place: np.uint64, channel: int) -> tuple[float, float]:
    """Return two independent standard normal numbers; they take the channels `channel` and `channel + 1`.

    Box and Muller 1958.
    """
    radius = math.sqrt(-2.0 * math.log(1.0 - uniform_at(place, channel)))
    angle = 2.0 * math.pi * uniform_at(place, channel + 1)
    return radius * math.cos(angle), radius * math.sin(angle)


@compiled
def uniforms(seed: np.uint64, vehicles: int, moment: int, channel: int) -> Floats:
    """Return the uniform number of each vehicle, shape (vehicles,)."""
    out = np.empty(vehicles)
    for i in range(vehicles):
        out[i] = uniform_at(address(seed, i, moment), channel)
    return out


@compiled
def normals(seed: np.uint64, vehicles: int, moment: int, channel: int) -> Floats:
    """Return two standard normal numbers of each vehicle, shape (2, vehicles)."""
    out = np.empty((2, vehicles))
    for i in range(vehicles):
        out[0, i], out[1, i] = normals_at(address(seed, i, moment), channel)
    return out


@compiled
def uniforms_of(seed: np.uint64, vehicle: Ints, moment: Moments, channel: int) -> Floats:
    """Return the uniform number of each pair of vehicle and moment, shape (n,)."""
    out = np.empty(vehicle.size)
    for k in range(vehicle.size):
        out[k] = uniform_at(address(seed, vehicle[k], moment[k]), channel)
    return out


@compiled
def normals_of(seed: np.uint64, vehicle: Ints, moment: Moments, channel: int) -> Floats:
    """Return two standard normal numbers of each pair of vehicle and moment, shape (2, n)."""
    out = np.empty((2, vehicle.size))
    for k in range(vehicle.size):
        out[0, k], out[1, k] = normals_at(address(seed, vehicle[k], moment[k]), channel)
    return out
