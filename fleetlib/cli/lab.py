"""`fleet lab`: JupyterLab on the notebooks, with the settings of this folder."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fleetlib.cli.common import console
from fleetlib.errors import FleetError, MissingProgram
from fleetlib.settings import LOOPBACK

if TYPE_CHECKING:
    from fleetlib.settings import Settings

LAB_CONFIG = Path(__file__).resolve().parent.parent / "reports" / "lab"  # its labconfig/ asks nobody for news
_CONFIG = "JUPYTER_CONFIG_PATH"
# JupyterLab asks its makers for news and for updates; this product works without any network.
_QUIET = ("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def lab(
        port: Annotated[int, typer.Option(min=1, max=65_535, help="Where it listens.")] = 28_888,
        ip: Annotated[str, typer.Option("--ip", help="0.0.0.0 in a container; loopback by default.")] = LOOPBACK,
        browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser.")] = True,
    ) -> None:
        """Open JupyterLab on the notebooks, against what the demo or the stack stored. Ctrl-C ends it."""
        from fleetlib.reports.catalogue import notebooks_folder
        from fleetlib.settings import load_settings
        from fleetlib.stack.ports import is_free

        settings = load_settings()
        folder = own_notebooks(notebooks_folder(settings.reports.notebooks), settings.home)
        if not is_free(port):
            raise FleetError(f"Port {port} is in use", "Give another one: fleet lab --port 28889")
        _say_database(settings)
        command = lab_command(folder, port, browser, ip)
        # Notebooks run in their own folder, where a relative FLEET_HOME would be another one.
        os.environ["FLEET_HOME"] = str(settings.home.resolve())
        os.environ[_CONFIG] = os.pathsep.join(filter(None, (str(LAB_CONFIG), os.environ.get(_CONFIG))))
        sys.stdout.flush()
        try:
            os.execv(command[0], command)  # noqa: S606 - it takes this process's place, so Ctrl-C and kill reach it
        except OSError as error:
            raise MissingProgram(f"JupyterLab cannot be started: {error.strerror}", "Run `make setup`") from None


def own_notebooks(folder: Path, home: Path) -> Path:
    """Return the folder, or where it cannot be written, as in a container, a copy of it in the home.

    What is in the copy already is kept: it may have been worked on.
    """
    if os.access(folder, os.W_OK):
        return folder
    copy = home.resolve() / "notebooks"
    for path in sorted(folder.rglob("*")):
        to = copy / path.relative_to(folder)
        if path.is_file() and not to.exists():
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
    console.print(f"notebooks: {copy} (a copy: {folder} cannot be written)")
    return copy


def lab_command(folder: Path, port: int, browser: bool, ip: str = LOOPBACK) -> list[str]:
    """Return the command line that starts JupyterLab."""
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={folder}", f"--ip={ip}", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", *_QUIET]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # it asks for a token
    return command


def _say_database(settings: Settings) -> None:
    """Start the demo's database where it rests, and say what the notebooks will find."""
    from fleetlib.stack.embedded import has_embedded, start_embedded
    from fleetlib.store.reader import connect

    try:
        reader = connect(settings=settings)
    except FleetError as error:
        if settings.database.url is None and settings.database.reader_url is None and has_embedded(settings):
            start_embedded(settings)
            console.print("The demo's database is running again; `fleet down` ends it.")
            return
        console.print(
            f"No database yet: {error.message}. Only 20_physics_lab works without one; `make demo` makes one."
        )
        return
    console.print(f"Notebooks read {reader!r}")
    reader.close()
