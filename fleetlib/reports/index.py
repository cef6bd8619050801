"""The archive's index page: every kept run, newest first, in one file that makes no request."""

from __future__ import annotations

import itertools
import os
from html import escape

from fleetlib.reports.archive import PAGE, Archive, Run
from fleetlib.reports.html import page_css

INDEX = "index.html"


def write_index(archive: Archive) -> None:
    """Write the index page anew; readers see the old one or the new one, never half."""
    archive.folder.mkdir(parents=True, exist_ok=True)
    draft = archive.folder / f".{INDEX}.{os.getpid()}"
    draft.write_text(render_index(archive.runs()), encoding="utf-8")
    draft.replace(archive.folder / INDEX)


def render_index(runs: list[Run]) -> str:
    """Return the page."""
    css = page_css()
    by_report = sorted(runs, key=lambda run: run.report)  # stable: newest first within a report
    sections = [_section(list(group)) for _, group in itertools.groupby(by_report, key=lambda run: run.report)]
    body = "".join(sections) or "<p>No run yet. Make one with <code>fleet report run daily_fleet</code>.</p>"
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>FleetTracker reports</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<style>{css}</style></head><body><header class="page-head"><div class="wrap">'
        '<p class="brand">FleetTracker</p><h1>Reports</h1>'
        f'<p class="meta">{len(runs)} {"run" if len(runs) == 1 else "runs"} kept</p></div></header>'
        f'<main class="wrap">{body}</main></body></html>\n'
    )


def _section(runs: list[Run]) -> str:
    rows = "".join(_row(run) for run in runs)
    return (
        f"<section><h2>{escape(runs[0].title)}</h2><table class='fleet'><thead><tr><th>Started (UTC)</th>"
        "<th>State</th><th>Parameters</th><th class='num'>Took</th><th>Notes</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></section>"
    )


def _row(run: Run) -> str:
    values = ", ".join(f"{name} = {value}" for name, value in run.parameters.items())
    started = run.started[:19].replace("T", " ")
    return (
        f"<tr><td><a href='{escape(run.report)}/{escape(run.run_id)}/{PAGE}'>{escape(started)}</a></td>"
        f"<td><span class='state {run.state.lower()}'>{run.state}</span></td><td>{escape(values)}</td>"
        f"<td class='num'>{run.elapsed_s:.1f} s</td><td>{escape(run.error)}</td></tr>"
    )
