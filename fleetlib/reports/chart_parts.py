"""What the plots share: colours, style, units on the axes, groups as lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any

import polars as pl

from fleetlib.reports.units import label, style_of, unit, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLORS = ("#0b63c4", "#e07b00", "#1c7f4b", "#b3261e", "#6d4bc2", "#0e8f9c", "#8a6d3b", "#5b6b7d")
# Bars have no ramp: the colours of lines, then lighter ones, more than there are kinds of incidents.
BAR_COLORS = (*COLORS, "#86b6ea", "#f3bf7d", "#8cc9a7", "#e79a94", "#bba9ea")
WIDTH_IN = 10.0
_RC: Any = {
    "font.size": 10,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#9aa8b6",
    "axes.labelcolor": "#3b4856",
    "axes.grid": True,
    "grid.color": "#e6ebf0",
    "xtick.color": "#3b4856",
    "ytick.color": "#3b4856",
    "axes.axisbelow": True,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "timezone": "UTC",
}


def panels_of(count: int, height_in: float) -> tuple[Figure, list[Axes]]:
    """Return a figure and its axes, one panel below the other."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_IN, height_in * count + 0.7), layout="constrained")
    axes = figure.subplots(count, 1, sharex=True, squeeze=False)
    return figure, [axes[index][0] for index in range(count)]


def axis_label(columns: Sequence[str], *, wrap: bool = False) -> str:
    """Return name and unit of columns that share an axis."""
    measure = unit(columns[0])
    # Panels are low: a long name takes a second line.
    text = label(columns[0]) if len(columns) == 1 else _common(columns)
    lines = text.replace(" ", "\n", 1) if len(text) > 16 and wrap else text
    return f"{lines}, {measure}".strip(", ") if measure else lines


def line_color(index: int, count: int) -> Any:
    """Return the colour of a line: distinct ones for few, a ramp in their order for many."""
    if count <= len(COLORS):
        return COLORS[index]
    from matplotlib import colormaps

    return colormaps["viridis"](0.92 * index / (count - 1))


def _common(columns: Sequence[str]) -> str:
    """Return the words that all labels begin with."""
    lists = [label(name).split() for name in columns]
    shared = [same[0] for same in zip(*lists, strict=False) if len(set(same)) == 1]
    return " ".join(shared)


def add_legend(axis: Axes, entries: int) -> None:
    """Put the legend beside the plot where there is more than one line."""
    if entries > 1:
        axis.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=9)


def groups_of(frame: pl.DataFrame, by: str | None) -> list[tuple[str, pl.DataFrame]]:
    """Return name and rows of each group, one nameless group where there is no column to group by."""
    if by is None:
        return [("", frame)]
    return [(words(key[0]), rows) for key, rows in frame.partition_by(by, as_dict=True, maintain_order=True).items()]


def ranks_of(names: Sequence[str], order: Sequence[str]) -> list[int]:
    """Return the place of each name: that in `order`, and behind it those that are not there, as they come."""
    known = {words(value): place for place, value in enumerate(order)}
    return [known.setdefault(name, len(known)) for name in names]


def shown_values(frame: pl.DataFrame, name: str) -> Any:
    """Return a column in the unit that people read."""
    style = style_of(name)
    return frame[name].cast(pl.Float64).to_numpy() * (style.factor if style else 1.0)


def dates_of(times: pl.Series) -> Any:
    """Return times as matplotlib's dates: days since 1970."""
    return times.dt.timestamp("us").to_numpy() / 86_400e6


def show_times(axis: Axes) -> None:
    """Label an axis of times, UTC. The day stands beside it only where no tick names one (it is the last tick's)."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator: Any = AutoDateLocator(minticks=4, maxticks=10, tz=UTC)  # type: ignore[no-untyped-call]
    formatter: Any = ConciseDateFormatter(locator, tz=UTC)  # type: ignore[no-untyped-call]
    ticks, beside = formatter.format_ticks, formatter.get_offset
    labels: list[str] = []

    def format_ticks(values: Any) -> list[str]:
        labels[:] = ticks(values)
        return list(labels)

    formatter.format_ticks = format_ticks
    formatter.get_offset = lambda: beside()[:4] if any("-" in text for text in labels) else beside()  # year
    axis.xaxis.set_major_locator(locator)
    axis.xaxis.set_major_formatter(formatter)
    axis.set_xlabel("Time, UTC")


def plot_style() -> Any:
    """Return the context in which plots are drawn."""
    import matplotlib as mpl

    return mpl.rc_context(_RC)
