"""A process that runs jobs of a sweep: one line of JSON in, one line of JSON out, until its input ends.

Started by `workers`, never by people. Processes of our own instead of a pool: a run that takes its process down fails
alone, and a script needs no `if __name__ == "__main__"`.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from fleetlib.simulator.scenarios import Scenario
from fleetlib.simulator.sweeps.job import measure_of, run_job


def main() -> None:
    """Work until the input ends."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a measure prints must not end up among the replies
    begin = json.loads(sys.stdin.readline())
    sys.path[:] = begin["path"]
    measure = measure_of(begin["measure"])
    for line in sys.stdin:
        outcome = run_job(Scenario.of(json.loads(line)), measure)
        _reply(replies, {"status": outcome.status, "measures": outcome.measures, "error": outcome.error})


def _reply(replies: Any, message: dict[str, Any]) -> None:
    replies.write(json.dumps(message) + "\n")
    replies.flush()


if __name__ == "__main__":
    main()
