"""The bits that tell which lanes have vehicles and which vehicles are beside the road, and how compiled code reads."""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.simulator import SimulationParams
from fleetlib.simulator.city import city_of
from fleetlib.simulator.fleet import FLEET_DTYPE, Mode
from fleetlib.simulator.known import known, lowest_bit
from fleetlib.simulator.layout import CONNECTION_DTYPE, NONE, Ints, Words, bits_of
from fleetlib.simulator.simulation import Simulation
from fleetlib.simulator.tables import records


def flags_of(words: Words, n: int) -> list[bool]:
    return [bool(int(words[k // 64]) >> (k % 64) & 1) for k in range(n)]


@given(st.lists(st.booleans(), max_size=300))
def test_a_flag_is_a_bit_of_its_word(flags: list[bool]) -> None:
    words = bits_of(np.array(flags, dtype=bool))
    assert flags_of(words, len(flags)) == flags
    assert len(words) == -(-len(flags) // 64)
    assert sum(int(word).bit_count() for word in words) == sum(flags)  # none beyond the last


def _lowest(word: np.uint64) -> int:
    return int(lowest_bit(word))


lowest: Any = nb.njit(_lowest)  # not kept on disk, where it could outlive what it calls


@settings(deadline=None)  # compiled with the first example
@given(st.integers(1, 2**64 - 1))
def test_the_lowest_bit_of_a_word(word: int) -> None:
    assert lowest(np.uint64(word)) == (word & -word).bit_length() - 1


def _at_known(values: Ints, index: np.int32) -> int:
    return int(values[known(index)])


at_known: Any = nb.njit(_at_known)


@settings(deadline=None)
@given(st.integers(0, 99))
def test_a_known_index_is_the_same_number(index: int) -> None:
    assert at_known(np.arange(100, dtype=np.int32), np.int32(index)) == index


def test_the_words_tell_who_is_where_while_vehicles_come_and_go() -> None:
    params = SimulationParams.from_overrides(
        {"seed": 3, "demand.vehicles": 400, "city.size_m": 2_000, "driver.dwell_mean_s": 40, "step_s": 0.5}
    )
    simulation, left, joined = Simulation(params, 0, deliver=False), 0, 0
    model, before = simulation._model, None
    for _ in range(240):
        simulation.step()
        beside = model.fleet.mode != Mode.DRIVING
        assert flags_of(model.traffic.away, 400) == beside.tolist()
        someone = model.traffic.queues.front != NONE
        assert flags_of(model.traffic.occupied, len(someone)) == someone.tolist()
        assert set(model.fleet.lane[~beside].tolist()) == set(np.flatnonzero(someone).tolist())
        if before is not None:
            left, joined = left + int((beside & ~before).sum()), joined + int((~beside & before).sum())
        before = beside
    assert min(left, joined) > 50


def test_the_roads_tell_which_lanes_have_another_one_beside_them_and_where_a_lane_bends_first() -> None:
    world = city_of(SimulationParams(seed=7)).world
    lanes = world.lanes
    assert flags_of(world.beside, len(lanes)) == (lanes.first_lane < lanes.last_lane).tolist()
    bends = lanes.first_point < lanes.last_point
    assert 0 < bends.sum() < len(lanes)
    assert np.isinf(lanes.bend_m[~bends]).all()
    assert np.array_equal(lanes.bend_m[bends], world.points.along_m[lanes.first_point[bends]])


def test_behind_an_empty_table_lies_a_record() -> None:
    for dtype in (FLEET_DTYPE, CONNECTION_DTYPE):
        empty = records(dtype, 0)
        assert empty.size == 0
        base = empty.base
        while base.base is not None and base.base.dtype == np.uint8:
            base = base.base
        end = base.ctypes.data + base.nbytes
        assert end - empty.ctypes.data >= dtype.itemsize
