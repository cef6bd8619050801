"""Leader-follower traces from files: CSV and Parquet of one trace, OpenACC of a platoon."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from fleetlib.errors import DecodeError, SettingsError
from fleetlib.simulator.calibration_traces import (
    COLUMNS,
    LONGEST_PAUSE_S,
    SHORTEST_S,
    SMALLEST_GAP_M,
    Trace,
    trace_of,
    unchecked,
)
from fleetlib.simulator.recordings import HEADER, openacc_table

OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs"}
JUMPY_MPS = 3.0  # root mean square by which the change of the gap contradicts the speeds: positions jump


def read_traces(path: str | Path) -> list[Trace]:
    """Return the traces of a file: a CSV or Parquet file of one trace, or an OpenACC file with one per pair of cars.

    Raises:
        DecodeError: If the file is neither, or its trace is refused by `trace_of`.
        SettingsError: If it cannot be read.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}", "Give a CSV file of a trace") from None
    return traces_of_bytes(content, Path(path).name)


def traces_of_bytes(content: bytes, name: str) -> list[Trace]:
    """Return the traces of a file's content: see `read_traces`.

    Args:
        content: The bytes of the file.
        name: Of the file.

    Raises:
        DecodeError: As `read_traces`.
    """
    digest = hashlib.sha256(content).hexdigest()
    stem = Path(name).stem
    if content[:4] == b"PAR1":
        return [replace(trace_of(_parquet(content, name), stem), sha256=digest)]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DecodeError(f"{name} is not text", "Give a CSV or Parquet file") from None
    if text.startswith(HEADER[0] + ","):
        return [replace(trace, sha256=digest) for trace in openacc_traces(text, stem)]
    return [replace(trace_of(_csv(text, name), stem), sha256=digest)]


def openacc_traces(text: str, name: str, shortest_s: float = SHORTEST_S) -> list[Trace]:
    """Return the traces of an OpenACC file: car k + 1 behind car k, `IVSk` the gap, one per stretch without a pause.

    Rows without speed or gap, or with a gap below 0.5 m (GNSS at standstill), end a stretch. A stretch is left out if
    it is short, if nobody moves in it, or if its gap contradicts its speeds (positions that jump).

    Args:
        text: The file.
        name: Of the file; the traces are called `name car k+1 behind k`.
        shortest_s: Shorter stretches are left out.

    Raises:
        DecodeError: If it is not such a file, or no stretch is left.
    """
    table = openacc_table(text)
    found: list[Trace] = []
    for leader in range(1, 100):
        wanted = ["Time", f"Speed{leader}", f"Speed{leader + 1}", f"IVS{leader}"]
        if all(column in table.columns for column in wanted):
            rows = table.select(pl.col(old).alias(new) for old, new in zip(wanted, COLUMNS, strict=True))
            pieces = _stretches(rows, f"{name} car {leader + 1} behind {leader}", shortest_s)
            found += [replace(piece, driver=f"car {leader + 1}", recording=name) for piece in pieces]
    if not found:
        raise DecodeError(
            f"{name} has no car that follows another for {shortest_s:g} s", "Give a recording with IVS columns"
        )
    return found


def _stretches(rows: pl.DataFrame, name: str, shortest_s: float) -> list[Trace]:
    good = pl.all_horizontal(pl.all().is_finite().fill_null(False)) & (pl.col("gap_m") >= SMALLEST_GAP_M).fill_null(
        False
    )
    pause = pl.col("time_s").diff().fill_null(0.0) > LONGEST_PAUSE_S
    marked = rows.filter(pl.col("time_s").is_finite()).sort("time_s").with_columns(good=good, pause=pause)
    marked = marked.with_columns(run=pl.struct("good", pl.col("pause").cum_sum()).rle_id())
    stretches = []
    for run in marked.filter("good").partition_by("run", maintain_order=True):
        columns = [np.ascontiguousarray(run[column].to_numpy(), dtype=np.float64) for column in COLUMNS]
        trace = unchecked(f"{name} from {columns[0][0]:.0f} s", columns)
        if len(run) > 1 and trace.duration_s >= shortest_s and trace.leader_speed_mps.max() > 1.0 and not _jumpy(trace):
            stretches.append(trace)
    return stretches


def _jumpy(trace: Trace) -> bool:
    step = np.diff(trace.time_s)
    contradiction = np.diff(trace.gap_m) / step - (trace.leader_speed_mps - trace.follower_speed_mps)[:-1]
    return float(np.sqrt(np.mean(contradiction**2))) > JUMPY_MPS


def _csv(text: str, name: str) -> pl.DataFrame:
    """Return the table of a CSV file; names may have blanks around them."""
    head = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    other = next((word for mark, word in OTHER_SEPARATORS.items() if mark in head and "," not in head), None)
    if other is not None:
        raise DecodeError(
            f"The columns of {name} are separated by {other}", "Save it with commas between columns, points in numbers"
        )
    try:
        frame = pl.read_csv(io.StringIO(text), comment_prefix="#", infer_schema_length=None)
        return frame.rename(str.strip)
    except pl.exceptions.PolarsError as error:
        raise DecodeError(f"{name} cannot be read: {str(error).splitlines()[0]}", "Give a CSV file") from None


def _parquet(content: bytes, name: str) -> pl.DataFrame:
    try:
        return pl.read_parquet(io.BytesIO(content))
    except pl.exceptions.PolarsError as error:
        raise DecodeError(f"{name} cannot be read: {str(error).splitlines()[0]}") from None
