"""`fleet logs`: what the servers and services say."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def logs(
        name: Annotated[
            str | None, typer.Argument(help="One server or service, such as ingest; all by default.")
        ] = None,
        lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="This many of each.")] = 20,
        follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what comes, until Ctrl-C.")] = False,
    ) -> None:
        """Show the end of the logs of `fleet up`."""
        from fleetlib.settings import load_settings
        from fleetlib.stack import logs as read

        files = read.log_files(load_settings().home, name)
        width = max((len(file.stem) for file in files), default=0)
        for file in files:
            for line in read.tail(file, lines):
                typer.echo(f"{file.stem:<{width}} | {line}")
        if follow:
            for stem, line in read.follow(files):
                typer.echo(f"{stem:<{width}} | {line}")
