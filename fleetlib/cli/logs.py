"""`fleet logs`: what the servers and services say."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from fleetlib.stack.logs import Line


class Level(StrEnum):
    """How much a line matters."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


_COLOURS = {"debug": "dim", "info": "green", "warning": "yellow", "error": "bold red"}
_NAMES = ("cyan", "magenta", "blue", "bright_cyan", "bright_magenta", "bright_blue", "bright_green")


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def logs(
        name: Annotated[
            str | None, typer.Argument(help="One server or service, such as ingest; all by default.")
        ] = None,
        lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="This many of each.")] = 20,
        follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what comes, until Ctrl-C.")] = False,
        since: Annotated[
            str | None, typer.Option(help="All from then: 90s, 10m, 2h, 1d ago, or 2026-11-25T08:00:00 (UTC).")
        ] = None,
        level: Annotated[Level, typer.Option(help="What matters less is left out.")] = Level.DEBUG,
        raw: Annotated[
            bool,
            typer.Option(
                "--raw", help="The last --lines as they are in the files, file by file, of any time and level."
            ),
        ] = False,
    ) -> None:
        """Show what the servers and services of `fleet up` say, in the order of time, UTC."""
        from datetime import UTC, datetime

        from fleetlib.settings import load_settings
        from fleetlib.stack import logs as read

        files = read.log_files(load_settings().home, name)
        begin = read.since_of(since, datetime.now(UTC)) if since is not None else None
        width = max((len(file.stem) for file in files), default=0)
        console = Console(soft_wrap=True, highlight=False)
        order = {file.stem: number for number, file in enumerate(files)}
        coming = read.follow(files)  # its beginning is now: what comes while we print is not left out
        if raw:
            for file in files:
                for text in read.tail(file, lines):
                    typer.echo(f"{file.stem:<{width}} | {text}")
        else:
            for line in read.read(files, begin, level.value, lines):
                console.print(_shown(line, width, order[line.name]))
        for stem, text in coming if follow else ():
            line = read.parse(stem, text)
            if raw:
                typer.echo(f"{stem:<{width}} | {text}")
            elif read.at_least(line, level.value):
                console.print(_shown(line, width, order[stem]))


def _shown(line: Line, width: int, number: int) -> Text:
    """Return `08:00:00.123 write     warning event  key value …`; the day is told where it is not today."""
    from datetime import UTC, datetime

    shown = Text()
    moment = line.time
    today = datetime.now(UTC).date()
    form = "%H:%M:%S" if moment is not None and moment.date() == today else "%Y-%m-%d %H:%M:%S"
    clock = "" if moment is None else f"{moment.strftime(form)}.{moment.microsecond // 1000:03d}"
    shown.append(f"{clock:<12} ", "dim")
    shown.append(f"{line.name:<{width}} ", _NAMES[number % len(_NAMES)])
    shown.append(f"{line.level:<8}", _COLOURS.get(line.level, ""))
    shown.append(line.event, "bold" if line.level in ("warning", "error") else "")
    for key, value in line.fields.items():
        shown.append(f"  {key} ", "dim")
        shown.append("\n" + value if key == "traceback" else value)
    return shown
