"""Plots and tables of the physics lab: flow over density, the jam on the ring, energy on the WLTC, a calibration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from fleetlib.reports.chart_parts import COLORS, WIDTH_IN, plot_style
from fleetlib.reports.charts import Chart
from fleetlib.reports.tables import Html, facts, table
from fleetlib.units import KMH_PER_MPS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fleetlib.simulator.driving import IdmDriver
    from fleetlib.simulator.ring import RingRoad

Drivers = Mapping[str, "IdmDriver"]
_UNSTABLE = "#b3261e"
_RING_SPEED_KMH = 45.0  # the top of the colour scale: rings side by side have the same colours


def flow_chart(drivers: Drivers, *, measured: bool = True) -> Chart:
    """Draw flow and speed over density: lines are theory, dots are ring roads, thick is where theory says unstable.

    Args:
        drivers: By the name in the legend.
        measured: Also simulate the ring roads.
    """
    from matplotlib.figure import Figure

    with plot_style():
        figure = Figure(figsize=(WIDTH_IN, 4.2), layout="constrained")
        left, right = figure.subplots(1, 2)
        for index, (name, driver) in enumerate(drivers.items()):
            _draw_flow(left, right, name, driver, COLORS[index], measured)
        _finish_flow(left, "Flow, vehicles per hour and lane")
        _finish_flow(right, "Speed, km/h")
        left.plot([], [], color=COLORS[7], linewidth=6, alpha=0.35, label="waves grow, in theory")
        left.set_title("How much traffic a lane carries")
        right.set_title("How fast it moves")
        figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3, fontsize=9)
        return Chart(figure, "Flow and speed over density")


def ring_chart(ring: RingRoad, *, title: str) -> Chart:
    """Draw where each car was over time, coloured by its speed, and the line that the jam follows."""
    from matplotlib.figure import Figure

    with plot_style():
        figure = Figure(figsize=(WIDTH_IN, 4.4), layout="constrained")
        draw_ring(figure.subplots(), ring, title)
        return Chart(figure, title)


def draw_ring(axis: Axes, ring: RingRoad, title: str) -> None:
    """Draw the space-time plot of a ring into axes."""
    frame = ring.frame()
    dots = axis.scatter(
        frame["time_s"], frame["position_m"], c=frame["speed_mps"] * KMH_PER_MPS,
        s=1.5, cmap="viridis", linewidths=0, vmin=0, vmax=_RING_SPEED_KMH, rasterized=True,
    )  # fmt: skip
    axis.figure.colorbar(dots, ax=axis, label="Speed, km/h", pad=0.01)
    line = ring.wave_line()
    if line is not None:
        late = ring.time_s[len(ring.time_s) // 2 :]
        way = (line[1] + line[0] * late) % ring.length_m
        way[1:][np.abs(np.diff(way)) > ring.length_m / 2] = np.nan
        label = f"the jam: {line[0] * KMH_PER_MPS:.1f} km/h".replace("-", "\u2212")
        axis.plot(late, way, color=_UNSTABLE, linewidth=1.6, linestyle="--", label=label)
        axis.legend(loc="upper left", frameon=True, framealpha=0.9, fontsize=9)
    axis.set_xlabel("Time, s")
    axis.set_ylabel("Position on the ring, m")
    axis.grid(visible=False)
    axis.margins(0.01)
    axis.set_title(title)


def ring_facts(ring: RingRoad) -> Html:
    """Show how fast the jam of a ring travels, and what is left of the traffic."""
    wave, cars, mean = ring.wave_speed_mps(), ring.gap_m.shape[1], ring.mean_speed_mps()
    said = "no jam" if wave is None else f"{wave * KMH_PER_MPS:.1f} km/h".replace("-", "\u2212")
    return facts(
        {
            "Speed of the jam": (said, "fitted; Sugiyama et al. 2008: about \u221220"),
            "Mean speed": (f"{mean * KMH_PER_MPS:.1f} km/h", "of the second half"),
            "Flow": (f"{mean * cars / ring.length_m * 3600:.0f} per hour", f"{cars} cars on {ring.length_m:.0f} m"),
            "Smallest gap": (f"{ring.gap_m.min():.2f} m", "nobody ever touches"),
        }
    )


def capacity_table(drivers: Drivers) -> Html:
    """Show what theory says of each driver: the greatest flow, and where a platoon amplifies a disturbance."""
    from fleetlib.simulator.theory import capacity, unstable_band_mps

    rows = []
    for name, driver in drivers.items():
        best, band = capacity(driver), unstable_band_mps(driver)
        said = "none" if band is None else f"{band[0] * KMH_PER_MPS:.0f} to {band[1] * KMH_PER_MPS:.0f} km/h"
        rows.append((name, best.flow_per_h, best.speed_mps, best.density_per_km, said))
    frame = pl.DataFrame(rows, ["driver", "flow_per_h", "speed_mps", "density_per_km", "band"], orient="row")
    heads = {
        "driver": "Driver",
        "flow_per_h": "Greatest flow",
        "speed_mps": "At speed",
        "density_per_km": "At density",
        "band": "Waves grow at",
    }
    return table(frame, heads)


def published_drivers() -> dict[str, IdmDriver]:
    """Return the four published parameter sets that the tests hold the model to."""
    from fleetlib.simulator.driving import IdmDriver

    return {
        "Treiber, Hennecke, Helbing 2000": IdmDriver(120 / 3.6, 1.6, 2, 0.73, 1.67),
        "Treiber, Kesting 2013, motorway": IdmDriver(),
        "Treiber, Kesting 2013, city": IdmDriver(54 / 3.6),
        "Kesting, Treiber, Helbing 2010": IdmDriver(120 / 3.6, 1.5, 2, 1.4, 2.0),
    }


def _draw_flow(left: Axes, right: Axes, name: str, driver: IdmDriver, color: str, measured: bool) -> None:
    from fleetlib.simulator.lab import fundamental_diagram
    from fleetlib.simulator.theory import capacity, unstable_band_mps

    theory = fundamental_diagram(driver, measured=False, points=120)
    seen = fundamental_diagram(driver).filter(source="measured") if measured else None
    band = unstable_band_mps(driver)
    for axis, column, factor in ((left, "flow_per_h", 1.0), (right, "speed_mps", KMH_PER_MPS)):
        axis.plot(theory["density_per_km"], theory[column] * factor, color=color, label=f"{name}, theory")
        if band is not None:
            shaky = theory.filter(pl.col("speed_mps").is_between(*band))
            axis.plot(shaky["density_per_km"], shaky[column] * factor, color=color, linewidth=7, alpha=0.22)
        if seen is not None:
            axis.plot(
                seen["density_per_km"], seen[column] * factor, "o", color=color, markersize=4,
                label=f"{name}, ring road",
            )  # fmt: skip
    best = capacity(driver)
    left.plot(best.density_per_km, best.flow_per_h, "*", color=color, markersize=11)
    left.annotate(
        f"{best.flow_per_h:,.0f}".replace(",", "\u202f"), (best.density_per_km, best.flow_per_h), (8, 2),
        textcoords="offset points", color=color, fontsize=9,
    )  # fmt: skip


def _finish_flow(axis: Axes, text: str) -> None:
    axis.set_xlabel("Density, vehicles per km and lane")
    axis.set_ylabel(text)
    axis.set_ylim(bottom=0)
    axis.set_xlim(left=0)


def lab_picture(drivers: Drivers, ring: RingRoad, title: str) -> Any:
    """Return one picture for the sliders: flow over density (theory), and the ring road below."""
    from matplotlib.figure import Figure

    with plot_style():
        figure = Figure(figsize=(WIDTH_IN, 6.4), layout="constrained")
        grid = figure.add_gridspec(2, 2, height_ratios=(1.0, 1.15))
        left, right = figure.add_subplot(grid[0, 0]), figure.add_subplot(grid[0, 1])
        for index, (name, driver) in enumerate(drivers.items()):
            _draw_flow(left, right, name, driver, COLORS[index], measured=False)
        _finish_flow(left, "Flow, vehicles per hour")
        _finish_flow(right, "Speed, km/h")
        left.legend(fontsize=8, loc="upper right")
        draw_ring(figure.add_subplot(grid[1, :]), ring, title)
        return Chart(figure, title)
