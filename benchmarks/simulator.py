"""The simulator: against SUMO on one shared network, car-following alone, encoding, sessions, small and large fleets.

SUMO is not a part of this program: give its folder with `--sumo-home`, or let `--with-sumo` install it into an
environment of its own; without it the rest runs, and the keys of the comparison are null. Mosquitto is needed for the
sessions. Prints tables and, last, one line of JSON. All times are CPU times of one core.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from rich.table import Table

from benchmarks import _sumo
from benchmarks._chain import note
from benchmarks._program import conclude
from benchmarks._sim_cost import SCALES, car_following_updates_per_s, encode_messages_per_s, scaling
from benchmarks._sim_sessions import measure_sessions
from fleetlib.cli.common import console
from fleetlib.errors import MissingProgram

SMALL_SCALES = (100, 200)
OUR_RUNS = 3  # before SUMO's, and again after it
TARGETS = {
    "sumo_ratio": ">= 100",
    "mean_speed_ratio": "0.9 to 1.1",
    "travel_time_ratio": "0.9 to 1.1",
    "car_following_updates_per_s": ">= 100 M",
    "encode_messages_per_s": ">= 2 M",
    "bytes_per_session": "<= 4,096",
    "cpu_us_per_message": "<= 15",
    "state_bytes_per_vehicle": "<= 300",
    "realtime_share_100k": "<= 1",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, default=12_000, help="on the road at once, beside SUMO")
    parser.add_argument("--seconds", type=int, default=400, help="simulated, beside SUMO")
    parser.add_argument("--sumo-home", type=Path, help="folder of eclipse-sumo, or of an environment that has it")
    parser.add_argument("--with-sumo", action="store_true", help="install eclipse-sumo where it is not there (490 MB)")
    parser.add_argument("--sessions", type=int, default=10_000, help="vehicles with an MQTT session each; 0: none")
    parser.add_argument("--session-seconds", type=float, default=20)
    parser.add_argument("--small", action="store_true", help="everything tiny: to see that it runs, not how fast")
    parser.add_argument("--json", action="store_true", help="nothing but the JSON line on stdout")
    arguments = parser.parse_args()
    if min(arguments.vehicles, arguments.seconds, arguments.session_seconds) <= 0 or arguments.sessions < 0:
        parser.error("--vehicles, --seconds and --session-seconds must be positive, --sessions not negative")

    def show(result: dict[str, Any]) -> None:
        console.print(summary(result))
        console.print(scales(result["scaling"]))

    conclude(lambda: measure(arguments), "Simulator", as_json=arguments.json, show=show)


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return everything that was measured, null where something needed is not there."""
    sumo = _sumo.find_sumo(arguments.sumo_home, install=arguments.with_sumo)
    if sumo is None:
        note(f"SUMO is not here and is left out: {_sumo.HOW}")
    size = (60, 300) if arguments.small else (arguments.vehicles, arguments.seconds)
    compared = compare(sumo, *size)
    following = car_following_updates_per_s(*((20,) if arguments.small else ()))
    encoding = encode_messages_per_s(*((2_000,) if arguments.small else ()))
    sessions = published(20 if arguments.small and arguments.sessions else arguments.sessions, arguments)
    found = scaling(SMALL_SCALES, 200) if arguments.small else scaling(SCALES)
    most = found[-1]
    realtime = next((row["us_per_sample"] / 10 for row in found if row["vehicles"] == 100_000), None)
    return {
        **compared,
        "car_following_updates_per_s": round(following),
        "encode_messages_per_s": round(encoding),
        **sessions,
        "state_bytes_per_vehicle": most["state_bytes_per_vehicle"],
        "realtime_share_100k": None if realtime is None else round(realtime, 3),
        "scaling": found,
    }


def compare(sumo: Path | None, vehicles: int, seconds: int) -> dict[str, Any]:
    """Return both simulators' numbers of one case, and their ratios.

    Ours takes a second, SUMO's two minutes, and the speed of a shared machine changes within seconds: ours is run
    several times before and after SUMO, and its median counts.
    """
    from benchmarks._sumo_case import drive, export_case, make_case

    with tempfile.TemporaryDirectory(prefix="fleet-bench-") as place:
        folder = Path(place)
        case = make_case(vehicles, seconds)
        runs = [drive(case, folder / "places.parquet") for _ in range(OUR_RUNS)]
        theirs = None
        if sumo is not None:
            files, routes = export_case(case, folder)
            _sumo.build_network(sumo, files, folder / "network.net.xml")
            theirs = _sumo.drive(sumo, folder / "network.net.xml", routes, seconds, folder)
            note(f"SUMO: {theirs.updates:,} vehicle steps in {theirs.cpu_s:.2f} s of CPU")
            runs += [drive(case, folder / "places.parquet") for _ in range(OUR_RUNS)]
        ours = sorted(runs, key=lambda run: run.cpu_s)[len(runs) // 2]
        note(f"we: {ours.updates:,} vehicle steps in {' '.join(f'{run.cpu_s:.2f}' for run in runs)} s of CPU")
    found = {"ours": told(ours), "sumo": None if theirs is None else told(theirs)}
    if theirs is None:
        return {"sumo_ratio": None, "mean_speed_ratio": None, "travel_time_ratio": None, **found}
    # The same trips on both sides: those that both completed. Who is slower completes fewer, and shorter ones.
    both = ours.trips.join(theirs.trips, on="trip", suffix="_sumo")
    travel = float(both["travel_s"].sum()) / float(both["travel_s_sumo"].sum()) if len(both) else None
    return {
        "sumo_ratio": round(ours.updates_per_cpu_s / theirs.updates_per_cpu_s, 1),
        "mean_speed_ratio": round(ours.mean_speed_mps / theirs.mean_speed_mps, 4),
        "travel_time_ratio": None if travel is None else round(travel, 4),
        "trips_of_both": len(both),
        **found,
    }


def told(traffic: _sumo.Traffic) -> dict[str, float]:
    """Return the numbers of one side."""
    return {
        "vehicle_updates": traffic.updates,
        "cpu_s": round(traffic.cpu_s, 3),
        "updates_per_cpu_s": round(traffic.updates_per_cpu_s),
        "peak_vehicles": traffic.peak,
        "mean_speed_mps": round(traffic.mean_speed_mps, 3),
        "mean_travel_s": round(traffic.mean_travel_s, 2),
        "completed": len(traffic.trips),
        "unfinished": traffic.unfinished,
        "waiting": traffic.waiting,
        "teleports": traffic.teleports,
        "output_mb": round(traffic.output_bytes / 1e6, 1),
    }


def published(sessions: int, arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what a session holds and a message costs, null without sessions or a broker."""
    found: dict[str, float] | None = None
    if sessions:
        try:
            found = measure_sessions(sessions, 2.0 if arguments.small else arguments.session_seconds)
        except MissingProgram as error:
            note(f"the sessions are left out: {error}")
    if found is None:
        return {"bytes_per_session": None, "cpu_us_per_message": None, "publishing": None}
    return {
        "bytes_per_session": round(found["bytes_per_session"]),
        "cpu_us_per_message": round(found["cpu_us_per_message"], 2),
        "publishing": {name: round(value, 2) for name, value in found.items()},
    }


def summary(result: dict[str, Any]) -> Table:
    """Return the targets and what was measured."""
    made = Table("", "measured", "target", title="The simulator")
    for name, target in TARGETS.items():
        value = result[name]
        shown = "not measured" if value is None else f"{value:,}"
        made.add_row(name.replace("_", " "), shown, target)
    for side in ("ours", "sumo"):
        for name, value in (result[side] or {}).items():
            made.add_row(f"{side}: {name.replace('_', ' ')}", f"{value:,}", "")
    return made


def scales(rows: list[dict[str, Any]]) -> Table:
    """Return the cost of small and large fleets as a table."""
    made = Table(title="Cost by the size of the fleet")
    for name in rows[0]:
        made.add_column(name.replace("_", " "), justify="right")
    for row in rows:
        made.add_row(*(f"{value:,}" for value in row.values()))
    return made


if __name__ == "__main__":
    main()
