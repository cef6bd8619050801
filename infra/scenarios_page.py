"""Write docs/scenarios.md from the library and the parameters: `python infra/scenarios_page.py`; `--check` compares."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

from fleetlib.simulator.params import SimulationParams, parameter_table
from fleetlib.simulator.scenarios import scenarios
from fleetlib.simulator.settable import section_of, shown
from fleetlib.simulator.sweeps import MEASURES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "scenarios.md"
_HEAD = """# Scenarios, parameters, sweeps

A scenario is a YAML file: a name, a title, a description, how long it lasts, and the parameters that differ from the
defaults. This page is generated from the library and the parameters by `python infra/scenarios_page.py`.

```
fleet simulate --scenarios                                        the library, one line each
fleet simulate --scenario rush_hour --show                        in full, with every default, unit and range
fleet simulate --scenario rush_hour --set demand.vehicles=20000   published over MQTT, with another value
fleet simulate --scenario mine.yaml --to drive.parquet            a file of one's own, into a file
```
```python
import fleetlib

fleetlib.scenarios()  # the library as a frame
result = fleetlib.simulate("rush_hour", duration_s=300, overrides={"demand.vehicles": 800, "driver.time_gap_s": 1.6})
result.positions, result.samples, result.truth, result.incidents, result.vehicles, result.traces, result.network
fleetlib.simulate("mine.yaml", vehicles=50, driver={"time_gap_s": 2})
```

## The library
"""
_FILES = """
## A file of one's own

Save what `--show` prints and change it, or write only what differs:

```yaml
extends: rush_hour          # of the library; without it the defaults are the base
title: A wet evening
duration_s: 1200
demand:
  vehicles: 2000            # `vehicles: 2000` beside `title` is short for it
driver:
  time_gap_s: 1.8
```

A key that is not one, a value out of its range or a key written twice is one sentence that names the file, the key, the
nearest known key and its range. What goes before what: an option such as `--vehicles` or a `--set`, then the file, then
what it extends, then the defaults.

## Stop and resume

Ctrl-C (in a notebook the stop button) ends a simulation after the sample interval that it is in: the file is whole and
holds what was simulated, its footer says `complete: false`, and the command ends with 130. `fleetlib.simulate` returns
what there is, with `complete=False`; `cancel=` takes a function that says when.

```
fleet simulate --scenario rush_hour --to drive.parquet --checkpoint state    the state, every minute of the fleet
fleet simulate --resume state                                  goes on; with --duration-s 3600 for longer
```

The result has the same bytes as that of a run that never stopped (a test compares the files). A checkpoint holds every
array, random generator, queue and label of the simulation as NumPy, Arrow and JSON, never pickled, and what was
recorded so far. Each file's digest is checked: a checkpoint that is damaged, or of another version of the program, is
refused. It is replaced last and at once, so that a stop at any moment leaves a whole one. A Parquet file gets its name
when it is finished; before, it is `drive.parquet.part`.

## Who reports

`observe` says which vehicles report: a share (`--set observe=0.05`, probe vehicles) or ids (`--set observe=3,17`). All
drive, all have truth and labels. What a vehicle sends does not depend on who else is observed, to the byte.

## Sweeps and sensitivity

```python
grid = {"driver.time_gap_s": [1.0, 1.4], "demand.vehicles": [500, 1000]}
frame = fleetlib.sweep("rush_hour", grid, repeats=3, workers=2)
ranges = {"driver.time_gap_s": (0.9, 1.8), "driver.acceleration_mps2": (0.8, 2.0)}
fleetlib.sensitivity("rush_hour", ranges, duration_s=300)
```

A sweep runs every combination with every seed in processes of its own and comes back as one frame: the parameters,
`seed`, `status`, `error`, and the measures. A run that fails, even one that takes its process down, is a row with its
parameters and the error; the others go on. Ctrl-C returns what is done. `measure=` takes a function of a
`SimulationResult` that returns numbers by name; with more than one worker it must lie in a module.

`sensitivity` moves one parameter at a time and returns arc elasticities with their standard errors over the seeds, or
with `method="sobol"` the first and total order Sobol indices of all together (`scipy.stats.sobol_indices`).

| measure | definition |
|---|---|
"""
_PARAMETERS = """
## Parameters

`fleet simulate --parameters` lists the same. SI units; the unit is the end of the name.
"""


def page() -> str:
    """Return the text of docs/scenarios.md."""
    measures = "\n".join(f"| `{name}` | {definition} |" for name, definition in MEASURES.items())
    return "\n".join([_HEAD + "\n".join(_library()), _FILES + measures, _PARAMETERS, *_parameters()])


def _library() -> Iterator[str]:
    yield "| scenario | vehicles | minutes | what happens |"
    yield "|---|---|---|---|"
    for row in scenarios().iter_rows(named=True):
        about = f"**{row['title']}.** {row['description']}"
        yield f"| `{row['name']}` | {row['vehicles']:,} | {row['duration_s'] / 60:g} | {about} |"


def _parameters() -> Iterator[str]:
    section = None
    for one in parameter_table():
        name, _, key = one.name.rpartition(".")
        if name != section:
            section = name
            yield from _section_head(name)
        yield f"| `{key}` | {shown(one.default)} | {one.range} | {one.unit} | {one.description} |"
    yield ""


def _section_head(name: str) -> Iterator[str]:
    yield f"\n### {f'`{name}.*`' if name else 'Of the whole'}\n"
    if name:
        kind = section_of(SimulationParams.model_fields[name])
        if kind is not None:
            yield f"{(inspect.getdoc(kind) or '')}\n"
    yield "| parameter | default | range | unit | meaning |"
    yield "|---|---|---|---|---|"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text() != page())
    PAGE.write_text(page())
