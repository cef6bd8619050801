"""Run one notebook through papermill with finite times, in a kernel that gets this process's settings."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fleetlib.reports.parameters import Value

KERNEL_START_TIMEOUT_S = 60
SAVE_EVERY_S = 10.0
ENGINE = "fleet"
_SKIPPED = "SkipReport"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the execution ended.

    Attributes:
        error: Empty if every cell ran; else what stopped it, in one line.
        skipped: True if the notebook ended itself with `skip`; then `error` holds its reason.
    """

    error: str = ""
    skipped: bool = False


def execute(
    source: Path,
    target: Path,
    parameters: Mapping[str, Value],
    *,
    home: Path,
    cell_timeout_s: float,
    run_timeout_s: float,
) -> Outcome:
    """Execute a notebook; the executed one is written whatever happens.

    Args:
        source: The notebook.
        target: Where the executed notebook goes.
        parameters: Checked values, injected after the `parameters` cell.
        home: The folder of this machine's data, given to the kernel as FLEET_HOME.
        cell_timeout_s: A cell may take this long.
        run_timeout_s: All cells together may take this long.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    _register_engine()
    try:
        papermill.execute_notebook(
            str(source),
            str(target),
            parameters=dict(parameters),
            engine_name=ENGINE,
            progress_bar=False,
            kernel_env=_kernel_environment(home),
            kernel_folder=str(source.parent),
            timeout_func=_remaining(cell_timeout_s, run_timeout_s),
        )
    except PapermillExecutionError as error:
        if error.ename == _SKIPPED:
            _without_error_marks(target)
            return Outcome(str(error.evalue), skipped=True)
        return Outcome(f"cell {error.exec_count}: {error.ename}: {_first_line(error.evalue)}")
    except CellTimeoutError:
        return Outcome(
            f"timeout: a cell may take {cell_timeout_s:g} s (FLEET_REPORTS_CELL_TIMEOUT_S)"
            f" and the whole run {run_timeout_s:g} s (FLEET_REPORTS_RUN_TIMEOUT_S)"
        )
    except DeadKernelError:
        return Outcome("the kernel died; a notebook that needs more memory than there is ends like this")
    except RuntimeError as error:  # nbclient's when the kernel does not start
        return Outcome(f"the kernel did not start: {_first_line(str(error))}")
    return Outcome()


def _remaining(cell_timeout_s: float, run_timeout_s: float) -> Callable[[Any], int]:
    deadline = time.monotonic() + run_timeout_s

    def timeout(_cell: Any) -> int:
        # At least a second: nbclient takes 0 as "no timeout".
        return max(1, round(min(cell_timeout_s, deadline - time.monotonic())))

    return timeout


def _kernel_environment(home: Path) -> dict[str, str]:
    # The kernel runs in the notebook's folder, so a relative home would be another folder there. PYTHONPATH lets a
    # notebook of a checkout find the library that runs it.
    package_root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(part for part in (package_root, os.environ.get("PYTHONPATH", "")) if part)
    return {
        **os.environ,
        "FLEET_HOME": str(home.resolve()),
        "PYTHONPATH": path,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "JUPYTER_PLATFORM_DIRS": "1",
    }


def _register_engine() -> None:
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NBClientEngine, papermill_engines
    from traitlets.config import Config

    class FleetEngine(NBClientEngine):  # type: ignore[misc]
        """papermill's own engine, with an environment and a folder for the kernel and a timeout per run."""

        @classmethod
        def execute_managed_notebook(
            cls,
            nb_man: Any,
            kernel_name: str,
            *,
            kernel_env: dict[str, str],
            kernel_folder: str,
            timeout_func: Callable[[Any], int],
            **_unused: Any,
        ) -> Any:
            # Unix sockets in a private folder: no port is opened, and no other user can listen or send.
            with tempfile.TemporaryDirectory(prefix="fleet-kernel-") as sockets:
                config = {"transport": "ipc", "ip": str(Path(sockets) / "socket")} if sys.platform != "win32" else {}
                client = PapermillNotebookClient(
                    nb_man,
                    kernel_name=kernel_name,
                    startup_timeout=KERNEL_START_TIMEOUT_S,
                    timeout_func=timeout_func,
                    config=Config({"KernelManager": config}),
                )
                with _rare_saves(nb_man):
                    return client.execute(env=kernel_env, cwd=kernel_folder)

    papermill_engines.register(ENGINE, FleetEngine)


@contextmanager
def _rare_saves(nb_man: Any) -> Iterator[None]:
    """Let papermill write the notebook every few seconds, not twice a cell: with maps in it that took half the time.

    It is written whole at the end, whatever happens.
    """
    save, last_s = nb_man.save, time.monotonic()

    def rarely(**arguments: Any) -> None:
        nonlocal last_s
        if time.monotonic() - last_s >= SAVE_EVERY_S:
            save(**arguments)
            last_s = time.monotonic()

    nb_man.save = rarely
    try:
        yield
    finally:
        del nb_man.save


def _without_error_marks(path: Path) -> None:
    import nbformat
    from papermill.execute import remove_error_markers

    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.write(remove_error_markers(notebook), path)  # type: ignore[no-untyped-call]


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[0]
