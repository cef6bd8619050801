"""Run a report: check its parameters, execute the notebook, make the page, keep both, renew the index."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import fleetlib
from fleetlib.clock import Clock, SystemClock, to_datetime
from fleetlib.reports.archive import NOTEBOOK, PAGE, Archive, Run, State, run_id
from fleetlib.reports.catalogue import Entry, find_entry, notebooks_folder
from fleetlib.reports.execute import execute
from fleetlib.reports.parameters import Value
from fleetlib.reports.secrets import known_secrets, mask, mask_tree
from fleetlib.settings import Settings, load_settings

ARCHIVE = "reports"


@dataclass(frozen=True, slots=True)
class RunResult:
    """One run and where its files are.

    Attributes:
        run: Its record.
        notebook: The executed notebook; it is kept of failed runs too.
        html: The page: one file that makes no request.
        reused: True if an earlier run of the same key was returned instead of a new one.
    """

    run: Run
    notebook: Path
    html: Path
    reused: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return what `fleet report run --json` prints."""
        return {
            **asdict(self.run),
            "state": str(self.run.state),
            "notebook": str(self.notebook),
            "html": str(self.html),
            "reused": self.reused,
        }


def run_report(
    name: str | Path,
    parameters: Mapping[str, object] | None = None,
    *,
    settings: Settings | None = None,
    archive: Path | None = None,
    once: bool = False,
    clock: Clock | None = None,
) -> RunResult:
    """Run one notebook or report and keep the result.

    Args:
        name: Its name in the catalogue, or the path of a notebook.
        parameters: Values by name; texts are read as the command line's.
        settings: The settings; read from the environment if None.
        archive: Where runs are kept; `<home>/reports` if None.
        once: Return the earlier run of the same report, parameters and notebook if there is one that did not fail.
        clock: The time of the run.

    Returns:
        The run. A notebook that failed or skipped is a result too: see `run.state` and `run.error`.

    Raises:
        SettingsError: If there is no such report, or a parameter is unknown or does not fit.
    """
    settings = settings or load_settings()
    now = to_datetime((clock or SystemClock()).now_us())
    entry = _entry(name, settings)
    values = {key: _dated(value, now) for key, value in entry.resolve(parameters or {}).items()}
    key = work_key(entry, values)
    kept = Archive(archive or settings.home / ARCHIVE)
    earlier = kept.same(entry.name, key) if once else None
    result = _files(kept, earlier, reused=True) if earlier else _run(entry, values, key, kept, settings, now)
    from fleetlib.reports.index import write_index

    kept.prune(entry.name, now, settings.reports.keep_last, settings.reports.keep_days)
    write_index(kept)
    return result


def work_key(entry: Entry, values: Mapping[str, Value]) -> str:
    """Return the idempotence key: a hash of the report, its parameters, its notebook and the program's version."""
    work = [entry.name, sorted(values.items()), entry.source_hash, fleetlib.__version__]
    return hashlib.sha256(json.dumps(work).encode()).hexdigest()


def _entry(name: str | Path, settings: Settings) -> Entry:
    if isinstance(name, Path) or str(name).endswith(".ipynb"):
        from fleetlib.reports.catalogue import REPORTS_FOLDER, read_entry

        path = Path(name).resolve()
        return read_entry(path, is_report=path.parent.name == REPORTS_FOLDER)
    return find_entry(notebooks_folder(settings.reports.notebooks), name)


def _dated(value: Value, now: datetime) -> Value:
    """Turn `today` and `yesterday` into the UTC day they mean, so that the record and the key say which day it was."""
    days = {"today": 0, "yesterday": 1}
    return (now - timedelta(days=days[value])).date().isoformat() if isinstance(value, str) and value in days else value


def _run(
    entry: Entry, values: dict[str, Value], key: str, archive: Archive, settings: Settings, now: datetime
) -> RunResult:
    from fleetlib.reports.html import read_notebook, render_page

    secrets = known_secrets(settings)
    begin = time.monotonic()
    with archive.staging() as staging:
        notebook = staging / NOTEBOOK
        outcome = execute(
            entry.path,
            notebook,
            values,
            home=settings.home,
            cell_timeout_s=settings.reports.cell_timeout_s,
            run_timeout_s=settings.reports.run_timeout_s,
        )
        run = Run(
            report=entry.name,
            run_id=run_id(now, key),
            state=State.SKIPPED if outcome.skipped else State.FAILED if outcome.error else State.SUCCEEDED,
            key=key,
            title=entry.title,
            parameters=mask_tree(values, secrets),
            started=now.isoformat(timespec="seconds"),
            elapsed_s=round(time.monotonic() - begin, 3),
            error=mask(outcome.error, secrets),
        )
        # Where the kernel did not even start, the source stands for the executed notebook.
        cells = mask_tree(read_notebook(notebook if notebook.exists() else entry.path), secrets)
        notebook.write_text(json.dumps(cells, indent=1), encoding="utf-8")
        (staging / PAGE).write_text(render_page(cells, entry, run), encoding="utf-8")
        archive.keep(run, staging)
    return _files(archive, run, reused=False)


def _files(archive: Archive, run: Run, *, reused: bool) -> RunResult:
    folder = archive.path(run)
    return RunResult(run, folder / NOTEBOOK, folder / PAGE, reused)
