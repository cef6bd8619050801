"""Runs jobs side by side: one process per worker, one thread that looks after each."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from typing import IO, Any

from fleetlib.errors import SettingsError
from fleetlib.simulator.interrupt import interruptible
from fleetlib.simulator.sweeps.job import CANCELLED, FAILED, Job, Measure, Outcome, name_of, run_job

POLL_S = 0.1
COMMAND = (sys.executable, "-m", "fleetlib.simulator.sweeps.worker")


def run_jobs(
    jobs: Sequence[Job],
    measure: Measure,
    workers: int | None = None,
    *,
    progress: bool = True,
    cancel: Callable[[], bool] | None = None,
    title: str = "sweep",
) -> list[Outcome]:
    """Return the outcome of every job, in their order; Ctrl-C or `cancel` leaves the rest as cancelled.

    Args:
        jobs: What is to be run.
        measure: What a run comes to.
        workers: How many processes; None: as many as there are cores; 1: in this process.
        progress: Show a progress bar.
        cancel: Asked again and again; all ends when it returns True.
        title: Of the progress bar.

    Raises:
        SettingsError: If there are no workers, or they cannot find `measure`.
    """
    from tqdm.auto import tqdm

    if workers is not None and workers < 1:
        raise SettingsError(f"workers = {workers} is outside its range 1 or more", "Give the number of processes")
    count = min(workers or os.cpu_count() or 1, len(jobs))
    outcomes = [Outcome(CANCELLED) for _ in jobs]
    bar = tqdm(total=len(jobs), desc=title, unit="run", disable=not progress)
    with bar, interruptible() as interrupted:

        def stopped() -> bool:
            return interrupted() or (cancel is not None and cancel())

        if count <= 1:
            for number, job in enumerate(jobs):
                if stopped():
                    break
                outcomes[number] = run_job(job.scenario, measure, stopped)
                bar.update()
        else:
            _side_by_side(jobs, name_of(measure), count, outcomes, stopped, bar.update)
    return outcomes


def _side_by_side(
    jobs: Sequence[Job],
    measure: str,
    count: int,
    outcomes: list[Outcome],
    stopped: Callable[[], bool],
    done: Callable[[], Any],
) -> None:
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    finished: queue.SimpleQueue[tuple[int, Outcome]] = queue.SimpleQueue()
    for number in range(len(jobs)):
        waiting.put(number)
    helpers = [_Helper(jobs, measure, waiting, finished) for _ in range(count)]
    for helper in helpers:
        helper.thread.start()
    try:
        left = set(range(len(jobs)))
        while left and not stopped():
            nobody = not any(helper.thread.is_alive() for helper in helpers)  # before the last look
            try:
                number, outcome = finished.get(timeout=POLL_S)
            except queue.Empty:
                if not nobody:
                    continue
                why = next((helper.failure for helper in helpers if helper.failure), "no process is left")
                for number in left:
                    outcomes[number] = Outcome(FAILED, error=why)
                return
            outcomes[number] = outcome
            left.discard(number)
            done()
    finally:
        for helper in helpers:
            helper.end()
        for helper in helpers:
            helper.thread.join()


class _Helper:
    """Looks after one process: gives it jobs, and starts another when one took it down."""

    def __init__(
        self,
        jobs: Sequence[Job],
        measure: str,
        waiting: queue.SimpleQueue[int],
        finished: queue.SimpleQueue[tuple[int, Outcome]],
    ) -> None:
        self._jobs, self._measure, self._waiting, self._finished = jobs, measure, waiting, finished
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self.failure = ""
        self.thread = threading.Thread(target=self._guarded, daemon=True)

    def _guarded(self) -> None:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001  (no process, no file, half a reply: the others go on without it)
            self.failure = f"{type(error).__name__}: {error}"
            self.end()
            self._forget()

    def _work(self) -> None:
        with tempfile.TemporaryFile("w+") as errors:
            while not self._ending.is_set():
                try:
                    number = self._waiting.get_nowait()
                except queue.Empty:
                    break
                self._finished.put((number, self._run(self._jobs[number], errors)))
        self.end()
        self._forget()

    def end(self) -> None:
        """Let the process end at once: what it was doing is of no use any more."""
        self._ending.set()
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.wait()

    def _forget(self) -> None:
        with self._lock:
            for pipe in (self._process.stdin, self._process.stdout) if self._process is not None else ():
                if pipe is not None:
                    with contextlib.suppress(OSError):  # what it has not read is of no use any more
                        pipe.close()
            self._process = None

    def _run(self, job: Job, errors: IO[str]) -> Outcome:
        process = self._begun(errors)
        if process is None or process.stdin is None or process.stdout is None:
            return Outcome(CANCELLED)
        try:
            process.stdin.write(json.dumps(job.scenario.to_json()) + "\n")
            process.stdin.flush()
            reply = process.stdout.readline()
        except (OSError, ValueError):
            reply = ""
        if reply:
            return Outcome(**json.loads(reply))
        if self._ending.is_set():
            return Outcome(CANCELLED)
        code = process.wait()
        self._forget()
        return Outcome(FAILED, error=f"its process ended with code {code}{_last_line(errors)}")

    def _begun(self, errors: IO[str]) -> subprocess.Popen[str] | None:
        with self._lock:
            if self._process is None and not self._ending.is_set():
                environment = {**os.environ, "POLARS_MAX_THREADS": "1"}  # the workers themselves fill the cores
                self._process = subprocess.Popen(
                    COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
                    env=environment, start_new_session=True,
                )  # fmt: skip
                begin = {"path": [entry or os.getcwd() for entry in sys.path], "measure": self._measure}  # noqa: PTH109
                if self._process.stdin is not None:  # buffered: it leaves with the first job
                    self._process.stdin.write(json.dumps(begin) + "\n")
            return self._process


def _last_line(errors: IO[str]) -> str:
    errors.seek(0)
    lines = errors.read().strip().splitlines()
    return f": {lines[-1]}" if lines else ""
