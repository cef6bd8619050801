"""Leader-follower traces: who followed whom, how fast and how closely; checked and cut into pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from fleetlib.errors import DecodeError
from fleetlib.simulator.calibration_units import refuse_wrong_units

Floats = npt.NDArray[np.float64]

COLUMNS = ("time_s", "leader_speed_mps", "follower_speed_mps", "gap_m")
STEP_S = 0.1  # pieces are simulated and compared on this grid; OpenACC is recorded on it
LONGEST_PAUSE_S = 1.0  # rows further apart are a gap in the recording: a driver reacts within it
SHORTEST_S, LONGEST_S = 30.0, 300.0
SMALLEST_GAP_M = 0.5  # nearer than this GNSS cannot tell, and the relative error means nothing
LIVELY_MPS = 0.1  # standard deviation of the leader's speed from which on a trace shows how someone follows


@dataclass(frozen=True, slots=True)
class Trace:
    """One follower behind one leader, without a pause.

    Attributes:
        name: What it is called in reports.
        time_s: Ascending, shape (rows,).
        leader_speed_mps: The same shape, as the next two.
        follower_speed_mps: The follower's speed.
        gap_m: Bumper to bumper.
        sha256: Of the file that it came from; empty if it came from a frame.
        driver: Who follows, where a file has several: `car 3`. Traces of one driver are fitted together.
        recording: The file's name without its ending.
    """

    name: str
    time_s: Floats
    leader_speed_mps: Floats
    follower_speed_mps: Floats
    gap_m: Floats
    sha256: str = ""
    driver: str = ""
    recording: str = ""

    @property
    def duration_s(self) -> float:
        """Return how long it lasts."""
        return float(self.time_s[-1] - self.time_s[0])

    def frame(self) -> pl.DataFrame:
        """Return it with the columns of `COLUMNS`."""
        return pl.DataFrame({name: getattr(self, name) for name in COLUMNS})


def trace_of(frame: pl.DataFrame, name: str = "trace") -> Trace:
    """Return a checked trace.

    Args:
        frame: Columns time_s, leader_speed_mps, follower_speed_mps, gap_m; no pause longer than 1 s.
        name: What it is called in reports and errors.

    Raises:
        DecodeError: If a column is missing, a value is none, the time does not ascend or pauses, the trace is shorter
            than 30 s, a gap is negative, or the speeds are in another unit.
    """
    columns = [_numbers(frame, column, name) for column in COLUMNS]
    trace = unchecked(name, columns)
    for problem in (_time_problem, _range_problem, refuse_wrong_units):
        problem(trace)
    return trace


def cut(traces: Iterable[Trace], longest_s: float = LONGEST_S) -> list[Trace]:
    """Return pieces of equal length, at most `longest_s`, on a grid of 0.1 s.

    A simulated follower drifts from the recorded one, so each piece begins at the recorded state again (as the
    trajectories of Kesting and Treiber 2008, of 100 to 300 s).
    """
    pieces = []
    for trace in traces:
        steps = int(np.floor(trace.duration_s / STEP_S + 1e-6))
        count = max(1, int(np.ceil(steps * STEP_S / longest_s - 1e-9)))
        grid = trace.time_s[0] + STEP_S * np.arange(steps + 1)
        columns = [np.interp(grid, trace.time_s, getattr(trace, name)) for name in COLUMNS[1:]]
        for part in np.array_split(np.arange(steps + 1), count):
            label = trace.name if count == 1 else f"{trace.name} from {grid[part[0]]:.0f} s"
            piece = unchecked(label, [grid[part], *(column[part] for column in columns)])
            pieces.append(replace(piece, sha256=trace.sha256, driver=trace.driver, recording=trace.recording))
    return pieces


def refuse_even(traces: Sequence[Trace]) -> None:
    """Refuse traces in which neither leaders nor followers change their speed: any driver would fit them.

    Raises:
        DecodeError: If all are such.
    """
    # Behind a steady leader a follower that is not steady yet does show itself.
    most = max(
        (float(np.std(one)) for trace in traces for one in (trace.leader_speed_mps, trace.follower_speed_mps)),
        default=np.inf,
    )
    if most < LIVELY_MPS:
        raise DecodeError(
            f"The leader's speed hardly changes in the trace {traces[0].name}, nor does the follower's: the standard "
            f"deviation is {most:.2f} m/s (needed from {LIVELY_MPS:g} m/s), so any driver would fit",
            "Record a drive with stops or changes of speed",
        )


def sources_of(traces: Sequence[Trace]) -> dict[str, str]:
    """Return the recordings by name with the SHA-256 of their files."""
    return {trace.recording or trace.name: trace.sha256 for trace in traces}


def by_driver(traces: Iterable[Trace]) -> dict[str, list[Trace]]:
    """Return the traces of each driver, in order."""
    found: dict[str, list[Trace]] = {}
    for trace in traces:
        found.setdefault(trace.driver, []).append(trace)
    return found


def unchecked(name: str, columns: Sequence[Floats]) -> Trace:
    """Return a trace as it is, of the columns in the order of `COLUMNS`."""
    time_s, leader, follower, gap = columns
    return Trace(name, time_s, leader, follower, gap)


def _numbers(frame: pl.DataFrame, column: str, name: str) -> Floats:
    if column not in frame.columns:
        quantity = column.rsplit("_", 1)[0]
        near = [given for given in frame.columns if given.startswith(quantity)]
        advice = f"It has {near[0]}: convert it to the unit in the name" if near else f"Needed: {', '.join(COLUMNS)}"
        raise DecodeError(f"The trace {name} has no column {column}", advice)
    given = frame[column]
    given = given.str.strip_chars() if given.dtype == pl.String else given
    try:
        values = given.cast(pl.Float64, strict=False)
    except pl.exceptions.PolarsError:
        raise DecodeError(f"The trace {name} has a {column} that is no number", "Correct the file") from None
    wrong = values.is_null() & given.is_not_null()
    if wrong.any():
        row = wrong.arg_true()[0]
        raise DecodeError(
            f"The trace {name} has {column} = {str(given[row])!r} in row {row + 1}, which is no number",
            "Correct the file",
        )
    bad = values.is_null() | ~values.is_finite().fill_null(False)
    if bad.any():
        raise DecodeError(f"The trace {name} has no {column} in row {bad.arg_true()[0] + 1}", "Cut it there")
    return np.ascontiguousarray(values.to_numpy(), dtype=np.float64)


def _time_problem(trace: Trace) -> None:
    time_s = trace.time_s
    step = np.diff(time_s)
    if step.size and step.min() <= 0:
        at = time_s[int(np.argmin(step))]
        raise DecodeError(f"The trace {trace.name} goes back in time at time_s = {at:g}", "Sort it by time_s")
    length = float(time_s[-1] - time_s[0]) if time_s.size else 0.0
    if length < SHORTEST_S:
        raise DecodeError(
            f"The trace {trace.name} is {length:.1f} s long (allowed from {SHORTEST_S:g} s)",
            "Record longer, and check that time_s is in seconds",
        )
    if np.median(step) > LONGEST_PAUSE_S:
        raise DecodeError(
            f"The rows of the trace {trace.name} are {np.median(step):g} s apart (allowed up to {LONGEST_PAUSE_S:g} s)",
            "Record more often, and check that time_s is in seconds and not in milliseconds",
        )
    if step.max() > LONGEST_PAUSE_S:
        at = time_s[int(np.argmax(step))]
        raise DecodeError(
            f"The trace {trace.name} has a pause of {step.max():.1f} s at time_s = {at:g} "
            f"(allowed up to {LONGEST_PAUSE_S:g} s)",
            "Cut it there into two traces",
        )


def _range_problem(trace: Trace) -> None:
    if trace.gap_m.min() <= 0:
        row = int(np.argmax(trace.gap_m <= 0))
        raise DecodeError(
            f"The trace {trace.name} has gap_m = {trace.gap_m[row]:g} at time_s = {trace.time_s[row]:g} "
            "(range: greater than 0)",
            "A gap is bumper to bumper: subtract the leader's length only once",
        )
    for column in COLUMNS[1:3]:
        values = getattr(trace, column)
        if values.min() < -1.0:
            raise DecodeError(f"The trace {trace.name} has {column} = {values.min():g} (range from 0)", "Correct it")
