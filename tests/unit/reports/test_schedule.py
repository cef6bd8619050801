"""The schedule file: read and checked as a whole, and what is due when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleetlib.errors import SettingsError
from fleetlib.reports.catalogue import notebooks_folder, read_catalogue
from fleetlib.reports.schedule import Job, read_schedule, schedule_file

NOW = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)  # a Monday
JOB = 'name: a\n    report: good\n    every: day\n    at: "05:30"'


def _job(**changes: object) -> Job:
    return Job.model_validate({"name": "a", "report": "good", "every": "day", "at": "05:30", **changes})


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        pytest.param({}, "2026-11-24T05:30", id="passed today, so tomorrow"),
        pytest.param({"at": "12:31"}, "2026-11-23T12:31", id="later today"),
        pytest.param({"every": "hour", "at": "00:15"}, "2026-11-23T13:15", id="the next hour"),
        pytest.param({"every": "week", "weekday": "monday"}, "2026-11-30T05:30", id="next Monday"),
        pytest.param({"every": "week", "weekday": "tuesday"}, "2026-11-24T05:30", id="Tuesday of this week"),
    ],
)
def test_the_next_time_is_the_first_after_now(changes: dict[str, object], due: str) -> None:
    assert _job(**changes).next_after(NOW) == datetime.fromisoformat(f"{due}:00+00:00")


def test_the_schedule_of_this_repository_is_right() -> None:
    folder = notebooks_folder(Path(__file__).parents[3] / "notebooks")
    jobs = read_schedule(schedule_file(folder), read_catalogue(folder))
    assert [job.name for job in jobs] == ["daily-fleet"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("jobs: 3", "jobs", id="not a list"),
        pytest.param("jobs: [", "line 1: expected the node content", id="not YAML"),
        pytest.param("jobs: []\njobs: []", "line 2: the key jobs is written twice", id="a key twice"),
        pytest.param(
            f"jobs:\n  - {JOB}".replace('"05:30"', "12:30"), "quoted time", id="a time that YAML reads as 750"
        ),
        pytest.param(f"jobs:\n  - {JOB}\n    often: 1", "often", id="an unknown key"),
        pytest.param(f"jobs:\n  - {JOB}\n    weekday: monday", "weekday", id="a weekday of a daily job"),
        pytest.param(f"jobs:\n  - {JOB}".replace("good", "goood"), "no report 'goood'", id="an unknown report"),
        pytest.param(f"jobs:\n  - {JOB}\n    parameters: {{m: 1}}", "job a: good has no parameter", id="a parameter"),
        pytest.param(f"jobs:\n  - {JOB}\n  - {JOB}", "one name", id="two jobs of one name"),
    ],
)
def test_a_wrong_schedule_is_refused_in_one_sentence(
    text: str, why: str, tmp_path: Path, make_notebook: Callable[..., Path]
) -> None:
    make_notebook("good", "print(n)", parameters="n: int = 2")
    path = tmp_path / "reports.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=why):
        read_schedule(path, read_catalogue(tmp_path / "notebooks"))
