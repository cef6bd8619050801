"""A matrix of origins and destinations: who goes where, in which proportions, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from fleetlib.errors import SettingsError
from fleetlib.simulator import SimulationParams, simulate
from fleetlib.simulator.city import city_of
from fleetlib.simulator.fleet import Mode
from fleetlib.simulator.origin_destination import COLUMNS, OriginDestination, goals_of
from fleetlib.simulator.roads import RoadNetwork
from fleetlib.simulator.routes import shortest_routes
from fleetlib.simulator.traffic import TrafficModel
from fleetlib.simulator.traits import draw_traits

# As many trips end in a place as begin there. Places: a quarter of the city each, from the south-west row by row.
TRIPS = np.array([[0, 60, 10, 5], [50, 5, 10, 10], [15, 5, 0, 20], [10, 5, 20, 0]])
CENTRE = (52.52, 13.40)
SIZE_M = 2_000


def places(apart_deg: float = 0.0045) -> list[tuple[float, float]]:
    return [(CENTRE[0] + y * apart_deg, CENTRE[1] + 1.64 * x * apart_deg) for y in (-1, 1) for x in (-1, 1)]


def write(path: Path, trips: npt.NDArray[np.int64] = TRIPS, where: list[tuple[float, float]] | None = None) -> str:
    at = where or places()
    rows = [(*at[o], *at[d], float(trips[o, d])) for o in range(len(trips)) for d in range(len(trips)) if trips[o, d]]
    frame = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    frame.write_parquet(path) if path.suffix == ".parquet" else frame.write_csv(path)
    return str(path)


def params(file: str, **more: object) -> SimulationParams:
    return SimulationParams.from_overrides({
        "vehicles": 300, "seed": 4, "step_s": 1.0, "city.size_m": SIZE_M, "incidents.rate_per_vehicle_hour": 0,
        "driver.dwell_mean_s": 20, "demand.od_matrix": file, **more,
    })  # fmt: skip


def model(given: SimulationParams) -> tuple[TrafficModel, OriginDestination, RoadNetwork]:
    network = city_of(given)
    goals, matrix = goals_of(given, network, np.random.default_rng(1))
    assert matrix is not None
    traits = draw_traits(given, np.random.default_rng(2))
    routes = shortest_routes(network, goals)
    return TrafficModel(given, network, routes, traits, np.random.default_rng(3), matrix=matrix), matrix, network


def near(counted: npt.NDArray[np.int64], expected: npt.NDArray[np.float64]) -> bool:
    """Whether counts are those of chances: within four standard deviations each."""
    mean = counted.sum() * expected
    return bool((np.abs(counted - mean) <= 4 * np.sqrt(mean * (1 - expected)) + 1).all())


@pytest.mark.parametrize("name", ["matrix.csv", "matrix.parquet"])
def test_a_fleet_begins_where_trips_begin_and_goes_where_they_go(tmp_path: Path, name: str) -> None:
    one, matrix, _ = model(params(write(tmp_path / name), vehicles=4_000))
    np.testing.assert_array_equal(matrix.trips, TRIPS)
    zone = matrix.zone[one.edge]
    assert near(np.bincount(zone, minlength=4), TRIPS.sum(axis=1) / TRIPS.sum())
    to = matrix.zone[one.routes.goal[one.fleet.destination]]
    for place in range(4):
        gone = np.bincount(to[zone == place], minlength=4)
        assert near(gone, TRIPS[place] / TRIPS[place].sum()), f"from place {place}: {gone}"


def test_trips_stay_in_the_proportions_of_a_balanced_matrix(tmp_path: Path) -> None:
    one, matrix, _ = model(params(write(tmp_path / "matrix.csv")))
    counted = np.zeros((4, 4), dtype=np.int64)
    parked, zone = one.fleet.mode == Mode.PARKED, matrix.zone[one.edge]
    for _ in range(360):
        one.drive(10)
        now = one.fleet.mode == Mode.PARKED
        left = parked & ~now
        to = matrix.zone[one.routes.goal[one.fleet.destination]]
        np.add.at(counted, (zone[left], to[left]), 1)
        parked, zone = now, matrix.zone[one.edge]
    assert counted.sum() > 1_000
    share = counted / counted.sum()
    np.testing.assert_allclose(share, TRIPS / TRIPS.sum(), atol=0.04)
    assert counted[TRIPS == 0].sum() == 0, "nobody goes where no trip goes"


def test_destinations_are_dealt_out_by_the_trips_that_end_there(tmp_path: Path) -> None:
    given = params(write(tmp_path / "matrix.csv"), **{"city.destinations": 20})
    goals, matrix = goals_of(given, city_of(given), np.random.default_rng(1))
    assert matrix is not None
    inward = TRIPS.sum(axis=0)
    expected = np.maximum(1, (20 * inward / inward.sum()).astype(int))
    np.testing.assert_array_equal(np.bincount(matrix.zone[goals], minlength=4), expected)


def test_without_a_matrix_nothing_changes_and_with_one_the_same_seed_gives_the_same(tmp_path: Path) -> None:
    file = write(tmp_path / "matrix.csv")
    alike: dict[str, Any] = {"vehicles": 30, "duration_s": 60, "seed": 5, "city.size_m": SIZE_M}
    first, again = (simulate(**{**alike, "demand.od_matrix": file}).samples for _ in range(2))
    assert first.equals(again)
    assert not simulate(**alike).samples.equals(first)


def test_who_stands_where_no_trip_begins_goes_where_all_others_go(tmp_path: Path) -> None:
    one_way = np.array([[0, 30, 10, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    one, matrix, _ = model(params(write(tmp_path / "matrix.csv", one_way)))
    assert len(matrix.trips) == 3, "the fourth place is in no row"
    assert set(matrix.zone[one.edge].tolist()) == {0}
    last = one.habits.choice[:, -1]
    np.testing.assert_allclose(last, 1.0)
    np.testing.assert_allclose(one.habits.choice[1], one.habits.choice[0])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (pl.col("trips") * -1, "trips = -60"),
        (pl.col("trips") * 0, "no trips"),
        ((pl.col("origin_latitude_deg") + 60).alias("origin_latitude_deg"), r"origin_latitude_deg = .* \(range -90"),
        (pl.lit(None, pl.Float64).alias("trips"), "trips = nan"),
        (pl.lit("many").alias("trips"), "no number"),
        (pl.col("trips").alias("journeys"), None),
    ],
    ids=["negative", "none", "beyond the pole", "empty", "words", "another column more"],
)
def test_a_matrix_that_cannot_be_is_one_sentence(tmp_path: Path, change: pl.Expr, said: str | None) -> None:
    file = tmp_path / "matrix.csv"
    write(file)
    pl.read_csv(file).with_columns(change).write_csv(file)
    given = params(str(file))
    if said is None:
        goals_of(given, city_of(given), np.random.default_rng(1))
        return
    with pytest.raises(SettingsError, match=f"demand.od_matrix = .*{said}"):
        goals_of(given, city_of(given), np.random.default_rng(1))


def test_what_does_not_fit_the_network_is_one_sentence(tmp_path: Path) -> None:
    network = city_of(params(""))
    rng = np.random.default_rng(1)
    with pytest.raises(SettingsError, match="there is no such file"):
        goals_of(params(str(tmp_path / "nowhere.csv")), network, rng)
    (tmp_path / "bare.csv").write_text("origin,destination\n1,2\n")
    with pytest.raises(SettingsError, match="has no column origin_latitude_deg"):
        goals_of(params(str(tmp_path / "bare.csv")), network, rng)
    far = write(tmp_path / "far.csv", np.ones((5, 5), dtype=np.int64), [*places(), (48.1, 11.6)])
    with pytest.raises(SettingsError, match=r"no road where a trip may end is nearest to the destination 48\.1, 11\.6"):
        goals_of(params(far), network, rng)
    with pytest.raises(SettingsError, match=r"trips go to 4 places, city.destinations = 3"):
        goals_of(params(write(tmp_path / "all.csv"), **{"city.destinations": 3}), network, rng)
