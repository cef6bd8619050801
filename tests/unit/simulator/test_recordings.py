"""OpenACC recordings as telemetry."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from fleetlib.contracts.codec import decode_frames, encode_telemetry
from fleetlib.contracts.columns import TELEMETRY_NAMES
from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.framing import frame_item
from fleetlib.contracts.validate import validate
from fleetlib.errors import DecodeError
from fleetlib.simulator.recordings import Recording, read_openacc

HEADER = "Date,8,10,2019\nVehicle_order,SKODA_TARGET,TESLA_MODEL3,\nNumber_of_vehicles,2\nACC,1\nDistance_setting,S\n"
COLUMNS = "Time,Speed1,E1,N1,Lon1,Lat1,Alt1,Speed2,E2,N2,Lon2,Lat2,Alt2,IVS1\n"
RADIUS_M, SPEED_MPS = 50.0, 10.0


def _circle(rows: int = 200, *, lose: range = range(0)) -> str:
    """Two cars on a circle to the left at 10 m/s; the second brakes by 2 m/s2 from its first fix on, after a second."""
    lines = []
    for i in range(rows):
        angle = SPEED_MPS * 0.1 * i / RADIUS_M
        east, north = RADIUS_M * math.cos(angle), RADIUS_M * math.sin(angle)
        place = ",,,," if i in lose else f"{east},{north},{16.0 + east / 76_000},{46.0 + north / 111_000},"
        slower = max(SPEED_MPS - 0.2 * i, 0.0)
        second = f"{slower},0,{i},16.0,{46.0 + i * 1e-6}" if i >= 10 else ",,,,"
        lines.append(f"{480 + 0.1 * i:.1f},{SPEED_MPS},{place}230.0,{second},230.0,5.0")
    return HEADER + COLUMNS + "\n".join(lines) + "\n"


@pytest.fixture
def recording() -> Recording:
    return read_openacc(_circle(), 11)


def _car(recording: Recording, vehicle_id: int) -> pl.DataFrame:
    return recording.samples.filter(pl.col("vehicle_id") == vehicle_id)


def test_the_header_says_day_mode_and_names(recording: Recording) -> None:
    assert (recording.day, recording.adaptive_cruise, recording.distance_setting) == (date(2019, 10, 8), True, "S")
    assert recording.vehicles.select("vehicle_id", "name", "powertrain").rows() == [
        (11, "SKODA_TARGET", "petrol"),
        (12, "TESLA_MODEL3", "electric"),
    ]


def test_times_are_seconds_of_the_day_and_rows_before_the_first_fix_are_left_out(
    recording: Recording,
) -> None:
    first = _car(recording, 11).row(0, named=True)
    assert first["time"].isoformat() == "2019-10-08T00:08:00+00:00"
    assert len(_car(recording, 11)) == 200
    assert len(_car(recording, 12)) == 190


def test_a_left_turn_has_positive_lateral_acceleration_and_yaw_rate(recording: Recording) -> None:
    middle = _car(recording, 11)[20:-20]
    assert middle["acceleration_lateral_mps2"].to_numpy() == pytest.approx(SPEED_MPS**2 / RADIUS_M, rel=0.02)
    assert middle["yaw_rate_degps"].to_numpy() == pytest.approx(math.degrees(SPEED_MPS / RADIUS_M), rel=0.02)
    assert middle["acceleration_longitudinal_mps2"].to_numpy() == pytest.approx(0.0, abs=1e-6)


def test_braking_is_negative_and_the_odometer_is_the_integral_of_speed(recording: Recording) -> None:
    braking = _car(recording, 12)
    assert braking["acceleration_longitudinal_mps2"][10:30].to_numpy() == pytest.approx(-2.0, abs=1e-3)
    assert _car(recording, 11)["odometer_m"][-1] == pytest.approx(SPEED_MPS * 19.9, abs=1)


def test_electric_cars_say_so(recording: Recording) -> None:
    flags = [_car(recording, vehicle)["flags"][0] & int(StatusFlag.ELECTRIC) for vehicle in (11, 12)]
    assert flags == [0, int(StatusFlag.ELECTRIC)]


def test_a_lost_fix_keeps_the_position_and_clears_the_flag() -> None:
    car = _car(read_openacc(_circle(lose=range(100, 110)), 11), 11)
    lost = car.filter((pl.col("flags") & int(StatusFlag.GNSS_FIX)) == 0)
    assert lost["seq"].to_list() == list(range(100, 110))
    assert lost["latitude_deg"].n_unique() == 1
    assert float(np.abs(car["acceleration_lateral_mps2"].to_numpy()).max()) < 3.0


def test_every_sample_is_a_valid_message(recording: Recording) -> None:
    payloads = encode_telemetry(recording.samples.with_columns(pl.col("time").alias("ingest_time")))
    frame = b"".join(frame_item(payload.as_py()) for payload in payloads)
    decoded = validate(decode_frames([frame]), [frame], now_us=1_800_000_000_000_000)
    assert decoded.bad == []
    assert set(TELEMETRY_NAMES) <= set(decoded.frame.columns)
    assert len(decoded.frame) == len(recording.samples)


def test_a_drive_can_be_moved_in_time(recording: Recording) -> None:
    end_us = 1_790_000_000_000_000
    moved = recording.ending_at(end_us).samples["time"].dt.timestamp("us")
    assert moved.max() == end_us
    assert (
        moved.diff().drop_nulls().to_list()
        == recording.samples["time"].dt.timestamp("us").diff().drop_nulls().to_list()
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("", "five header lines", id="nothing"),
        pytest.param(_circle().replace("Date", "Day"), "five header lines", id="another first line"),
        pytest.param(_circle().replace("Date,8,10,2019", "Date,8,13,2019"), "a date", id="no date"),
        pytest.param(_circle().replace("vehicles,2", "vehicles,3"), "names 2 vehicles but says 3", id="a wrong count"),
        pytest.param(
            _circle().replace(",TESLA_MODEL3", "").replace("vehicles,2", "vehicles,1"), "cars", id="too many cars"
        ),
        pytest.param(_circle().replace("Lat1", "Latitude1"), "no column Lat1", id="a missing column"),
        pytest.param(_circle().replace("480.0", "early"), "cannot be read", id="a word for a number"),
        pytest.param(HEADER + COLUMNS, "no rows", id="no rows"),
        pytest.param(HEADER + COLUMNS + "1.0,,,,,,,,,,,,,\n", "both speed and position", id="only empty cells"),
    ],
)
def test_what_is_no_recording_is_refused_in_one_sentence(text: str, why: str) -> None:
    with pytest.raises(DecodeError, match=why):
        read_openacc(text)


SHARED = Path(__file__).parents[4] / "shared" / "data" / "openacc"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared recordings are not on this machine")
@pytest.mark.parametrize("path", sorted(SHARED.glob("*.csv")), ids=lambda path: path.stem)
def test_real_recordings_are_whole_and_within_physics(path: Path) -> None:
    recording = read_openacc(path.read_text())
    samples = recording.samples
    assert len(recording.vehicles) >= 7
    assert len(samples) > 8_000
    assert samples.select("vehicle_id", "time").is_unique().all()
    peaks = samples.select(
        pl.col("acceleration_longitudinal_mps2", "acceleration_lateral_mps2").abs().max(), pl.col("speed_mps").max()
    ).row(0)
    assert peaks[0] < 6.0
    assert peaks[1] < 9.82
    assert 5.0 < peaks[2] < 40.0
