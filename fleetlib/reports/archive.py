"""The archive of runs: one folder per run with its record, the executed notebook and the page; and an index page.

`<archive>/<report>/<run>/{run.json,notebook.ipynb,report.html}` and `<archive>/index.html`. A run appears whole or not
at all: it is built in a private folder beside the others and renamed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from fleetlib.reports.parameters import Value

RECORD = "run.json"
NOTEBOOK = "notebook.ipynb"
PAGE = "report.html"
_STAGING = ".staging-"
STALE_STAGING_S = 86_400.0  # a run never takes a day: what is older was left by a killed process


class State(StrEnum):
    """How a run ended."""

    SUCCEEDED = "SUCCEEDED"
    SKIPPED = "SKIPPED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Run:
    """The record of one run.

    Attributes:
        report: The report's name.
        run_id: Unique within the report; it begins with the time of the start and sorts by it.
        state: How it ended.
        key: What it was a run of: report, parameters, notebook and program; the same key means the same work.
        title: The report's title.
        parameters: Every parameter's value.
        started: ISO 8601, UTC.
        elapsed_s: How long it took.
        error: What went wrong, or why it was skipped; empty if it succeeded.
    """

    report: str
    run_id: str
    state: State
    key: str
    title: str
    parameters: dict[str, Value] = field(default_factory=dict)
    started: str = ""
    elapsed_s: float = 0.0
    error: str = ""


class Archive:
    """Runs in a folder.

    Args:
        folder: Where; it is made when the first run is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def path(self, run: Run) -> Path:
        """Return the folder of a run."""
        return self.folder / run.report / run.run_id

    @contextlib.contextmanager
    def staging(self) -> Iterator[Path]:
        """Give a private folder, on the archive's file system, that is gone at the end unless `keep` took it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=self.folder))
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def keep(self, run: Run, staging: Path) -> Path:
        """Move a finished run's folder to its place and return it."""
        (staging / RECORD).write_text(json.dumps(asdict(run), indent=1), encoding="utf-8")
        target = self.path(run)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.chmod(staging, 0o755)  # noqa: PTH101, S103 - mkdtemp made it private while secrets could be in it
        staging.rename(target)
        return target

    def runs(self, report: str | None = None) -> list[Run]:
        """Return the kept runs, newest first; a record that cannot be read is left out."""
        found = [_read(path) for path in self.folder.glob(f"{report or '*'}/*/{RECORD}")]
        return sorted((run for run in found if run), key=lambda run: run.run_id, reverse=True)

    def same(self, report: str, key: str) -> Run | None:
        """Return the newest run of this key that did not fail, or None."""
        return next((run for run in self.runs(report) if run.key == key and run.state != State.FAILED), None)

    def prune(self, report: str, now: datetime, keep_last: int, keep_days: int) -> int:
        """Delete what is older than `keep_days`, never the newest `keep_last`; return how many were deleted."""
        limit = (now - timedelta(days=keep_days)).isoformat()
        old = [run for run in self.runs(report)[keep_last:] if run.started < limit]
        for run in old:
            shutil.rmtree(self.path(run), ignore_errors=True)
        for left in self.folder.glob(f"{_STAGING}*"):
            if now.timestamp() - left.stat().st_mtime > STALE_STAGING_S:
                shutil.rmtree(left, ignore_errors=True)
        return len(old)


def run_id(now: datetime, key: str) -> str:
    """Return the id of a run that starts now: its time to the millisecond, and the beginning of its key."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z-{key[:8]}"


def _read(path: Path) -> Run | None:
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Run(**{**record, "state": State(record["state"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
