"""A calibration for people: the fitted driver, how sure it is, and its gap beside the recorded one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from fleetlib.errors import SettingsError
from fleetlib.reports.chart_parts import COLORS, WIDTH_IN, plot_style
from fleetlib.reports.charts import Chart, lines
from fleetlib.reports.skip import SkipReport
from fleetlib.reports.tables import Html, facts, table
from fleetlib.reports.units import duration, number
from fleetlib.units import KMH_PER_MPS

if TYPE_CHECKING:
    from fleetlib.simulator.calibration import Fit, GapErrors
    from fleetlib.simulator.calibration_problem import Driver
    from fleetlib.simulator.calibration_traces import Trace

NAMES = {
    "desired_speed_mps": ("Desired speed v0", "km/h", KMH_PER_MPS, 1),
    "time_gap_s": ("Time gap T", "s", 1.0, 2),
    "minimum_gap_m": ("Standing gap s0", "m", 1.0, 2),
    "acceleration_mps2": ("Acceleration a", "m/s²", 1.0, 2),
    "deceleration_mps2": ("Comfortable braking b", "m/s²", 1.0, 2),
    "reaction_s": ("Reaction time", "s", 1.0, 2),
    "coolness": ("Coolness c", "", 1.0, 2),
}


def lab_traces(trace_file: str, score_file: str = "", driver: str = "") -> tuple[list[Trace], list[Trace]]:
    """Return the traces to fit and those to score on: of the files, or the examples that come with the library.

    Args:
        trace_file: A CSV, Parquet or OpenACC file; empty: the examples.
        score_file: Another; empty: nothing to score on.
        driver: Of an OpenACC file, whose traces: `car 3`; empty: the first that follows.

    Raises:
        SkipReport: If a file is not there, or has no such driver.
    """
    from fleetlib.simulator.calibration_examples import example_traces
    from fleetlib.simulator.calibration_files import read_traces
    from fleetlib.simulator.calibration_traces import by_driver

    if not trace_file:
        one, other = example_traces()
        return [one], [other]
    for name in filter(None, (trace_file, score_file)):
        if not Path(name).is_file():
            raise SkipReport(f"There is no file {name}.")
    own = by_driver(read_traces(Path(trace_file)))
    chosen = driver or next(iter(own))
    if chosen not in own:
        raise SkipReport(f"{trace_file} has no {chosen}; it has: {', '.join(own)}.")
    others = by_driver(read_traces(Path(score_file))) if score_file else {}
    return own[chosen], others.get(chosen, [])


def fit_facts(fit: Fit, scored: GapErrors | None) -> Html:
    """Show the errors of a fit in a few numbers."""
    own = fit.errors
    other = ("not scored", "give another recording")
    if scored is not None:
        other = (f"{100 * scored.mixed_ratio:.1f} %", f"{duration(scored.duration_s)} that the fit has not seen")
    bound = ", ".join(NAMES[name][0] for name in fit.on_bound)
    return facts(
        {
            "Gap error": (f"{100 * own.mixed_ratio:.1f} %", "mixed; people in 2008: 11 to 29 %"),
            "On another recording": other,
            "Root mean square error": (f"{own.gap_rmse_m:.2f} m", f"of the gap; speed {own.speed_rmse_mps:.2f} m/s"),
            "Fitted to": (duration(own.duration_s), f"{number(fit.evaluations)} drivers tried"),
            "On a bound": (bound or "none", "what the recording does not determine"),
        }
    )


def parameter_table(fit: Fit) -> Html:
    """Show each parameter with its standard error, interval, what fits as well, and its bounds."""
    rows = []
    for row in fit.parameters.iter_rows(named=True):
        name, unit, factor, digits = NAMES[row["parameter"]]
        shown = {key: f"{value * factor:.{digits}f}" for key, value in row.items() if isinstance(value, float)}
        rows.append(
            (
                f"{name}, {unit}" if unit else name,
                f"{shown['value']} ± {shown['standard_error']}",
                f"{shown['low_95']} to {shown['high_95']}",
                f"{shown['near_low']} to {shown['near_high']}",
                f"{shown['lower_bound']} to {shown['upper_bound']}",
                row["on_bound"] or "no",
            )
        )
    heads = {
        "parameter": "Parameter",
        "value": "Value ± standard error",
        "interval": "95 % of resamples",
        "near": "Error at most 5 % higher",
        "bounds": "Searched in",
        "bound": "On a bound",
    }
    return table(pl.DataFrame(rows, list(heads), orient="row"), heads)


def gap_chart(driver: Driver, trace: Trace, *, title: str = "") -> Chart:
    """Draw the recorded gap and the simulated one, and the speeds below."""
    from fleetlib.simulator.calibration import follow

    frame = follow(driver, trace)
    renamed = frame.rename({"gap_m": "recorded_m", "simulated_gap_m": "simulated_m"}).rename(
        {"leader_speed_mps": "leader_mps", "follower_speed_mps": "recorded_mps", "simulated_speed_mps": "simulated_mps"}
    )
    return lines(
        renamed,
        "time_s",
        [("recorded_m", "simulated_m"), ("recorded_mps", "simulated_mps", "leader_mps")],  # one colour each in both
        title=title or f"The fitted driver behind the recorded leader: {trace.name.replace('_', ' ')}",
        labels=("Gap, m", "Speed, km/h"),
        height_in=2.3,
    )


def correlation_chart(fit: Fit) -> Chart:
    """Draw how the parameters trade off against each other between resamples."""
    from matplotlib.figure import Figure

    names = [NAMES[name][0] for name in fit.correlation["parameter"]]
    values = fit.correlation.drop("parameter").to_numpy()
    title = "Which parameters trade off"
    with plot_style():
        figure = Figure(figsize=(0.62 * WIDTH_IN, 0.36 * WIDTH_IN), layout="constrained")
        axis = figure.subplots()
        image = axis.imshow(values, cmap="RdBu_r", vmin=-1, vmax=1)
        figure.colorbar(image, ax=axis, label="Correlation", pad=0.02)
        axis.set_xticks(range(len(names)), [name.split(" ")[-1] for name in names])
        axis.set_yticks(range(len(names)), names)
        axis.grid(visible=False)
        for row, column in np.ndindex(*values.shape):
            shade = "white" if abs(values[row, column]) > 0.6 else COLORS[7]
            text = f"{values[row, column]:.2f}".replace("-", "\u2212")
            axis.text(column, row, text, ha="center", va="center", color=shade, fontsize=9)
        axis.set_title(title)
        return Chart(figure, title)


def refuse_taken(name: str, *, replace: bool = False) -> None:
    """Refuse a name under which a driver cannot be saved before it is fitted; empty: it is not to be saved.

    Raises:
        SettingsError: If the name is none, or taken and not to be replaced, or the folder cannot be written.
    """
    from fleetlib.settings import load_settings
    from fleetlib.simulator.profiles import NAME, SUFFIX, refuse_unwritable

    if not name:
        return
    if not NAME.fullmatch(name):
        raise SettingsError(f"save_as = {name} is no name", "Give small letters, digits, - and _")
    folder = load_settings().simulator.drivers
    if (folder / f"{name}{SUFFIX}").exists() and not replace:
        advice = "Choose another name for save_as, or set replace = True"
        raise SettingsError(f"There is a driver {name} already in {folder}", advice)
    refuse_unwritable(name, folder)


def save_driver(
    name: str,
    fit: Fit,
    scored: GapErrors | None = None,
    scored_on: Sequence[Trace] = (),
    *,
    replace: bool = False,
) -> Html:
    """Save a fit as a named driver and say how to use it; nothing without a name.

    Raises:
        SettingsError: If the name is none, or taken and not to be replaced (`refuse_taken` says so before the fit).
    """
    if not name:
        return table(pl.DataFrame(), empty="Not saved: set save_as to a name.")
    path = saved_driver(name, fit, scored, scored_on, replace=replace)
    return table(pl.DataFrame(), empty=f"Saved as {path}. Use it: fleet simulate --driver {name}")


def saved_driver(
    name: str, fit: Fit, scored: GapErrors | None, scored_on: Sequence[Trace], *, replace: bool
) -> Path:  # fmt: skip
    """Save a fit as a named driver and return its file.

    Raises:
        SettingsError: If the name is none, or taken and not to be replaced.
    """
    from fleetlib.clock import SystemClock, to_datetime
    from fleetlib.settings import load_settings
    from fleetlib.simulator.calibration_traces import sources_of
    from fleetlib.simulator.profiles import DriverProfile, save_profile

    today = to_datetime(SystemClock().now_us()).date()
    profile = DriverProfile.of(name, fit, today, (scored, sources_of(scored_on)) if scored is not None else None)
    return save_profile(profile, load_settings().simulator.drivers, replace=replace)
