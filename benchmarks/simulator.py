"""What the simulator costs: CPU per sample for two fleets, with and without encoding; the physics step alone.

`python benchmarks/simulator.py [--json]` prints a table and, last, one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from typing import Any

from rich.console import Console
from rich.table import Table

START_US = 1_767_600_000_000_000
CASES = ((500, 600), (20_000, 10))  # vehicles, ticks


def run_case(vehicles: int, ticks: int, deliver: bool) -> dict[str, float]:
    from fleetlib.simulator import Simulation, SimulationParams

    simulation = Simulation(SimulationParams(vehicles=vehicles), START_US, deliver=deliver)
    simulation.step()
    begin, sent, size = time.process_time(), 0, 0
    for _ in range(ticks):
        deliveries = simulation.step().deliveries
        sent += len(deliveries)
        size += deliveries.payload.nbytes
    cpu_s = time.process_time() - begin
    return {"cpu_us_per_sample": cpu_s / (vehicles * ticks) * 1e6, "bytes_per_message": size / sent if sent else 0.0}


def physics_updates_per_cpu_s(vehicles: int, ticks: int) -> float:
    from fleetlib.simulator import Simulation, SimulationParams

    params = SimulationParams(vehicles=vehicles)
    simulation = Simulation(params, START_US, deliver=False)
    begin = time.process_time()
    for _ in range(ticks):
        simulation.advance_only()
    cpu_s: float = time.process_time() - begin
    return vehicles * ticks * params.substeps / cpu_s


def import_s() -> float:
    """Return the best of five times that `import fleetlib` takes in a process of its own."""
    code = "import time; t = time.perf_counter(); import fleetlib, fleetlib.simulator; print(time.perf_counter() - t)"
    return min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    arguments = parser.parse_args()
    result: dict[str, Any] = {}
    for vehicles, ticks in CASES:
        for deliver in (False, True):
            name = f"{vehicles}_{'encoded' if deliver else 'frames'}"
            result[name] = {key: round(value, 2) for key, value in run_case(vehicles, ticks, deliver).items()}
    result["physics_updates_per_cpu_s"] = round(physics_updates_per_cpu_s(20_000, 10))
    result["import_s"] = round(import_s(), 3)
    if not arguments.json:
        table = Table("case", "CPU µs per sample", "bytes per message", title="simulator")
        for name, values in result.items():
            if isinstance(values, dict):
                table.add_row(name, str(values["cpu_us_per_sample"]), str(values["bytes_per_message"] or ""))
        Console().print(table)
        Console().print(f"physics: {result['physics_updates_per_cpu_s'] / 1e6:.2f} M vehicle steps per CPU-second")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
