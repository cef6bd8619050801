"""What the programs here share: how they end, and how Ctrl-C reaches them."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from fleetlib.cli.common import emit
from fleetlib.errors import FleetError

INTERRUPTED = 130


def listen_to_interrupts() -> None:
    """Let Ctrl-C and SIGTERM end the program, also where a shell has told its background jobs to ignore them."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def conclude(
    measure: Callable[[], dict[str, Any]],
    title: str,
    *,
    as_json: bool,
    good: Callable[[dict[str, Any]], bool] | None = None,
    show: Callable[[dict[str, Any]], None] | None = None,
) -> NoReturn:
    """Measure, print a table and, last, one line of JSON, and end the program.

    The exit code is 0, 1 where the result is not `good`, 130 after Ctrl-C or SIGTERM, or that of the error, which is
    one sentence. `show` prints another table than the one of all keys and values.
    """
    listen_to_interrupts()
    try:
        result = measure()
    except FleetError as error:
        print(f"fleet: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("fleet: stopped; what it had started is down", file=sys.stderr)
        sys.exit(INTERRUPTED)
    if not as_json and show is not None:
        show(result)
    elif not as_json:
        emit(result, as_json=False, title=title)
    print(json.dumps(result))
    sys.exit(0 if good is None or good(result) else 1)
