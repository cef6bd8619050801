"""The scheduler runs each job when it is due, and goes on after a failure. Time is an argument."""

from __future__ import annotations

import errno
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fleetlib.clock import ManualClock, to_datetime, to_us
from fleetlib.errors import SettingsError
from fleetlib.reports.archive import Run, State
from fleetlib.reports.runner import RunResult
from fleetlib.reports.schedule import Job
from fleetlib.reports.scheduler import Scheduler

START = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)  # a Monday
HOURLY = Job.model_validate({"name": "hourly", "report": "good", "every": "hour", "at": "00:15"})
DAILY = Job.model_validate({"name": "daily", "report": "good", "every": "day", "at": "14:15"})


class World:
    """A clock that `wait` moves on, and what ran when."""

    def __init__(self, hours: float, takes_s: float = 0.0) -> None:
        self.clock = ManualClock(to_us(START))
        self.end = START + timedelta(hours=hours)
        self.takes_s = takes_s
        self.ran: list[tuple[str, str]] = []

    def now(self) -> datetime:
        return to_datetime(self.clock.now_us())

    def wait(self, seconds: float) -> bool:
        self.clock.advance(seconds)
        return self.now() >= self.end

    def run(self, job: Job) -> RunResult:
        self.ran.append((job.name, f"{self.now():%H:%M}"))
        self.clock.advance(self.takes_s)
        if job.name == "daily":
            raise SettingsError("the report is gone")
        run = Run("good", "1", State.SUCCEEDED, "key", "Good", {}, "", 1.0, "")
        return RunResult(run, Path("notebook.ipynb"), Path("report.html"))


def test_jobs_run_when_they_are_due_also_after_one_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    world = World(hours=4)
    Scheduler([DAILY, HOURLY], world.run, world.clock, world.wait).run()
    assert world.ran == [
        ("hourly", "13:15"),
        ("daily", "14:15"),
        ("hourly", "14:15"),
        ("hourly", "15:15"),
        ("hourly", "16:15"),
    ]
    said = [(record.message, vars(record)["fields"]) for record in caplog.records if record.levelname == "ERROR"]
    assert said == [("report failed", {"schedule": "daily", "error": "the report is gone"})]


def test_a_job_that_fails_in_any_way_does_not_end_the_others(caplog: pytest.LogCaptureFixture) -> None:
    world = World(hours=4)

    def run(job: Job) -> RunResult:
        result = world.run(job)
        if len(world.ran) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return result

    Scheduler([HOURLY], run, world.clock, world.wait).run()
    assert len(world.ran) == 4
    said = [vars(record)["fields"] for record in caplog.records if record.levelname == "ERROR"]
    assert [one.pop("at").partition(":")[0] for one in said] == [__file__]
    assert said == [{"schedule": "hourly", "error": "OSError(28, 'No space left on device')"}]


def test_a_clock_that_is_set_back_delays_no_job() -> None:
    world = World(hours=0)
    world.clock.advance(86_400)
    scheduler = Scheduler([HOURLY], world.run, world.clock, world.wait)
    world.clock.advance(-86_400)
    world.end = world.now() + timedelta(hours=4)
    scheduler.run()
    assert [at for _, at in world.ran] == ["13:15", "14:15", "15:15", "16:15"]


def test_a_job_that_was_due_while_another_ran_runs_next_and_once() -> None:
    world = World(hours=3, takes_s=75 * 60)
    Scheduler([HOURLY], world.run, world.clock, world.wait).run()
    assert world.ran == [("hourly", "13:15"), ("hourly", "14:30")]


def test_it_says_what_is_next() -> None:
    world = World(hours=1)
    due, job = Scheduler([DAILY, HOURLY], world.run, world.clock, world.wait).next
    assert (job.name, due) == ("hourly", START + timedelta(minutes=45))
