"""Which report runs when: `pipelines/reports.yaml`, read and checked as a whole before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from fleetlib.errors import SettingsError
from fleetlib.reports.catalogue import Entry
from fleetlib.yaml_text import load_yaml, yaml_problem

SCHEDULE = Path("pipelines") / "reports.yaml"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Job(BaseModel):
    """One line of the schedule. All times are UTC.

    Attributes:
        name: Unique name of the job.
        report: What to run.
        every: `hour`, `day` or `week`.
        at: Time of day, `HH:MM`; for `hour` only its minutes count.
        weekday: The day of a weekly job.
        parameters: Values for the report; `yesterday` and `today` become the day of the run.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, pattern=r"^[a-z0-9_\-]+$")
    report: str
    every: Literal["hour", "day", "week"]
    at: time
    weekday: Weekday | None = None
    parameters: dict[str, str | int | float | bool] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _plain_time(cls, data: Any) -> Any:
        # YAML 1.1 reads an unquoted 12:30 as 750 (base 60), which pydantic would take as 750 seconds.
        if isinstance(data, dict) and not isinstance(data.get("at"), str):
            # A ValueError, not a TypeError: pydantic turns only that into its report.
            raise ValueError('at must be a quoted time such as "05:30"')  # noqa: TRY004
        return data

    @model_validator(mode="after")
    def _whole(self) -> Job:
        if (self.every == "week") != (self.weekday is not None):
            raise ValueError("weekday belongs to every: week, and only to it")
        return self

    @property
    def words(self) -> str:
        """When it runs, for people."""
        if self.every == "hour":
            return f"every hour at minute {self.at.minute}"
        day = "day" if self.every == "day" else self.weekday
        return f"every {day} at {self.at:%H:%M}"

    def next_after(self, now: datetime) -> datetime:
        """Return the first time after `now` (aware, UTC) that it is due."""
        if self.every == "hour":
            due = now.replace(minute=self.at.minute, second=0, microsecond=0)
            return due if due > now else due + timedelta(hours=1)
        due = now.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        if self.weekday is not None:
            due += timedelta(days=(_WEEKDAYS.index(self.weekday) - due.weekday()) % 7)
        return due if due > now else due + timedelta(days=1 if self.every == "day" else 7)


class _Schedule(BaseModel):
    model_config = ConfigDict(extra="forbid")

    jobs: list[Job]


def schedule_file(notebooks: Path) -> Path:
    """Return the schedule beside a folder of notebooks."""
    return notebooks.parent / SCHEDULE


def read_schedule(path: Path, entries: Mapping[str, Entry]) -> list[Job]:
    """Return the jobs of a schedule file.

    Args:
        path: The YAML file.
        entries: The catalogue, to check reports and parameters against.

    Raises:
        SettingsError: If the file, a report, a time or a parameter is wrong; it names the job.
    """
    try:
        jobs = _Schedule.model_validate(load_yaml(path.read_text(encoding="utf-8"))).jobs
    except OSError:
        raise SettingsError(f"There is no schedule at {path}", "Make one; docs/reports.md shows how") from None
    except yaml.YAMLError as error:
        line, problem = yaml_problem(error)
        raise SettingsError(f"{path}{line}: {problem}", "Correct the file") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"{path}: {where}: {first['msg']}", "Correct the file; docs/reports.md shows how") from None
    for job in jobs:
        _check(job, entries, path)
    if len({job.name for job in jobs}) < len(jobs):
        raise SettingsError(f"{path}: two jobs have one name", "Give each job its own")
    return jobs


def _check(job: Job, entries: Mapping[str, Entry], path: Path) -> None:
    if job.report not in entries:
        raise SettingsError(
            f"{path}: job {job.name}: there is no report {job.report!r}", f"There are: {', '.join(entries)}"
        )
    try:
        entries[job.report].resolve(job.parameters)
    except SettingsError as error:
        raise SettingsError(f"{path}: job {job.name}: {error.message}", error.advice) from None
