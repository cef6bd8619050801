"""The `fleet` command: settings in, build, run.

Each module here adds one command (or one group) in `register(app)`; one with a leading underscore only helps.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from typing import NoReturn

import typer

from fleetlib.errors import FleetError

INTERRUPTED = 130  # what a shell reports after Ctrl-C


def build_app() -> typer.Typer:
    """Return the command line with every command."""
    app = typer.Typer(
        name="fleet",
        help="FleetTracker: simulate, ingest, process, store, look. Start with `fleet demo` or `fleet doctor`.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
        if module.name != "common" and not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}").register(app)
    return app


def main() -> None:
    """Run the command line; an error of ours is one sentence on stderr and an exit code, never a traceback."""
    try:
        build_app()()
    except FleetError as error:
        _tell(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _stopped()
    except SystemExit as end:
        if isinstance(getattr(end.__context__, "__cause__", None), KeyboardInterrupt):  # typer has ended without a word
            _stopped()
        raise


def _stopped() -> NoReturn:
    print("fleet: stopped", file=sys.stderr)  # noqa: T201
    sys.exit(INTERRUPTED)


def _tell(error: FleetError) -> None:
    """Say it as an event where a service has set up its log, else as a sentence for a person."""
    logs = sys.modules.get("fleetlib.logs")
    if logs is not None and logs.service():
        logs.get("fleetlib").error("ended", error=str(error))
    else:
        print(f"fleet: {error}", file=sys.stderr)  # noqa: T201
