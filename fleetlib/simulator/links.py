"""When vehicles are online, and which samples are lost: two-state chains, holes of coverage, storms."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.noise import seed_of, uniforms
from fleetlib.simulator.params_devices import ConnectivityParams
from fleetlib.simulator.roads import Bools

_DROP_OUT, _LOSS, _STORM = 0, 1, 2  # channels of the random numbers


def gilbert_elliott_step(bad: Bools, to_bad: float, to_good: float, chance: npt.NDArray[np.float64]) -> Bools:
    """Return which links are bad one sample later (Gilbert 1960, Bell System Technical Journal 39, 1253).

    In the long run the share to_bad / (to_bad + to_good) is bad, in runs of 1 / to_good samples.

    Args:
        bad: Which are bad now, shape (n,).
        to_bad: Probability good -> bad.
        to_good: Probability bad -> good.
        chance: Uniform on [0, 1), shape (n,).
    """
    return np.asarray(np.where(bad, chance >= to_good, chance < to_bad))


def chain_of(loss: float, burst: float) -> tuple[float, float]:
    """Return (to_bad, to_good) of a chain that loses this share in runs of this mean length.

    loss = p / (p + r), burst = 1 / r. Independent losses have runs of 1 / (1 - loss); a shorter mean would need a p
    above r's rest, so it is raised to that.
    """
    if loss >= 1.0:
        return 1.0, 0.0
    to_good = 1.0 / max(burst, 1.0 / (1.0 - loss))
    return loss * to_good / (1.0 - loss), to_good


class RandomLinks:
    """The links of a fleet; what happens to one does not depend on the others.

    Memory: 3 bytes a vehicle.

    Args:
        params: Probabilities and times.
        vehicles: How many.
        rng: The only source of randomness.

    Attributes:
        online: Which vehicles have a network, bool, shape (n,).
        seed: Of all random numbers of the links.
    """

    def __init__(self, params: ConnectivityParams, vehicles: int, rng: np.random.Generator) -> None:
        self._params, self.seed, self._sample = params, seed_of(rng), 0
        self._loss = chain_of(params.loss_probability, params.loss_burst_samples)
        total = params.outage_probability + params.recovery_probability
        offline_share = params.outage_probability / total if total > 0 else 0.0
        self._dropped: Bools = uniforms(self.seed, vehicles, 0, _DROP_OUT) < offline_share
        self._losing: Bools = uniforms(self.seed, vehicles, 0, _LOSS) < params.loss_probability
        self.online: Bools = ~self._dropped

    def step(self, now_s: float, uncovered: Bools | None) -> Bools:
        """Move every link by one sample and return which are online."""
        params, n = self._params, len(self.online)
        self._sample += 1
        chance = uniforms(self.seed, n, self._sample, _DROP_OUT)
        self._dropped = gilbert_elliott_step(
            self._dropped, params.outage_probability, params.recovery_probability, chance
        )
        offline = self._dropped | self._in_storm(now_s)
        self.online = ~(offline if uncovered is None else offline | uncovered)
        return self.online

    def kept(self) -> Bools:
        """Return which vehicles do not lose this sample."""
        if self._params.loss_probability > 0.0:
            chance = uniforms(self.seed, len(self.online), self._sample, _LOSS)
            self._losing = gilbert_elliott_step(self._losing, *self._loss, chance)
        return ~self._losing

    def _in_storm(self, now_s: float) -> Bools:
        """Return which vehicles a storm keeps offline: a cell or the broker is away for a while."""
        params, n = self._params, len(self.online)
        since = now_s - params.storm_start_s
        number = int(since // params.storm_every_s) if params.storm_every_s is not None else 0
        begun = since - number * (params.storm_every_s or 0.0)
        if params.storm_share <= 0.0 or since < 0.0 or begun >= params.storm_duration_s:
            return np.zeros(n, dtype=bool)
        return np.asarray(uniforms(self.seed, n, number, _STORM) < params.storm_share)
