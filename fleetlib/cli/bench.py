"""`fleet bench`: the benchmarks, each a program in benchmarks/ that prints a table and, last, one line of JSON."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from fleetlib.cli.common import console
from fleetlib.errors import FleetError, SettingsError

_ROOT = Path(__file__).resolve().parents[2]
INTERRUPTED = 130  # a benchmark's exit code after Ctrl-C or SIGTERM
# Its own --help among what is handed on: after a name it is the benchmark's.
PASS_THROUGH = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(context_settings=PASS_THROUGH)
    def bench(
        context: typer.Context,
        name: Annotated[str | None, typer.Argument(help="One benchmark, such as pipeline; all by default.")] = None,
    ) -> None:
        """Run one benchmark, or all: each prints a table and, last, one line of JSON.

        Options after the name go to the benchmark: `fleet bench pipeline --rate 20000 --seconds 30 --json`,
        `fleet bench pipeline --help`. Of all, those after one that fails run too, and the exit code is 1.
        """
        if name == "--help":
            typer.echo(context.get_help())
            return
        programs = _programs()
        if name is None:
            _run_all(programs)
            return
        if name not in programs:
            raise SettingsError(f"there is no benchmark {name!r}", f"There are: {', '.join(programs)}")
        with subprocess.Popen(_command(programs[name], context.args), env=_environment()) as process:
            raise typer.Exit(_ended(process))


def _programs() -> dict[str, Path]:
    folder = _ROOT / "benchmarks"
    programs = {path.stem: path for path in sorted(folder.glob("*.py")) if not path.stem.startswith("_")}
    if not programs:
        raise FleetError(f"there are no benchmarks in {folder}", "Run from a clone of the repository")
    return programs


def _command(program: Path, arguments: list[str]) -> list[str]:
    """Run it as a module: programs share what files beside them hold."""
    return [sys.executable, "-m", f"benchmarks.{program.stem}", *arguments]


def _environment() -> dict[str, str]:
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths)}


def _run_all(programs: Mapping[str, Path]) -> None:
    """Run one after the other, and print what each has found; a failure costs its own result alone.

    Raises:
        FleetError: At the end, naming those that failed.
    """
    results, failed = {}, []
    for stem, program in programs.items():
        try:
            results[stem] = _run(program, [])
        except FleetError as error:
            console.print(error.message, style="red")
            failed.append(stem)
    typer.echo(json.dumps(results))
    if failed:
        raise FleetError(
            f"{len(failed)} of {len(programs)} benchmarks failed: {', '.join(failed)}",
            f"Run one by itself: `fleet bench {failed[0]}`",
        )


def _run(program: Path, arguments: list[str]) -> Any:
    """Run one benchmark, its output shown as it comes, and return its last line as JSON."""
    console.rule(program.stem)
    last = ""
    command = _command(program, arguments)
    with subprocess.Popen(command, env=_environment(), stdout=subprocess.PIPE, text=True) as process:
        _hand_on(process)
        try:
            for line in process.stdout or []:
                typer.echo(line, nl=False)
                last = line.strip() or last
        except KeyboardInterrupt:
            _ended(process)
            raise
    if process.returncode == INTERRUPTED:
        raise KeyboardInterrupt
    if process.returncode != 0:
        raise FleetError(f"the benchmark {program.stem} failed", f"Run it by itself: `fleet bench {program.stem}`")
    try:
        return json.loads(last)
    except ValueError:
        raise FleetError(f"the benchmark {program.stem} did not end with a line of JSON") from None


def _ended(process: subprocess.Popen[Any]) -> int:
    """Wait for a benchmark and return its exit code.

    A terminal's Ctrl-C reaches it too, and SIGTERM is handed on. It has servers to stop then, so it is waited for: who
    leaves before would leave them behind.
    """
    _hand_on(process)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _hand_on(process: subprocess.Popen[Any]) -> None:
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
