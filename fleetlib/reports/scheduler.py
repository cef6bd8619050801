"""Runs the jobs of the schedule when they are due, independent of any Jupyter server."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from datetime import datetime

from fleetlib import logs, metrics
from fleetlib.clock import Clock, to_datetime
from fleetlib.errors import FleetError
from fleetlib.reports.archive import State
from fleetlib.reports.runner import RunResult
from fleetlib.reports.schedule import Job

log = logs.get(__name__)

LONGEST_WAIT_S = 60.0  # the machine's clock may be set, and a sleeping laptop wakes up


class Scheduler:
    """Waits for the next job and runs it, one at a time; a job that fails does not stop the others.

    A job that was due while another ran is run next; one that was due before the start waits for its next time.

    Args:
        jobs: What to run and when.
        run: Runs one job's report.
        clock: Gives the time.
        wait: Waits so many seconds and returns whether to stop, such as the `wait` of a `threading.Event`.
    """

    def __init__(
        self, jobs: Sequence[Job], run: Callable[[Job], RunResult], clock: Clock, wait: Callable[[float], bool]
    ) -> None:
        self._run = run
        self._clock = clock
        self._wait = wait
        self._due: dict[str, tuple[datetime, Job]] = {job.name: (job.next_after(self._now()), job) for job in jobs}
        for job in jobs:  # shown as 0 from the start, so that a rate counts the first one too
            for state in State:
                metrics.REPORTS_RUNS.labels(job.name, str(state).lower())

    @property
    def next(self) -> tuple[datetime, Job]:
        """When which job is due next."""
        return min(self._due.values(), key=lambda pair: (pair[0], pair[1].name))

    def run(self) -> None:
        """Run jobs until `wait` says to stop."""
        while True:
            for one, (due, job) in self._due.items():  # the clock may have been set back
                self._due[one] = (min(due, job.next_after(self._now())), job)
            due, job = self.next
            metrics.REPORTS_NEXT_TIME.set(due.timestamp())
            left_s = (due - self._now()).total_seconds()
            if left_s <= 0:
                self._due[job.name] = (job.next_after(self._now()), job)
                self._run_one(job)
                left_s = 0.0
            if self._wait(min(left_s, LONGEST_WAIT_S)):
                return

    def _run_one(self, job: Job) -> None:
        try:
            with metrics.REPORTS_RUN_SECONDS.time():
                result = self._run(job)
        except Exception as error:  # noqa: BLE001  (whatever it is, a full disk for a moment: the other jobs go on)
            metrics.REPORTS_RUNS.labels(job.name, str(State.FAILED).lower()).inc()
            log.error("report failed", per=job.name, schedule=job.name, **_of(error))  # noqa: TRY400  (in a line)
            return
        metrics.REPORTS_RUNS.labels(job.name, str(result.run.state).lower()).inc()
        if result.run.state == State.FAILED:
            log.error("report failed", per=job.name, schedule=job.name, error=result.run.error, page=result.html)
        else:
            done = str(result.run.state).lower()
            log.info("report done", per=job.name, schedule=job.name, state=done, page=result.html)

    def _now(self) -> datetime:
        return to_datetime(self._clock.now_us())


def _of(error: Exception) -> dict[str, str]:
    """Return what to say of an error: one of ours is a sentence, any other is told with the place that raised it."""
    if isinstance(error, FleetError):
        return {"error": str(error)}
    place = traceback.extract_tb(error.__traceback__)[-1]
    return {"error": repr(error), "at": f"{place.filename}:{place.lineno}"}
