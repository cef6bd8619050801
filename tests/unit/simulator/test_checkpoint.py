from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from fleetlib.errors import FleetError, SettingsError
from fleetlib.simulator import Simulation, SimulationParams, simulate
from fleetlib.simulator.checkpoint import MANIFEST, VERSION
from fleetlib.simulator.run import simulate_to_file
from fleetlib.simulator.state import State, capture, restore

START_US = 1_767_600_000_000_000
BUSY = {
    "vehicles": 60,
    "city": {"size_m": 3_000},
    "incidents": {"rate_per_vehicle_hour": 30},
    "connectivity": {"outage_probability": 0.05, "loss_probability": 0.05, "duplicate_probability": 0.1},
    "driver": {"dwell_mean_s": 20},
}


def stop_after(ticks: int) -> Callable[[], bool]:
    asked = iter(range(ticks + 1))
    return lambda: next(asked) >= ticks


def copied(state: State) -> State:
    """Return a state as it comes back from a file: nothing shared with the simulation that goes on."""
    return State(json.loads(json.dumps(state.tree)), [array.copy() for array in state.arrays], list(state.tables))


@pytest.mark.parametrize("uplink_batch", [1, 7])
def test_a_restored_fleet_sends_the_same_bytes_as_one_that_never_stopped(uplink_batch: int) -> None:
    params = SimulationParams.from_overrides({**BUSY, "connectivity.uplink_batch": uplink_batch})
    first = Simulation(params, START_US)
    for _ in range(25):
        first.step()
    state = copied(capture(first))
    second = Simulation(params, START_US, settle=False)
    restore(second, state)
    for _ in range(25):
        one, other = first.step(), second.step()
        assert one.time_us == other.time_us
        assert one.samples.equals(other.samples)
        assert one.truth.equals(other.truth)
        assert one.deliveries.payload.equals(other.deliveries.payload)
        assert (one.deliveries.send_time_us == other.deliveries.send_time_us).all()
    assert first.finish().payload.equals(second.finish().payload)
    assert first.labels().equals(second.labels())
    assert len(first.labels()) > 0


def test_a_resumed_file_has_the_same_bytes_as_one_written_in_one_go(tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole.parquet", tmp_path / "parts.parquet"
    simulate_to_file(whole, overrides=BUSY, duration_s=50, progress=False)
    folder = tmp_path / "checkpoint"
    first = simulate_to_file(
        parts, overrides=BUSY, duration_s=50, progress=False,
        cancel=stop_after(17), checkpoint=folder, checkpoint_every_s=5,
    )  # fmt: skip
    assert (first.complete, first.samples) == (False, len(pl.read_parquet(parts)))
    assert pl.read_parquet(parts).equals(pl.read_parquet(whole).head(first.samples))
    second = simulate_to_file(parts, resume=folder, progress=False, cancel=stop_after(11))
    assert (second.complete, second.simulated_s) == (False, 28.0)
    last = simulate_to_file(parts, resume=folder, progress=False)
    assert (last.complete, last.simulated_s) == (True, 50.0)
    for name in ("", ".truth", ".labels", ".vehicles"):
        suffix = f"{name}.parquet"
        assert parts.with_suffix(suffix).read_bytes() == whole.with_suffix(suffix).read_bytes(), suffix


def test_row_groups_do_not_depend_on_where_a_run_was_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fleetlib.simulator.recording.ROWS_PER_GROUP", 170)
    whole, parts = tmp_path / "whole.parquet", tmp_path / "parts.parquet"
    simulate_to_file(whole, overrides=BUSY, duration_s=20, progress=False)
    simulate_to_file(
        parts, overrides=BUSY, duration_s=20, progress=False, cancel=stop_after(8), checkpoint=tmp_path / "c"
    )
    simulate_to_file(parts, resume=tmp_path / "c", progress=False)
    assert pl.scan_parquet(whole).select(pl.len()).collect().item() > 5 * 170
    assert parts.read_bytes() == whole.read_bytes()


def test_a_run_in_memory_is_stopped_resumed_and_extended(tmp_path: Path) -> None:
    whole = simulate(overrides=BUSY, duration_s=40, progress=False)
    first = simulate(overrides=BUSY, duration_s=20, progress=False, cancel=stop_after(6), checkpoint=tmp_path / "c")
    assert (whole.complete, first.complete, len(first.truth)) == (True, False, 6 * 60)
    assert "stopped early" in repr(first)
    assert simulate(resume=tmp_path / "c", progress=False).complete
    longer = simulate(resume=tmp_path / "c", duration_s=40, progress=False)
    assert longer.samples.equals(whole.samples)
    assert longer.truth.equals(whole.truth)
    assert longer.labels.equals(whole.labels)


@pytest.fixture(name="saved", scope="module")
def saved_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "checkpoint"
    simulate(vehicles=5, city={"size_m": 2_000}, duration_s=4, progress=False, checkpoint=folder)
    return folder


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _other_version(path: Path) -> None:
    path.write_text(_signed(path, lambda text: text.replace(f'"version": {VERSION}', '"version": 1')))


def _signed(path: Path, change: Callable[[str], str]) -> str:
    import hashlib

    text = change(json.loads(path.read_text())["content"])
    return json.dumps({"sha256": hashlib.sha256(text.encode()).hexdigest(), "content": text})


@pytest.mark.parametrize(
    ("name", "damage", "part"),
    [
        (MANIFEST, _cut, "is damaged: checkpoint.json is not whole"),
        (MANIFEST, lambda path: path.write_text(path.read_text().replace("2026", "2027")), "has changed"),
        (MANIFEST, Path.unlink, "holds no checkpoint"),
        (MANIFEST, _other_version, "checkpoint of version 1"),
        ("state-00000004.npz", _cut, "is damaged: state-00000004.npz has changed"),
        ("samples-00000004.arrow", Path.unlink, "samples-00000004.arrow is missing"),
    ],
    ids=["cut manifest", "changed manifest", "no manifest", "other version", "cut arrays", "missing part"],
)
def test_a_checkpoint_that_is_not_whole_is_refused_in_one_sentence(
    saved: Path, tmp_path: Path, name: str, damage: Callable[[Path], object], part: str
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(saved, folder)
    damage(folder / name)
    with pytest.raises(SettingsError) as caught:
        simulate(resume=folder, progress=False)
    assert part in str(caught.value)
    assert str(folder) in str(caught.value)


def test_a_state_of_other_attributes_is_of_another_version(saved: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(saved, folder)
    path = folder / MANIFEST
    path.write_text(_signed(path, lambda text: text.replace('"_seq": ', '"_gone": ')))
    with pytest.raises(SettingsError, match="another version of this program: Simulation"):
        simulate(resume=folder, progress=False)


def test_a_folder_with_a_checkpoint_is_not_overwritten(saved: Path) -> None:
    with pytest.raises(SettingsError, match="holds a checkpoint already"):
        simulate(vehicles=5, duration_s=1, progress=False, checkpoint=saved)


def test_a_resumed_run_takes_no_other_parameters_and_does_not_go_back(saved: Path) -> None:
    with pytest.raises(SettingsError, match="keeps its scenario"):
        simulate(resume=saved, vehicles=7, progress=False)
    with pytest.raises(SettingsError, match="simulated already"):
        simulate(resume=saved, duration_s=2, progress=False)


def test_only_the_newest_state_is_kept_and_nothing_is_pickled(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    simulate(vehicles=5, city={"size_m": 2_000}, duration_s=9, progress=False, checkpoint=folder, checkpoint_every_s=3)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "checkpoint.json",
        *(f"samples-0000000{k}.arrow" for k in (3, 6, 9)),
        "state-00000009.npz",
        "state-00000009.tables",
        *(f"truth-0000000{k}.arrow" for k in (3, 6, 9)),
    ]
    with np.load(folder / "state-00000009.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)


def test_other_files_of_the_folder_are_left_alone_and_so_is_the_runs_own_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fleetlib.simulator.recording.ROWS_PER_GROUP", 5)
    foreign = ("my-notes.txt", "survey-2025.csv", "samples-of-mine.arrow", "state-1.npz")
    for name in foreign:
        (tmp_path / name).write_text("mine")
    file = tmp_path / "run-1.parquet"
    done = simulate_to_file(
        file, overrides=BUSY, duration_s=9, progress=False, checkpoint=tmp_path, checkpoint_every_s=3
    )
    assert [(tmp_path / name).read_text() for name in foreign] == ["mine"] * len(foreign)
    assert done.complete
    assert len(pl.read_parquet(file)) == done.samples > 0
    assert len(pl.read_parquet(file.with_suffix(".truth.parquet"))) > 0


class _Part:
    def __init__(self) -> None:
        self.shared = np.arange(3)
        self.again = self.shared
        self.generator = np.random.default_rng(1)
        self.names = {"b", "a"}
        self.count = 0


_Part.__module__ = "fleetlib.somewhere"


def test_two_names_of_one_array_stay_one_array() -> None:
    first, second = _Part(), _Part()
    first.shared[0] = 7
    first.generator.random(5)
    second.again = second.again.copy()
    restore(second, copied(capture(first)))
    assert second.again is second.shared
    assert second.shared[0] == 7
    assert second.names == {"a", "b"}
    assert second.generator.random() == first.generator.random()


def test_what_cannot_be_kept_is_said_at_once() -> None:
    part = _Part()
    part.count = iter([1])  # type: ignore[assignment]
    with pytest.raises(FleetError, match=r"cannot keep _Part\.count"):
        capture(part)


def test_a_run_without_a_tick_has_columns_and_leaves_no_older_file_beside_its_own(tmp_path: Path) -> None:
    path = tmp_path / "drive.parquet"
    done = simulate_to_file(path, overrides=BUSY, duration_s=2, progress=False)
    columns = {name: pl.read_parquet(path.with_suffix(f"{name}.parquet")).schema for name in ("", ".truth", ".traces")}
    assert done.samples > 0
    nothing = simulate_to_file(
        path, overrides=BUSY, duration_s=2, progress=False, cancel=lambda: True, replace=True
    )  # fmt: skip
    assert (nothing.complete, nothing.samples) == (False, 0)
    for name, schema in columns.items():
        found = pl.read_parquet(path.with_suffix(f"{name}.parquet"))
        assert (len(found), found.schema) == (0, schema), name
    result = simulate(overrides=BUSY, duration_s=2, progress=False, cancel=lambda: True)
    assert result.positions.is_empty()
    assert result.truth.schema == columns[".truth"]
    assert simulate(overrides=BUSY, duration_s=2, progress=False, keep="truth").positions.is_empty()


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "no room")


def test_a_full_disk_is_one_sentence_and_leaves_nothing_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fleetlib.simulator.recording.pq.ParquetWriter.write_table", _full)
    with pytest.raises(SettingsError, match=r"drive\.parquet cannot be written: No space left on device"):
        simulate_to_file(tmp_path / "drive.parquet", overrides=BUSY, duration_s=2, progress=False)
    assert not list(tmp_path.iterdir())


def test_a_checkpoint_that_cannot_be_written_is_one_sentence_and_what_was_recorded_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fleetlib.simulator.checkpoint.np.savez", _full)
    path, folder = tmp_path / "drive.parquet", tmp_path / "state"
    with pytest.raises(SettingsError, match="state cannot be written: No space left on device"):
        simulate_to_file(
            path, overrides=BUSY, duration_s=9, progress=False, checkpoint=folder, checkpoint_every_s=4
        )  # fmt: skip
    assert len(pl.read_parquet(path)) > 3 * 55


@pytest.mark.parametrize("every_s", [0.0, -5.0, float("nan"), float("inf")])
def test_the_time_between_checkpoints_is_a_positive_number(every_s: float, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="checkpoint_every_s"):
        simulate(vehicles=2, progress=False, checkpoint=tmp_path / "c", checkpoint_every_s=every_s)
    assert not (tmp_path / "c").exists()
