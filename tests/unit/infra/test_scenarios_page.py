"""docs/scenarios.md follows from the scenarios and the parameters of the program."""

from __future__ import annotations

from fleetlib.simulator.params import parameter_table
from fleetlib.simulator.scenarios import scenario_names
from infra import scenarios_page


def test_the_page_is_up_to_date() -> None:
    assert scenarios_page.PAGE.read_text() == scenarios_page.page(), "run python infra/scenarios_page.py"


def test_every_scenario_and_parameter_is_on_it() -> None:
    text = scenarios_page.page()
    assert all(f"| `{name}` |" in text for name in scenario_names())
    for one in parameter_table():
        assert f"| `{one.name.rpartition('.')[2]}` |" in text


def test_every_number_has_a_range_and_every_parameter_a_meaning() -> None:
    for one in parameter_table():
        if isinstance(one.default, (int, float)) and one.name != "observe" and not isinstance(one.default, bool):
            assert one.range, one.name
        assert one.description, one.name
