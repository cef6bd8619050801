"""Recordings from elsewhere as telemetry: OpenACC's CSV files, every car of one as a vehicle of ours.

OpenACC (European Commission, Joint Research Centre) starts with five lines: date (day, month, year), the order of the
vehicles, how many, whether adaptive cruise control was on, and its distance setting. Then columns at 10 Hz: `Time` s,
and for car k `Speedk` m/s, `Latk` and `Lonk` degrees, `Ek` and `Nk` local metres; an empty cell is a missing fix.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from fleetlib.contracts.columns import TELEMETRY_NAMES, TELEMETRY_SCHEMA, TIME_TYPE
from fleetlib.contracts.flags import StatusFlag
from fleetlib.errors import DecodeError
from fleetlib.units import US_PER_S

HEADER = ("Date", "Vehicle_order", "Number_of_vehicles", "ACC", "Distance_setting")
# Slopes are fitted over this much time on either side: GNSS speed at 10 Hz is too rough to difference from row to row.
SLOPE_HALF_WINDOW_S = 0.3
GAP_S = 0.5  # a longer pause ends a piece: nothing is fitted across it
HEADING_MIN_SPEED_MPS = 1.0  # below it the direction of motion is noise
SPEED_AGREES_MPS, SPEED_AGREES_SHARE = 0.5, 0.15  # positions that give another speed than the measured one are wrong
GRIP_MPS2 = 9.81  # tyres on a dry road hold about 1 g: a heading that asks for more is a jump of the position
ELECTRIC_MODELS = ("TESLA", "I_PACE", "I3", "E_TRON")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recording:
    """What a recording holds.

    Attributes:
        day: The day of the drive.
        adaptive_cruise: True if adaptive cruise control drove.
        distance_setting: Its setting, `S` or `L`, or empty.
        samples: Columns of `contracts.columns.TELEMETRY` but for `ingest_time`, sorted by time and vehicle. What was
            not recorded (engine, energy, temperatures, vertical acceleration, accuracy) is 0.
        vehicles: `vehicle_id`, `name`, `vehicle_class`, `powertrain`, `fleet`, `model`, one row per car.
    """

    day: date
    adaptive_cruise: bool
    distance_setting: str
    samples: pl.DataFrame
    vehicles: pl.DataFrame

    def ending_at(self, end_time_us: int) -> Recording:
        """Return the same drive with its last sample at `end_time_us`, microseconds since 1970 UTC."""
        newest = int(self.samples["time"].dt.timestamp("us").max() or 0)  # type: ignore[arg-type]
        shift = pl.duration(microseconds=end_time_us - newest)
        moved = self.samples.with_columns((pl.col("time") + shift).cast(TIME_TYPE))
        return Recording(self.day, self.adaptive_cruise, self.distance_setting, moved, self.vehicles)


def read_openacc(text: str, first_vehicle_id: int = 1) -> Recording:
    """Return the telemetry that the recorded cars would have sent.

    `Time` counts from an hour that the file does not name: it is taken as seconds since midnight UTC of its date.
    Longitudinal acceleration is the slope of the speed, yaw rate that of the heading, and lateral acceleration speed
    times yaw rate (ISO 8855: left is positive). A row without speed is left out, as are rows before a car's first fix;
    a later row without a position keeps the last one and says so by a cleared GNSS_FIX.

    Args:
        text: The file.
        first_vehicle_id: The id of car 1 of the vehicle order; car k gets this + k - 1.

    Raises:
        DecodeError: If the text is not such a file, or disagrees with its own header.
    """
    day, names, adaptive, setting = _header(text.splitlines()[: len(HEADER)])
    table = _table(text)
    cars = sorted(int(name[5:]) for name in table.columns if name.startswith("Speed") and name[5:].isdigit())
    if not cars or cars[-1] > len(names):
        raise DecodeError(
            f"The recording has speeds of cars {cars or 'none'}, its header names {len(names)} vehicles",
            "Check that the file is whole",
        )
    midnight_us = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * US_PER_S
    found = {k: _car(table, k, first_vehicle_id + k - 1, names[k - 1], midnight_us) for k in cars}
    present = [k for k in cars if not found[k].is_empty()]
    if not present:
        raise DecodeError("The recording has no car with both speed and position", "Check that the file is whole")
    samples = pl.concat([found[k] for k in present]).sort("time", "vehicle_id")
    vehicles = _vehicles([first_vehicle_id + k - 1 for k in present], [names[k - 1] for k in present])
    return Recording(day, adaptive, setting, samples, vehicles)


def _header(lines: list[str]) -> tuple[date, list[str], bool, str]:
    fields = [line.strip("\ufeff\r\n ").split(",") for line in lines]
    if [field[0] for field in fields] != list(HEADER):
        raise DecodeError(
            "The file does not begin with OpenACC's five header lines", f"It must begin with {', '.join(HEADER)}"
        )
    try:
        day = date(*(int(part) for part in reversed(fields[0][1:4])))
        count = int(fields[2][1])
        adaptive = bool(int(fields[3][1]))
    except (ValueError, IndexError, TypeError):
        raise DecodeError("The recording's header has a date, a count or an ACC flag that is none") from None
    names = [name for name in fields[1][1:] if name]
    if len(names) != count:
        raise DecodeError(f"The recording's header names {len(names)} vehicles but says {count}")
    return day, names, adaptive, fields[4][1] if len(fields[4]) > 1 else ""


def openacc_table(text: str) -> pl.DataFrame:
    """Return the table of an OpenACC file as numbers, below a header that was checked.

    Raises:
        DecodeError: If the text is not such a file.
    """
    _header(text.splitlines()[: len(HEADER)])
    return _table(text)


def _table(text: str) -> pl.DataFrame:
    try:
        table = pl.read_csv(io.StringIO(text), skip_rows=len(HEADER), infer_schema=False)
        numbers = table.select(pl.all().cast(pl.Float64))
    except pl.exceptions.PolarsError as error:
        raise DecodeError(f"The recording's table cannot be read: {str(error).splitlines()[0]}") from None
    if "Time" not in numbers.columns or numbers.is_empty():
        raise DecodeError("The recording has no rows with a Time")
    return numbers


def _car(table: pl.DataFrame, k: int, vehicle_id: int, name: str, midnight_us: int) -> pl.DataFrame:
    wanted = {"Time": "time_s", f"Speed{k}": "speed", f"Lat{k}": "lat", f"Lon{k}": "lon", f"E{k}": "e", f"N{k}": "n"}
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise DecodeError(f"The recording has no column {missing[0]} for car {k}", "Check that the file is whole")
    rows = (
        table.select(pl.col(old).alias(new) for old, new in wanted.items())
        .filter(pl.col("time_s").is_finite() & pl.col("speed").is_finite())
        .unique("time_s", keep="first")
        .sort("time_s")
        .with_columns(fix=pl.all_horizontal(pl.col("lat", "lon", "e", "n").is_finite()).fill_null(False))
        .with_columns(pl.when("fix").then(pl.col("lat", "lon")).forward_fill())
        .filter(pl.col("lat").is_not_null())
    )
    if rows.is_empty():
        return _frame(0, {})
    time_s, speed = rows["time_s"].to_numpy(), np.maximum(rows["speed"].to_numpy(), 0.0)
    heading = _heading(rows, time_s, speed)
    yaw = -_slope(time_s, heading)
    yaw = np.where(np.abs(yaw * speed) > GRIP_MPS2, 0.0, yaw)
    flags = int(StatusFlag.IGNITION | StatusFlag.ENGINE_RUNNING)
    flags |= int(StatusFlag.ELECTRIC) if _electric(name) else 0
    step_s = np.diff(time_s, prepend=time_s[0])
    return _frame(
        len(rows),
        {
            "vehicle_id": np.full(len(rows), vehicle_id),
            "time": midnight_us + np.rint(time_s * US_PER_S).astype(np.int64),
            "seq": np.arange(len(rows)),
            "boot_id": np.ones(len(rows), dtype=np.int64),
            "latitude_deg": rows["lat"].to_numpy(),
            "longitude_deg": rows["lon"].to_numpy(),
            "speed_mps": speed,
            "heading_deg": np.degrees(heading) % 360.0,
            "acceleration_longitudinal_mps2": _slope(time_s, speed),
            "acceleration_lateral_mps2": speed * yaw,
            "yaw_rate_degps": np.degrees(yaw),
            "odometer_m": np.cumsum(speed * step_s),
            "flags": flags + np.where(rows["fix"].to_numpy(), int(StatusFlag.GNSS_FIX), 0),
        },
    )


def _frame(rows: int, columns: dict[str, npt.NDArray[Any]]) -> pl.DataFrame:
    schema = {name: dtype for name, dtype in TELEMETRY_SCHEMA.items() if name != "ingest_time"}
    zeros = np.zeros(rows)
    return pl.DataFrame(
        [
            pl.Series(name, columns.get(name, zeros)).cast(pl.Int64 if name == "time" else dtype).cast(dtype)
            for name, dtype in schema.items()
        ]
    ).select(name for name in TELEMETRY_NAMES if name in schema)


def _heading(rows: pl.DataFrame, time_s: Floats, speed_mps: Floats) -> Floats:
    """Return the direction of motion: radians clockwise from north, unwrapped, interpolated where a row cannot tell."""
    fixed = rows["fix"].to_numpy()
    ways = [np.interp(time_s, time_s[fixed], rows[name].to_numpy()[fixed]) for name in ("e", "n")]
    east, north = (_slope(time_s, way) for way in ways)
    # Where positions jump (a fix lost and found), they contradict the speed, which GNSS measures by itself.
    agrees = np.abs(np.hypot(east, north) - speed_mps) <= np.maximum(SPEED_AGREES_MPS, SPEED_AGREES_SHARE * speed_mps)
    known = fixed & agrees & (speed_mps >= HEADING_MIN_SPEED_MPS)
    if not known.any():
        return np.zeros_like(time_s)
    heading = _interpolated(time_s, np.arctan2(east, north), known)
    slides = np.abs(_slope(time_s, heading) * speed_mps) > GRIP_MPS2
    jumped = time_s[slides & known]
    near = np.searchsorted(jumped, time_s + GAP_S) > np.searchsorted(jumped, time_s - GAP_S)
    return _interpolated(time_s, heading, known & ~near) if (known & ~near).any() else heading


def _interpolated(time_s: Floats, angles: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    return np.asarray(np.interp(time_s, time_s[known], np.unwrap(angles[known])), dtype=np.float64)


def _slope(time_s: Floats, values: Floats) -> Floats:
    """Return the slope of the least-squares line around each row, 0 where a row stands alone; nothing crosses a gap."""
    piece = np.cumsum(np.diff(time_s, prepend=time_s[0]) > GAP_S)
    first = np.searchsorted(piece, piece, side="left")
    end = np.searchsorted(piece, piece, side="right")
    low = np.maximum(np.searchsorted(time_s, time_s - SLOPE_HALF_WINDOW_S - 1e-6), first)
    high = np.minimum(np.searchsorted(time_s, time_s + SLOPE_HALF_WINDOW_S + 1e-6), end)
    # Centred first, so that the sums of squares keep their digits.
    t, y = time_s - time_s.mean(), values - values.mean()
    count = high - low
    sums = [np.concatenate([[0.0], np.cumsum(part)]) for part in (t, y, t * y, t * t)]
    sum_t, sum_y, sum_ty, sum_tt = (total[high] - total[low] for total in sums)
    spread = count * sum_tt - sum_t**2
    slope = (count * sum_ty - sum_t * sum_y) / np.where(spread > 1e-9, spread, 1.0)
    return np.where(spread > 1e-9, slope, 0.0)


def _electric(name: str) -> bool:
    return any(model in name for model in ELECTRIC_MODELS)


def _vehicles(vehicle_ids: list[int], names: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "vehicle_id": pl.Series(vehicle_ids, dtype=pl.Int32),
            "name": names,
            "vehicle_class": ["car"] * len(names),
            "powertrain": ["electric" if _electric(name) else "petrol" for name in names],
            "fleet": ["OpenACC"] * len(names),
            "model": names,
        }
    )
