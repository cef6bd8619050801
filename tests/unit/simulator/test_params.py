from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetlib.errors import SettingsError
from fleetlib.simulator import SimulationParams, parameter_names


def test_dotted_text_values_are_converted_to_their_types() -> None:
    params = SimulationParams.from_overrides({"vehicles": "50", "driver.time_gap_s": "1.5", "city.size_m": "3000"})
    assert (params.vehicles, params.driver.time_gap_s, params.city.size_m) == (50, 1.5, 3000.0)


@pytest.mark.parametrize(
    ("key", "value", "part"),
    [
        ("vehicles", 0, "range 1 to"),
        ("driver.time_gap_s", "99", "range 0.3 to 5"),
        ("driver.nothing", 1, "driver.time_gap_s"),
        ("nothing", 1, "vehicles"),
        ("step_s", "1.7", "range 0.005 to 1 s"),
        ("vehicles", "many", "integer"),
        ("connectivity.loss_probability", float("nan"), "connectivity.loss_probability"),
        ("driver.time_gap", 1, "Did you mean driver.time_gap_s (0.3 to 5 s)?"),
        ("drivers.time_gap_s", 1, "Did you mean driver.time_gap_s (0.3 to 5 s)?"),
        ("time_gap_s", 1, "Did you mean driver.time_gap_s (0.3 to 5 s)?"),
        ("vehicels", 1, "Did you mean demand.vehicles (1 to 1000000)?"),
        ("driver.time_gap_s", -1, "range 0.3 to 5 s"),
        ("driver", 4, "driver is a section of parameters. Set for example driver.desired_speed_factor"),
        ("observe", 1.5, "share from 0 to 1"),
        ("observe", "501,3", "1 to 500"),
        ("", 1, "An empty name is not a parameter"),
        ("driver.", 1, "driver. is not a parameter"),
        ("incidents.theft_s", "5", "has too few values (range low, high: above 0 to 1000000 s)"),
        ("driver.time_gap_s", True, "a truth value is not a number (range 0.3 to 5 s)"),
        ("vehicles", True, "a truth value is not a number"),
        ("observe", True, "a truth value is not a number"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_key_and_range(key: str, value: object, part: str) -> None:
    with pytest.raises(SettingsError) as caught:
        SimulationParams.from_overrides({key: value})
    assert key in str(caught.value)
    assert part in str(caught.value)


def test_vehicles_is_short_for_a_parameter_of_the_demand() -> None:
    short, long = SimulationParams(vehicles=3), SimulationParams(demand={"vehicles": 3})
    assert short == long == SimulationParams.from_overrides({"demand.vehicles": "3"})
    assert short.vehicles == 3
    assert SimulationParams.from_overrides({"vehicles": 4}, base=short).vehicles == 4
    with pytest.raises(SettingsError, match="are the same parameter"):
        SimulationParams.from_overrides({"vehicles": 3, "demand.vehicles": 4})


def test_overrides_leave_the_rest_of_the_base_as_it_was() -> None:
    base = SimulationParams.from_overrides({"driver": {"time_gap_s": 2}, "seed": 9})
    over = SimulationParams.from_overrides({"driver.spread": 0, "mix": {"car": 1}}, base)
    assert (over.driver.time_gap_s, over.driver.spread, over.seed, over.mix.car) == (2, 0, 9, 1)


@pytest.mark.parametrize(
    ("given", "expected"), [("0.5", 0.5), ("1,3", (1, 3)), ([2, 4], (2, 4)), (range(1, 3), (1, 2))]
)
def test_who_reports_is_a_share_or_ids(given: object, expected: object) -> None:
    assert SimulationParams.from_overrides({"observe": given}).observe == expected


def test_ids_beyond_the_greatest_are_refused() -> None:
    with pytest.raises(SettingsError, match="first_vehicle_id"):
        SimulationParams(first_vehicle_id=2**31 - 1, vehicles=2)


def test_parameters_are_frozen_and_equal_by_value() -> None:
    assert SimulationParams(vehicles=3) == SimulationParams(vehicles=3)
    with pytest.raises(Exception, match="frozen"):
        setattr(SimulationParams(), "vehicles", 3)  # noqa: B010


def test_every_parameter_can_be_set_by_its_listed_name() -> None:
    for name in parameter_names():
        section, _, key = name.partition(".")
        value = getattr(SimulationParams(), section)
        value = getattr(value, key) if key else value
        if isinstance(value, (int, float)):
            assert SimulationParams.from_overrides({name: value}) == SimulationParams()


@given(interval=st.floats(0.1, 60), step=st.floats(0.01, 0.5))
def test_the_inner_step_divides_the_sample_interval_and_is_never_longer_than_asked(
    interval: float, step: float
) -> None:
    params = SimulationParams(sample_interval_s=interval, step_s=step)
    assert params.inner_step_s <= step * (1 + 1e-9)
    assert params.inner_step_s * params.substeps == pytest.approx(interval)
