"""The `fleet` command: settings in, build, run.

Each module here adds one command (or one group) in `register(app)`; one with a leading underscore only helps.
"""

from __future__ import annotations

import errno
import importlib
import pkgutil
import sys
from typing import NoReturn

import typer

from fleetlib.errors import FleetError

INTERRUPTED = 130  # what a shell reports after Ctrl-C


def build_app(only: str | None = None) -> typer.Typer:
    """Return the command line with every command.

    Args:
        only: The one command that is called. If it is one, no other is loaded: a service that runs for months need
            not hold them all.
    """
    app = typer.Typer(
        name="fleet",
        help="FleetTracker: simulate, ingest, process, store, look. Start with `fleet demo` or `fleet doctor`.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(lambda: None)  # a single command would else be called without its name
    modules = [one.name for one in pkgutil.iter_modules(__path__) if one.name != "common" and one.name[0] != "_"]
    commands = {name.rstrip("_").replace("_", "-"): name for name in modules}
    for name in [commands[only]] if only in commands else sorted(modules):
        importlib.import_module(f"{__name__}.{name}").register(app)
    return app


def main() -> None:
    """Run the command line; an error of ours is one sentence on stderr and an exit code, never a traceback."""
    try:
        build_app(sys.argv[1] if len(sys.argv) > 1 else None)()
    except FleetError as error:
        _tell(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _stopped()
    except OSError as error:
        told = _of_file(error)
        if told is None:
            raise
        _tell(told)
        sys.exit(told.exit_code)
    except SystemExit as end:
        if isinstance(getattr(end.__context__, "__cause__", None), KeyboardInterrupt):  # typer has ended without a word
            _stopped()
        raise


def _of_file(error: OSError) -> FleetError | None:
    """Return what to say of a file or folder that cannot be used, None where it is of none."""
    if error.errno == errno.ENOSPC:
        where = f" at {error.filename}" if error.filename else ""
        return FleetError(f"The disk is full{where}", "Make room (`fleet doctor` shows how much there is)")
    if error.filename is None:
        return None
    return FleetError(f"{error.filename} cannot be used: {error.strerror}", "Give another one, or look at its rights")


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
