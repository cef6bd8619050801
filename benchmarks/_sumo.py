"""SUMO beside us: found or installed in an environment of its own, fed with our network and trips, its answers read.

SUMO is for this benchmark alone; nothing of the product needs it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks._chain import note
from fleetlib.errors import FleetError
from fleetlib.settings import load_settings
from fleetlib.simulator.network.sumo import PlainXml

VERSION = "1.28.0"
HOW = "give its folder with --sumo-home, or let --with-sumo install eclipse-sumo from PyPI (490 MB) into a cache folder"


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a run gave, of either simulator.

    Attributes:
        updates: Vehicle steps: for each second, how many vehicles were on the road.
        cpu_s: CPU time that the steps and their output took, without loading.
        peak: Most vehicles at one moment.
        mean_speed_mps: Over all vehicle steps.
        trips: One row per completed trip: `trip`, `travel_s`, `length_m`.
        unfinished: Vehicles on the road at the end.
        waiting: Vehicles that found no room to depart.
        teleports: Vehicles that were taken out of a jam, or had run into another one.
        output_bytes: Size of what was written of all vehicles and seconds.
    """

    updates: int
    cpu_s: float
    peak: int
    mean_speed_mps: float
    trips: pl.DataFrame
    unfinished: int
    waiting: int
    teleports: int
    output_bytes: int

    @property
    def updates_per_cpu_s(self) -> float:
        """Vehicle updates per second of CPU."""
        return self.updates / self.cpu_s

    @property
    def mean_travel_s(self) -> float:
        """Mean time of the completed trips."""
        return float(self.trips["travel_s"].mean() or 0.0)  # type: ignore[arg-type]


def find_sumo(home: Path | None, *, install: bool) -> Path | None:
    """Return SUMO's folder (the one that holds `bin/sumo`), None where there is none.

    Args:
        home: Where the user says that it is.
        install: Whether it may be installed into the cache folder.

    Raises:
        FleetError: If the given folder does not hold SUMO, or its installation fails.
    """
    if home is not None:
        for folder in (home, *_inside(home)):
            if _program(folder, "sumo").exists():
                return folder
        raise FleetError(f"--sumo-home {home} holds no bin/sumo", "Give the folder of eclipse-sumo or its environment")
    cache = load_settings().cache / "sumo-env"
    if install and not _inside(cache):
        note(f"installing eclipse-sumo {VERSION} into {cache}")
        venv.create(cache, with_pip=True)
        command = [str(cache / "bin" / "python"), "-m", "pip", "install", "--quiet", f"eclipse-sumo=={VERSION}"]
        if subprocess.run(command, check=False).returncode:
            raise FleetError("eclipse-sumo could not be installed", "Install it elsewhere and give --sumo-home")
    places = [Path(os.environ["SUMO_HOME"])] if "SUMO_HOME" in os.environ else []
    return next((folder for folder in (*places, *_inside(cache)) if _program(folder, "sumo").exists()), None)


def build_network(sumo: Path, files: PlainXml, to: Path) -> None:
    """Let netconvert build SUMO's network of plain XML.

    Raises:
        FleetError: If it refuses the files; its words are on stderr.
    """
    _run(sumo, "netconvert", [*files.options(), f"--output-file={to}", "--xml-validation=never"])


def drive(sumo: Path, network: Path, routes: Path, seconds: int, folder: Path) -> Traffic:
    """Run SUMO with steps of 1 s and all vehicles' places written each second as Parquet.

    Its CPU time is that of the process, less that of the same process that only loads the network.
    """
    loading = [f"--net-file={network}", "--no-step-log", "--no-warnings", "--xml-validation=never"]
    idle_s = _run(sumo, "sumo", [*loading, "--end=1"])
    fcd, info, summary, statistic = (
        folder / name for name in ("fcd.parquet", "tripinfo.parquet", "summary.parquet", "statistic.xml")
    )
    outputs = [f"--fcd-output={fcd}", f"--tripinfo-output={info}", f"--summary-output={summary}"]
    outputs += [f"--statistic-output={statistic}", "--output.column-header=plain"]
    times = [f"--end={seconds}", "--step-length=1", "--time-to-teleport=300", "--seed=1"]
    cpu_s = _run(sumo, "sumo", [*loading, f"--route-files={routes}", *outputs, *times])
    running = pl.read_parquet(summary)
    counted = running["running"].cast(pl.Int64)
    places = pl.scan_parquet(fcd).select(pl.col(_column(fcd, "speed")).cast(pl.Float64).mean()).collect()
    return Traffic(
        updates=int(counted.sum()),
        cpu_s=max(cpu_s - idle_s, 1e-9),
        peak=int(counted.max() or 0),  # type: ignore[arg-type]
        mean_speed_mps=float(places.item()),
        trips=_completed(info),
        unfinished=int(counted[-1]),
        waiting=int(running["waiting"][-1]),
        teleports=int(running["teleports"].cast(pl.Int64)[-1]),
        output_bytes=fcd.stat().st_size,
    )


def _completed(info: Path) -> pl.DataFrame:
    """Return the completed trips; SUMO's file has no columns where there are none."""
    columns = {"trip": "id", "travel_s": "duration", "length_m": "routeLength", "delay_s": "departDelay"}
    if not pl.read_parquet_schema(info):
        return pl.DataFrame(schema={name: pl.Int64 if name == "trip" else pl.Float64 for name in columns})
    found = pl.read_parquet(info).select(
        pl.col(_column(info, theirs)).cast(pl.Int64 if name == "trip" else pl.Float64).alias(name)
        for name, theirs in columns.items()
    )
    return found.sort("trip")


def _column(path: Path, name: str) -> str:
    """Return a column's name, which SUMO may write with the element's before it."""
    names = pl.read_parquet_schema(path)
    return next(found for found in names if found == name or found.endswith(f"_{name}"))


def _inside(environment: Path) -> list[Path]:
    """Return where the wheel lies in a virtual environment."""
    return sorted(environment.glob("lib/python*/site-packages/sumo"))


def _program(home: Path, name: str) -> Path:
    return home / "bin" / (name + (".exe" if sys.platform == "win32" else ""))


def _run(sumo: Path, name: str, options: list[str]) -> float:
    """Run one of SUMO's programs and return its CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [str(_program(sumo, name)), *options],
        env=os.environ | {"SUMO_HOME": str(sumo)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        print(done.stdout[-2000:], file=sys.stderr)
        raise FleetError(f"SUMO's {name} failed", "Its words are above")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
