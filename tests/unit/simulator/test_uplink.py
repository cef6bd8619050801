"""Uplink batches of simulated vehicles: what waits, what leaves, and in how many messages."""

from __future__ import annotations

import polars as pl
import pytest

from fleetlib.contracts.codec import decode_frames
from fleetlib.contracts.framing import frame_item, stamp
from fleetlib.contracts.incidents import IncidentKind
from fleetlib.contracts.topics import UplinkKind
from fleetlib.simulator import Deliveries, Simulation, SimulationParams

START_US = 1_767_600_000_000_000


def fleet(**connectivity: float) -> Simulation:
    overrides = {f"connectivity.{name}": value for name, value in connectivity.items()}
    quiet = {"connectivity.duplicate_probability": 0, "connectivity.reorder_probability": 0}
    params = {"vehicles": 30, "city.size_m": 3_000, "incidents.rate_per_vehicle_hour": 0}
    return Simulation(SimulationParams.from_overrides({**params, **quiet, **overrides}), START_US)


def rows(parts: list[Deliveries]) -> pl.DataFrame:
    """Return the samples that were sent, in that order, with the kind of their message and when it was sent."""
    values, sent = [], []
    for part in parts:
        columns = zip(part.vehicle_id, part.kind, part.payload.to_pylist(), part.send_time_us, strict=True)
        for vehicle, kind, payload, send_us in columns:
            if kind == UplinkKind.TRACE:
                continue
            values.append(frame_item(payload + stamp(int(vehicle), START_US), batch=kind == UplinkKind.BATCH))
            sent.append((int(kind), int(send_us)))
    decoded = decode_frames(values)
    assert decoded.bad == []
    messages = pl.DataFrame(sent, schema=["kind", "send_us"], orient="row").with_row_index("record")
    return decoded.frame.join(
        messages.with_columns(pl.col("record").cast(pl.Int32)), on="record", maintain_order="left"
    )


def test_a_backlog_leaves_as_full_batches_and_every_sample_once() -> None:
    """Offline from the first sample to the 25th: 25 samples in batches of 10, 10 and 5."""
    simulation = fleet(outage_probability=1, recovery_probability=0, backlog_batch=10)
    parts = [simulation.step().deliveries for _ in range(25)]
    assert sum(map(len, parts)) == 0
    backlog = simulation.finish()
    assert len(backlog) == 30 * 3
    found = rows([backlog])
    assert set(found["kind"]) == {int(UplinkKind.BATCH)}
    for vehicle, mine in found.group_by("vehicle_id"):
        assert mine["seq"].to_list() == list(range(25)), vehicle
        assert mine["record"].n_unique() == 3
        assert mine["time"].is_sorted()
    assert sorted(backlog.samples.tolist()) == [5] * 30 + [10] * 60


def test_a_single_stored_sample_stays_a_single_message() -> None:
    simulation = fleet(outage_probability=1, recovery_probability=0)
    simulation.step()
    assert set(simulation.finish().kind) == {int(UplinkKind.TELEMETRY)}


@pytest.mark.parametrize("size", [2, 10])
def test_savings_mode_sends_a_tenth_of_the_messages_spread_over_time(size: int) -> None:
    simulation = fleet(outage_probability=0, uplink_batch=size)
    parts = [simulation.step().deliveries for _ in range(3 * size)]
    per_tick = [len(part) for part in parts[:-1]]
    assert max(per_tick) <= 2 * 30 / size  # not in unison
    parts.append(simulation.finish())
    found = rows(parts)
    counts = found.group_by("vehicle_id").agg(pl.col("seq"), pl.col("record").n_unique())
    assert all(sorted(seq) == list(range(3 * size)) for seq in counts["seq"])
    assert counts["record"].max() <= 4  # type: ignore[operator]
    waited_s = (found["send_us"] - found["time"].to_physical()) / 1e6
    assert size - 1 <= waited_s.max() <= size + 2  # type: ignore[operator]


def test_a_vehicle_that_crashes_does_not_wait_for_its_batch_to_fill() -> None:
    only_crashes = {
        kind.name.lower(): float(kind == IncidentKind.CRASH)
        for kind in IncidentKind
        if kind != IncidentKind.POSSIBLE_CRASH
    }
    simulation = Simulation(
        SimulationParams(
            vehicles=120,
            city={"size_m": 4_000},
            incidents={"rate_per_vehicle_hour": 60, **only_crashes},
            connectivity={"uplink_batch": 60, "outage_probability": 0, "duplicate_probability": 0},
        ),
        START_US,
    )
    for _ in range(200):  # drivers who are to crash wait for their moment
        simulation.step()
    parts = [simulation.step().deliveries for _ in range(180)]
    low, high = START_US + 210_000_000, START_US + 370_000_000
    impacts = simulation.labels().filter(pl.col("start_time").to_physical().is_between(low, high))
    assert len(impacts) > 3
    found = rows(parts)
    for vehicle, moment in impacts.select("vehicle_id", pl.col("start_time").to_physical()).iter_rows():
        after = found.filter((pl.col("vehicle_id") == vehicle) & (pl.col("time").to_physical() >= moment))
        assert after["send_us"].min() - moment < 3_000_000, vehicle
