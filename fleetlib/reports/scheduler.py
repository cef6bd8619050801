"""Runs the jobs of the schedule when they are due, independent of any Jupyter server."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from fleetlib.clock import Clock, to_datetime
from fleetlib.errors import FleetError
from fleetlib.reports.archive import State
from fleetlib.reports.runner import RunResult
from fleetlib.reports.schedule import Job

log = logging.getLogger(__name__)

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

    @property
    def next(self) -> tuple[datetime, Job]:
        """When which job is due next."""
        return min(self._due.values(), key=lambda pair: (pair[0], pair[1].name))

    def run(self) -> None:
        """Run jobs until `wait` says to stop."""
        while True:
            due, job = self.next
            left_s = (due - self._now()).total_seconds()
            if left_s <= 0:
                self._due[job.name] = (job.next_after(self._now()), job)
                self._run_one(job)
                left_s = 0.0
            if self._wait(min(left_s, LONGEST_WAIT_S)):
                return

    def _run_one(self, job: Job) -> None:
        try:
            result = self._run(job)
        except FleetError as error:
            log.error("%s failed: %s", job.name, error)  # noqa: TRY400  (one sentence, no traceback)
            return
        if result.run.state == State.FAILED:
            log.error("%s failed: %s; see %s", job.name, result.run.error, result.html)
        else:
            log.info("%s %s: %s", job.name, str(result.run.state).lower(), result.html)

    def _now(self) -> datetime:
        return to_datetime(self._clock.now_us())
