"""How the chain's cost changes with connections and partitions: `pipeline.py` again and again, a table at the end.

Each run has servers and services of its own, at one rate, so that the columns can be compared. Prints a table and,
last, one line of JSON.
"""

from __future__ import annotations

import argparse
from typing import Any

from rich.table import Table

from benchmarks._chain import note
from benchmarks._program import conclude
from benchmarks.pipeline import measure
from fleetlib.cli.common import console

RUNS = ((100, 4), (1_000, 4), (10_000, 4), (10_000, 2), (10_000, 1))  # connections, partitions
PARTS = ("vehicles", "mosquitto", "ingest", "kafka", "write", "watch", "postgres")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=10_000, help="samples per second in each run")
    parser.add_argument("--seconds", type=float, default=20, help="of each run")
    parser.add_argument("--json", action="store_true", help="nothing but the JSON line on stdout")
    arguments = parser.parse_args()
    if min(arguments.rate, arguments.seconds) <= 0:
        parser.error("--rate and --seconds must be positive")

    def measured() -> dict[str, Any]:
        runs = [one_run(arguments.rate, arguments.seconds, *shape) for shape in RUNS]
        return {"rate": arguments.rate, "seconds": arguments.seconds, "runs": runs}

    conclude(measured, "Scale", as_json=arguments.json, show=lambda result: console.print(table(result["runs"])))


def one_run(rate: float, seconds: float, connections: int, partitions: int) -> dict[str, Any]:
    """Return what one run measured, with the number of partitions."""
    note(f"{connections} connections, {partitions} partitions")
    found = measure(rate, seconds, connections, FLEET_KAFKA_PARTITIONS=str(partitions))
    return {"partitions": partitions, **found}


def table(runs: list[dict[str, Any]]) -> Table:
    """Return the runs as rows: CPU microseconds a message by part, latencies, memory."""
    made = Table(title=f"CPU µs a message, latency and memory at {runs[0]['offered_per_s']:,.0f} messages a second")
    heads = ["connections", "partitions", *PARTS, "total", "row p50 / p99 s", "alert p99 s", "RSS MiB"]
    for head in heads:
        made.add_column(head, justify="right")
    for run in runs:
        cpu = run["cpu_us_per_message"]
        made.add_row(
            f"{run['connections']:,}",
            str(run["partitions"]),
            *(f"{cpu[part]:.1f}" for part in (*PARTS, "total")),
            f"{run['latency_p50_s']} / {run['latency_p99_s']}",
            str(run["alert_p99_s"]),
            f"{sum(run['rss_peak_mib'].values()):,.0f}",
        )
    return made


if __name__ == "__main__":
    main()
