"""A run: the ticks of a scenario into a recorder, with progress, cancellation and checkpoints."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Self

import polars as pl

from fleetlib.errors import SettingsError
from fleetlib.simulator.checkpoint import CheckpointFolder
from fleetlib.simulator.interrupt import interruptible
from fleetlib.simulator.recording import KINDS, Recorder
from fleetlib.simulator.scenarios.model import Scenario
from fleetlib.simulator.simulation import Simulation
from fleetlib.simulator.state import restore
from fleetlib.simulator.traces import Trace, traces_table
from fleetlib.units import US_PER_S

BAR = "{desc}: {percentage:3.0f}%|{bar}| {n:.0f}/{total:.0f} s [{elapsed}<{remaining}]"


class Run:
    """A scenario on its way.

    Args:
        scenario: What is simulated.
        recorder: Where the frames go.
        folder: Where checkpoints go, None for none.
        every_s: Seconds of the fleet between two checkpoints.
        output: File that the recorder writes, for the checkpoint.
        progress: Show a progress bar, from now on: making the roads takes seconds.

    Attributes:
        simulation: The fleet.
        ticks: Sample intervals done.
        total_ticks: Sample intervals asked for.
    """

    def __init__(
        self,
        scenario: Scenario,
        recorder: Recorder,
        folder: CheckpointFolder | None,
        every_s: float,
        output: str | None,
        *,
        progress: bool,
        settle: bool = True,
    ) -> None:
        from tqdm.auto import tqdm

        self.scenario, self._recorder, self._folder, self._output = scenario, recorder, folder, output
        interval_s = scenario.params.sample_interval_s
        self.ticks, self.total_ticks = 0, max(1, round(scenario.duration_s / interval_s))
        self._every = max(1, round(every_s / interval_s))
        self._since: dict[str, list[pl.DataFrame]] = {kind: [] for kind in KINDS}
        self._saved_at = -1
        self._bar = tqdm(total=scenario.duration_s, desc="preparing", bar_format=BAR, disable=not progress)
        start_us = round(scenario.start_time.timestamp() * US_PER_S)
        self.simulation = Simulation(scenario.params, start_us, deliver=False, settle=settle)

    @classmethod
    def new(
        cls,
        scenario: Scenario,
        recorder: Recorder,
        folder: CheckpointFolder | None,
        every_s: float,
        output: str | None,
        *,
        progress: bool,
    ) -> Self:
        """Return a run from the beginning.

        Raises:
            SettingsError: If the folder holds a checkpoint already, or `every_s` is not a positive number.
        """
        _check_interval(every_s)
        if folder is not None:
            folder.begin()
        return cls(scenario, recorder, folder, every_s, output, progress=progress)

    @classmethod
    def resumed(
        cls,
        folder: CheckpointFolder,
        recorder: Recorder,
        every_s: float,
        duration_s: float | None,
        output: str | None,
        *,
        progress: bool,
    ) -> Self:
        """Return a run that goes on where a checkpoint is; what was recorded by then is recorded again.

        Raises:
            SettingsError: If the checkpoint is missing, damaged or of another version, or is past `duration_s`.
        """
        _check_interval(every_s)
        done, state = folder.load()
        scenario = done.scenario
        if duration_s is not None:
            scenario = scenario.overridden({"duration_s": duration_s})
        run = cls(scenario, recorder, folder, every_s, output or done.output, progress=progress, settle=False)
        if run.total_ticks < done.ticks:
            done_s = done.ticks * scenario.params.sample_interval_s
            raise SettingsError(f"duration_s = {duration_s:g}, but {done_s:g} s are simulated already", "Give more")
        restore(run.simulation, state)
        run.ticks = run._saved_at = done.ticks
        for kind in KINDS:
            for frame in folder.parts(kind):
                recorder.add(kind, frame)
        return run

    def go(self, cancel: Callable[[], bool] | None = None) -> bool:
        """Simulate to the end, or until Ctrl-C or `cancel`; return whether it came to the end."""
        interval_s = self.scenario.params.sample_interval_s
        self._bar.reset()  # the time that is left is reckoned from here
        self._bar.initial = self._bar.n = self.ticks * interval_s
        self._bar.set_description_str(self.scenario.title or "simulating")
        with self._bar as bar, interruptible() as interrupted:
            while self.ticks < self.total_ticks and not interrupted() and not (cancel is not None and cancel()):
                self._tick()
                bar.update(interval_s)
        self._save()
        self._add_traces(self.simulation.last_traces())  # after the checkpoint: resumed, they go on to their end
        return self.ticks >= self.total_ticks

    def _tick(self) -> None:
        tick = self.simulation.step()
        self.ticks += 1
        frames = {"samples": tick.samples, "truth": tick.truth, **self._add_traces(tick.traces)}
        for kind in ("samples", "truth"):
            self._recorder.add(kind, frames[kind])
        if self._folder is not None:
            for kind, frame in frames.items():
                self._since[kind].append(frame)
        if self.ticks % self._every == 0:
            self._save()

    def _add_traces(self, traces: tuple[Trace, ...]) -> dict[str, pl.DataFrame]:
        if not traces:
            return {}
        frame = traces_table(traces, self.scenario.params.first_vehicle_id)
        self._recorder.add("traces", frame)
        return {"traces": frame}

    def _save(self) -> None:
        if self._folder is None or self._saved_at == self.ticks:
            return
        for kind, frames in self._since.items():
            if frames:
                self._folder.add_part(kind, self.ticks, pl.concat(frames))
                self._since[kind] = []
        self._folder.save(self.simulation, self.scenario, self.ticks, self.total_ticks, self._output)
        self._saved_at = self.ticks


def _check_interval(every_s: float) -> None:
    if not 0 < every_s < math.inf:
        raise SettingsError(
            f"checkpoint_every_s = {every_s:g} is not a positive, finite number", "Give seconds of the fleet"
        )
