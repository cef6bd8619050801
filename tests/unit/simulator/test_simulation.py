from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

import fleetlib
from fleetlib.contracts.codec import decode_frames
from fleetlib.contracts.columns import TELEMETRY_NAMES, TELEMETRY_SCHEMA
from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.framing import frame_item, stamp
from fleetlib.contracts.incidents import LABEL_SCHEMA, IncidentKind
from fleetlib.contracts.topics import UplinkKind
from fleetlib.contracts.validate import validate
from fleetlib.errors import SettingsError
from fleetlib.simulator import Simulation, SimulationParams, SimulationResult, simulate
from fleetlib.simulator.incidents import KINDS, THRESHOLD_G, thresholds_mps2
from fleetlib.simulator.places import places_of
from fleetlib.units import METRES_PER_DEGREE, STANDARD_GRAVITY_MPS2

START_US = 1_767_600_000_000_000
SMALL = {"vehicles": 40, "city.size_m": 3_000}
HARSH = {
    IncidentKind.HARSH_BRAKING: "acceleration_longitudinal_mps2",
    IncidentKind.HARSH_ACCELERATION: "acceleration_longitudinal_mps2",
    IncidentKind.HARSH_CORNERING: "acceleration_lateral_mps2",
}


def small(**more: object) -> Simulation:
    return Simulation(SimulationParams.from_overrides({**SMALL, **more}), START_US)


def test_frames_have_the_columns_of_the_contract(drive: SimulationResult) -> None:
    assert drive.samples.columns == [name for name in TELEMETRY_NAMES if name != "ingest_time"]
    assert all(drive.samples.schema[name] == TELEMETRY_SCHEMA[name] for name in drive.samples.columns)
    assert drive.samples.null_count().sum_horizontal().item() == 0
    assert drive.labels.schema == pl.Schema(LABEL_SCHEMA)
    assert drive.vehicles["vehicle_id"].is_unique().all()


def test_time_goes_on_beyond_any_number_of_steps() -> None:
    simulation = small(vehicles=5, sample_interval_s=60, step_s=0.25)
    times = [simulation.step().samples for _ in range(140)]
    assert simulation._step > np.iinfo(np.int16).max  # one of the records' narrow columns meets it
    first, last = times[0], times[-1].sort("vehicle_id")
    assert set((last["time"] - first.sort("vehicle_id")["time"]).dt.total_milliseconds()) == {139 * 60_000}


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others() -> None:
    def run(seed: int) -> list[tuple[bytes, ...]]:
        simulation = small(seed=seed)
        return [tuple(simulation.step().deliveries.payload.to_pylist()) for _ in range(15)]

    assert run(1) == run(1)
    assert run(1) != run(2)


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib; from fleetlib.simulator import Simulation, SimulationParams\n"
        f"s = Simulation(SimulationParams.from_overrides({SMALL!r}), {START_US})\n"
        "sent = [payload for _ in range(10) for payload in s.step().deliveries.payload.to_pylist()]\n"
        "print(hashlib.sha256(b''.join(sent)).hexdigest())"
    )
    simulation = small()
    here = hashlib.sha256(b"".join(b"".join(simulation.step().deliveries.payload.to_pylist()) for _ in range(10)))
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert there.stdout.strip() == here.hexdigest()


@pytest.mark.parametrize(
    ("uplink_batch", "backlog_batch"), [(1, 1), (1, 10), (7, 10), (60, 1)], ids=["single", "backlog", "savings", "long"]
)
def test_what_is_delivered_is_what_was_sampled_and_is_valid(uplink_batch: int, backlog_batch: int) -> None:
    sizes = {"connectivity.uplink_batch": uplink_batch, "connectivity.backlog_batch": backlog_batch}
    simulation = small(**{"connectivity.outage_probability": 0.05, **sizes})
    samples, payloads = [], []
    for _ in range(30):
        tick = simulation.step()
        samples.append(tick.samples)
        payloads.append(tick.deliveries)
    payloads.append(simulation.finish())
    frames = [
        frame_item(payload + stamp(int(vehicle), START_US + 10**9), batch=kind == UplinkKind.BATCH)
        for part in payloads
        for vehicle, kind, payload in zip(part.vehicle_id, part.kind, part.payload.to_pylist(), strict=True)
        if kind != UplinkKind.TRACE
    ]
    kinds = {int(kind) for part in payloads for kind in part.kind} - {UplinkKind.TRACE}
    assert (UplinkKind.BATCH in kinds) == (uplink_batch > 1 or backlog_batch > 1)
    assert (UplinkKind.TELEMETRY in kinds) == (uplink_batch == 1)
    value = b"".join(frames)
    decoded = validate(decode_frames([value]), [value], START_US + 10**9)
    assert decoded.bad == []
    assert decoded.frame.height == sum(int(part.samples.sum()) for part in payloads)
    got = decoded.frame.unique(["vehicle_id", "time"]).sort("vehicle_id", "time")
    expected = pl.concat(samples).sort("vehicle_id", "time")
    assert got.select("vehicle_id", "time", "seq", "flags").equals(
        expected.select("vehicle_id", "time", "seq", "flags")
    )
    assert np.abs((got["speed_mps"] - expected["speed_mps"]).to_numpy()).max() <= 0.0051
    assert np.abs((got["latitude_deg"] - expected["latitude_deg"]).to_numpy()).max() < 1e-7


def test_each_vehicle_counts_its_samples_and_its_time_moves_on(drive: SimulationResult) -> None:
    ordered = drive.samples.sort("vehicle_id", "time").with_columns(
        pl.col("seq").diff().over("vehicle_id", "boot_id").alias("step"),
        pl.col("time").diff().over("vehicle_id").dt.total_microseconds().alias("interval"),
    )
    assert set(ordered["step"].drop_nulls().unique()) == {1}
    assert set(ordered["interval"].drop_nulls().unique()) == {1_000_000}
    assert drive.samples["time"].dt.microsecond().n_unique() == 4  # vehicles do not sample in unison


def test_positions_move_as_fast_as_the_speed_says(drive: SimulationResult) -> None:
    scale = METRES_PER_DEGREE * np.cos(np.radians(52.52))
    moved = drive.truth.sort("vehicle_id", "time").with_columns(
        (
            (pl.col("longitude_deg").diff() * scale) ** 2 + (pl.col("latitude_deg").diff() * METRES_PER_DEGREE) ** 2
        ).sqrt().over("vehicle_id").alias("way_m"),
        ((pl.col("speed_mps") + pl.col("speed_mps").shift()) / 2).over("vehicle_id").alias("mean_mps"),
    ).drop_nulls()  # fmt: skip
    driving = moved.filter(pl.col("mode") == 0)
    assert np.quantile(np.abs((driving["way_m"] - driving["mean_mps"]).to_numpy()), 0.99) < 1.0
    assert driving["way_m"].sum() == pytest.approx(driving["mean_mps"].sum(), rel=0.01)


def test_normal_driving_stays_well_below_every_threshold(drive: SimulationResult) -> None:
    calm = drive.samples.join(drive.vehicles.select("vehicle_id", "vehicle_class"), on="vehicle_id")
    near = drive.labels.select("vehicle_id", "start_time", "end_time").with_columns(
        pl.col("start_time") - pl.duration(seconds=2), pl.col("end_time") + pl.duration(seconds=12)
    )
    during = calm.join_where(
        near.rename({"vehicle_id": "other"}),
        pl.col("vehicle_id") == pl.col("other"),
        pl.col("time") >= pl.col("start_time"),
        pl.col("time") <= pl.col("end_time"),
    ).select("vehicle_id", "time")
    calm = calm.join(during, on=["vehicle_id", "time"], how="anti")
    assert len(calm) > 0.7 * len(drive.samples)
    heavy = calm["vehicle_class"].is_in(["truck", "bus"]).to_numpy()
    longitudinal = calm["acceleration_longitudinal_mps2"].to_numpy()
    lateral = np.abs(calm["acceleration_lateral_mps2"].to_numpy())
    assert (-longitudinal < 0.95 * thresholds_mps2(IncidentKind.HARSH_BRAKING, heavy)).all()
    assert (longitudinal < 0.8 * thresholds_mps2(IncidentKind.HARSH_ACCELERATION, heavy)).all()
    assert (lateral < 0.9 * thresholds_mps2(IncidentKind.HARSH_CORNERING, heavy)).all()


def test_every_kind_of_incident_arises_and_shows_in_the_samples(drive: SimulationResult) -> None:
    labels = drive.labels
    kinds = set(labels["kind"].to_list()) - {int(IncidentKind.POSSIBLE_CRASH)}
    assert kinds == set(KINDS.tolist()) - {int(IncidentKind.FATIGUE)}  # nobody drives for 4.5 h in a quarter of one
    assert (labels["end_time"] >= labels["start_time"]).all()
    classes = dict(drive.vehicles.select("vehicle_id", "vehicle_class").iter_rows())
    for label in labels.iter_rows(named=True):
        around = drive.samples.filter(
            (pl.col("vehicle_id") == label["vehicle_id"])
            & (pl.col("time") >= label["start_time"])
            & (pl.col("time") <= label["end_time"] + pl.duration(seconds=1.5))
        )
        kind = IncidentKind(label["kind"])
        if around.is_empty():
            continue  # it happened in the last second
        if kind in HARSH:
            heavy = classes[label["vehicle_id"]] in ("truck", "bus")
            seen = float(np.abs(around[HARSH[kind]].to_numpy()).max())
            assert seen == pytest.approx(label["peak_value"], abs=0.8)
            assert label["peak_value"] >= thresholds_mps2(int(kind), heavy)
        elif kind == IncidentKind.OVERSPEED:
            assert around["speed_mps"].to_numpy().max() > 22.2
        elif kind == IncidentKind.CRASH:
            assert np.abs(around["acceleration_longitudinal_mps2"].to_numpy()).max() > 2.5 * STANDARD_GRAVITY_MPS2
        elif kind == IncidentKind.BREAKDOWN:
            lamp = around["flags"].to_numpy() & (StatusFlag.MALFUNCTION | StatusFlag.HAZARD_LIGHTS)
            assert (lamp > 0).any()


def test_harsh_labels_are_distinct_from_a_possible_crash() -> None:
    assert max(threshold for pair in THRESHOLD_G.values() for threshold in pair) * 1.55 < 0.7


def test_energy_falls_and_consumption_is_that_of_real_vehicles(drive: SimulationResult) -> None:
    robbed = drive.labels.filter(pl.col("kind") == IncidentKind.FUEL_THEFT)["vehicle_id"].implode()
    used = (
        drive.truth.filter(~pl.col("vehicle_id").is_in(robbed)).sort("time").group_by("vehicle_id")
        .agg(
            (pl.col("energy_j").first() - pl.col("energy_j").last()).alias("joule"),
            (pl.col("odometer_m").last() - pl.col("odometer_m").first()).alias("way_m"),
        )
        .join(drive.vehicles, on="vehicle_id").filter((pl.col("way_m") > 2_000) & (pl.col("joule") > 0))
    )  # fmt: skip
    per_100_km = {
        (kind, power): float(part["joule"].sum()) / float(part["way_m"].sum()) * 1e5
        for (kind, power), part in used.group_by("vehicle_class", "powertrain")
    }
    assert 4.0 < per_100_km["car", "petrol"] / 32.2e6 < 9.0  # litres
    assert 3.3 < per_100_km["car", "diesel"] / 35.8e6 < 7.5
    assert 9.0 < per_100_km["car", "electric"] / 3.6e6 < 22.0  # kWh; SUMO's default 13.6 on the WLTC


def test_gnss_errors_have_the_asked_size_and_correlation(drive: SimulationResult) -> None:
    both = drive.samples.join(drive.truth, on=["vehicle_id", "time"], suffix="_true").filter(
        (pl.col("flags") & int(StatusFlag.GNSS_FIX)) > 0
    )
    north = ((both["latitude_deg"] - both["latitude_deg_true"]) * METRES_PER_DEGREE).to_numpy()
    scale = METRES_PER_DEGREE * np.cos(np.radians(52.52))
    east = ((both["longitude_deg"] - both["longitude_deg_true"]) * scale).to_numpy()
    canyons, _ = places_of(drive.network, drive.params)
    x, y = (both["longitude_deg_true"] - 13.40) * scale, (both["latitude_deg_true"] - 52.52) * METRES_PER_DEGREE
    inside, error = canyons.contain(x.to_numpy(), y.to_numpy()), north**2 + east**2
    assert np.sqrt(error[~inside].mean()) == pytest.approx(1.5, rel=0.2)
    assert 2.5 < np.sqrt(error[inside].mean()) < 8  # 6 m after a while; many are not in there for long


def test_values_at_their_bounds_still_drive() -> None:
    for more in ({"vehicles": 1}, {"sample_interval_s": 0.1}, {"sample_interval_s": 10.0}, {"city.signal_cycle_s": 20}):
        tick = small(**more).step()
        assert len(tick.samples) == more.get("vehicles", 40)
        assert tick.samples["speed_mps"].is_finite().all()


def test_a_lossy_device_leaves_gaps_in_its_counter() -> None:
    simulation = small(**{"connectivity.loss_probability": 0.3})
    seen = pl.concat([simulation.step().samples for _ in range(50)])
    assert len(seen) / (40 * 50) == pytest.approx(0.7, abs=0.05)
    assert seen.group_by("vehicle_id").agg(pl.col("seq").max())["seq"].max() == 49


def test_simulate_is_public_and_refuses_what_it_does_not_know() -> None:
    result = fleetlib.simulate(vehicles=5, city={"size_m": 2_000}, duration_s=3, progress=False)
    assert len(result.samples) == 15
    with pytest.raises(SettingsError, match="nonsense"):
        simulate(nonsense=1, duration_s=1)
    with pytest.raises(SettingsError, match="duration_s"):
        simulate(duration_s=0)


def test_the_package_is_imported_without_its_heavy_parts() -> None:
    code = "import sys, fleetlib.simulator, fleetlib; print('numba' in sys.modules, 'scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
