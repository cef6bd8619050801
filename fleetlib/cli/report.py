"""`fleet report`: run notebooks as reports, and see which there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fleetlib.cli.common import JsonFlag, console, emit
from fleetlib.errors import FleetError, SettingsError

if TYPE_CHECKING:
    from fleetlib.reports.schedule import Job

END_TIMEOUT_S = 15

NameArgument = Annotated[str, typer.Argument(help="A name of `fleet report list`, or the path of a notebook.")]
ParameterOption = Annotated[
    list[str], typer.Option("--parameter", "-p", help="name=value; repeat for more. Unknown names are errors.")
]
OutOption = Annotated[Path | None, typer.Option("--out", help="Archive folder; default <home>/reports.")]
OnceFlag = Annotated[
    bool,
    typer.Option(
        "--once", help="Do nothing where it was made before, from the same notebook and parameters, and did not fail."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = typer.Typer(help="Run notebooks as reports, kept with their pages in an archive.", no_args_is_help=True)
    group.command("list")(list_reports)
    group.command("show")(show)
    group.command("run")(run)
    group.command("schedule")(schedule)
    app.add_typer(group, name="report")


def list_reports(as_json: JsonFlag = False) -> None:
    """List the notebooks and reports with their parameters."""
    from fleetlib.reports.catalogue import notebooks_folder, read_catalogue
    from fleetlib.settings import load_settings

    entries = read_catalogue(notebooks_folder(load_settings().reports.notebooks))
    rows = {
        entry.name: {
            "title": entry.title,
            "report": entry.is_report,
            "parameters": {parameter.name: parameter.default for parameter in entry.parameters},
        }
        for entry in entries.values()
    }
    if as_json:
        emit({"reports": rows}, as_json=True)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("name", "title", "parameters (default)")
    for entry in sorted(entries.values(), key=lambda found: not found.is_report):
        table.add_row(
            entry.name, entry.title, "\n".join(f"{item.name} ({item.default!r})" for item in entry.parameters)
        )
    Console().print(table)


def show(name: NameArgument, as_json: JsonFlag = False) -> None:
    """Say what a report answers and what each parameter means."""
    from fleetlib.reports.catalogue import find_entry, notebooks_folder
    from fleetlib.settings import load_settings

    entry = find_entry(notebooks_folder(load_settings().reports.notebooks), name)
    parameters = [
        {"name": item.name, "type": item.kind, "default": item.default, "help": item.help, "rule": item.rule}
        for item in entry.parameters
    ]
    if as_json:
        emit({"name": entry.name, "title": entry.title, "question": entry.question, "parameters": parameters}, True)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("parameter", "type", "default", "meaning", title=f"{entry.title}\n{entry.question}")
    for item in entry.parameters:
        table.add_row(item.name, item.kind, repr(item.default), ", ".join(filter(None, (item.help, item.rule))))
    Console().print(table)


def run(
    name: NameArgument,
    parameter: ParameterOption = [],  # noqa: B006 - typer's way; never changed
    out: OutOption = None,
    once: OnceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Run one report; its executed notebook and its page are kept, also when it fails."""
    from fleetlib.reports.archive import State
    from fleetlib.reports.parameters import parse_assignments
    from fleetlib.reports.runner import run_report

    given = parse_assignments(parameter)
    with console.status(f"running {name} ..."):
        result = run_report(name, given, archive=out, once=once)
    if as_json or result.run.state != State.FAILED:
        shown = result.as_dict()
        keys = ("report", "state", "error", "elapsed_s", "notebook")
        emit(shown if as_json else {key: shown[key] for key in keys if shown[key]}, as_json, title=result.run.title)
    if result.run.state != State.FAILED and not as_json:
        console.print(f"\nThe page:  {result.html}", soft_wrap=True)
    if result.run.state == State.FAILED:
        raise FleetError(f"{result.run.report} failed: {result.run.error}", f"The whole story is in {result.html}")


def schedule(
    execute: Annotated[
        bool, typer.Option("--run", help="Stay and run each report when it is due, until SIGTERM or Ctrl-C.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Check the schedule file (pipelines/reports.yaml) and say what runs when; with --run, run it."""
    from fleetlib.clock import SystemClock, to_datetime
    from fleetlib.reports.catalogue import notebooks_folder, read_catalogue
    from fleetlib.reports.schedule import read_schedule, schedule_file
    from fleetlib.settings import load_settings

    folder = notebooks_folder(load_settings().reports.notebooks)
    plan = read_schedule(schedule_file(folder), read_catalogue(folder))
    if execute:
        _run_schedule(plan)
        return
    now = to_datetime(SystemClock().now_us())
    rows = [
        {"name": job.name, "report": job.report, "when": job.words, "next": job.next_after(now).isoformat()}
        for job in plan
    ]
    if as_json:
        emit({"jobs": rows}, as_json=True)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("job", "report", "when (UTC)", "next")
    for row in rows:
        table.add_row(*row.values())
    Console().print(table)


def _run_schedule(plan: list[Job]) -> None:
    import signal
    import threading

    from fleetlib import __version__
    from fleetlib.cli._log import log_to_stderr
    from fleetlib.clock import SystemClock
    from fleetlib.health import Health
    from fleetlib.reports.runner import run_report
    from fleetlib.reports.scheduler import LONGEST_WAIT_S, Scheduler
    from fleetlib.settings import load_settings

    if not plan:
        raise SettingsError("The schedule has no job", "Add one; docs/reports.md shows how")
    log_to_stderr("reports")
    stop = threading.Event()

    def cut(*_: object) -> None:
        raise FleetError("A report was still running and is cut off", "It runs again at its next time")

    def end(*_: object) -> None:
        stop.set()
        signal.alarm(END_TIMEOUT_S)  # a report that runs may end; one that takes longer is cut off

    signal.signal(signal.SIGALRM, cut)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    settings = load_settings()
    own, health = settings.reports, Health("reports", __version__, settings.health.stall_s)
    pulse = health.pulse("schedule", LONGEST_WAIT_S + own.run_timeout_s)
    if own.metrics_port is not None:
        health.serve(own.metrics_port, own.metrics_host, ["reports"], "FLEET_REPORTS_METRICS_PORT")

    def wait(seconds: float) -> bool:
        pulse.beat()
        return stop.wait(seconds)

    scheduler = Scheduler(plan, lambda job: run_report(job.report, job.parameters), SystemClock(), wait)
    due, job = scheduler.next
    console.print(f"{len(plan)} jobs; next: {job.name} at {due:%Y-%m-%d %H:%M} UTC")
    scheduler.run()
    signal.alarm(0)
    health.close()
