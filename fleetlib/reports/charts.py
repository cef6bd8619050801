"""Plots for reports and notebooks: frames in, a picture with title, units and UTC times out.

They return a `Chart`, which Jupyter and the page show as one PNG at twice the resolution. There is no
pyplot here, and so no global state.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from fleetlib.reports.chart_parts import (
    BAR_COLORS,
    COLORS,
    add_legend,
    axis_label,
    dates_of,
    groups_of,
    line_color,
    panels_of,
    plot_style,
    ranks_of,
    show_times,
    shown_values,
)
from fleetlib.reports.units import label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SHOWN_DPI = 96


class Chart:
    """A finished plot.

    Args:
        figure: The matplotlib figure.
        title: What it shows, for a terminal and for readers that cannot see it.
    """

    def __init__(self, figure: Figure, title: str) -> None:
        self.figure = figure
        self.title = title

    @cached_property
    def png(self) -> bytes:
        """The picture."""
        target = io.BytesIO()
        self.figure.savefig(target, format="png", dpi=2 * _SHOWN_DPI)
        return target.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        import base64

        width = round(self.figure.get_figwidth() * _SHOWN_DPI)
        data = {"image/png": base64.b64encode(self.png).decode(), "text/plain": self.title}
        return data, {"image/png": {"width": width}}

    def __repr__(self) -> str:
        return f"Chart({self.title!r})"


def lines(
    frame: pl.DataFrame,
    x: str,
    panels: Sequence[str | Sequence[str]],
    *,
    title: str,
    by: str | None = None,
    mark: float | None = None,
    height_in: float = 2.0,
    labels: Sequence[str] = (),
) -> Chart:
    """Draw columns over `x`, in panels one below the other that share it.

    Args:
        frame: The rows, sorted by `x`.
        x: A time or a number; its unit follows from its name.
        panels: A column, or several of one unit, per panel.
        title: Of the whole.
        by: One line per value of this column, each with its own colour.
        mark: Where a vertical line stands, in the shown unit of `x`.
        height_in: Of one panel.
        labels: Of the panels' vertical axes; where one is missing or empty it follows from the column.
    """
    with plot_style():
        figure, axes = panels_of(len(panels), height_in)
        for index, names in enumerate(panels):
            columns = [names] if isinstance(names, str) else list(names)
            _draw(axes[index], frame, x, columns, by)
            if index < len(labels) and labels[index]:
                axes[index].set_ylabel(labels[index])
            if mark is not None:
                axes[index].axvline(mark, color=COLORS[3], linewidth=1.2, linestyle="--")
        _finish_x(axes[-1], frame, x)
        axes[0].set_title(title)
        return Chart(figure, title)


def bars(
    frame: pl.DataFrame,
    x: str,
    y: str,
    *,
    title: str,
    by: str | None = None,
    order: Sequence[str] = (),
    height_in: float = 2.8,
    within: tuple[datetime, datetime] | None = None,
) -> Chart:
    """Draw one bar per row, stacked by the values of `by`.

    Args:
        frame: The rows; a time in `x` is the start of a bin.
        x: A text, a number or a time.
        y: The height; its unit follows from its name.
        title: Of the plot.
        by: Stacked and coloured by the values of this column.
        order: The values that `by` may have: each keeps its place and colour, whatever else there is.
        height_in: Of the plot.
        within: The first and the last time to show, aware.
    """
    with plot_style():
        figure, axes = panels_of(1, height_in)
        axis = axes[0]
        groups = groups_of(frame, by)
        ranks = ranks_of([name for name, _ in groups], order)
        places = frame[x].unique(maintain_order=by is None).sort() if by else frame[x].unique(maintain_order=True)
        timed = isinstance(places.dtype, pl.Datetime)
        at: Any = dates_of(places) if timed else np.arange(len(places))
        if timed and within:
            axis.set_xlim(*(moment.timestamp() / 86_400 for moment in within))
        width = 0.8 * min([1 / 24 if timed else 1.0, *np.diff(at)])  # of a day, an hour at most
        align: Any = "edge" if timed else "center"
        base = np.zeros(len(places))
        for index, (name, rows) in sorted(zip(ranks, groups, strict=True), key=lambda ranked: ranked[0]):
            joined = pl.DataFrame({x: places}).join(rows.select(x, y), on=x, how="left", maintain_order="left")
            heights = shown_values(joined, y)
            heights = np.where(np.isfinite(heights), heights, 0.0)
            axis.bar(
                at,
                heights,
                width,
                bottom=base,
                align=align,
                color=BAR_COLORS[index % len(BAR_COLORS)],
                label=name or None,
            )
            base += heights
        axis.set_ylabel(axis_label([y]))
        axis.grid(visible=False, axis="x")
        if timed:
            _finish_x(axis, frame, x)
        else:
            axis.set_xticks(at, [str(value) for value in places])
            axis.set_xlabel(label(x))
        if by:
            add_legend(axis, len(groups))
        axis.set_title(title)
        return Chart(figure, title)


def curves(
    sets: Mapping[str, pl.DataFrame], x: str, y: str, *, title: str, dots: Sequence[str] = (), height_in: float = 4.0
) -> Chart:
    """Draw `y` over `x` of several frames in one plot.

    Args:
        sets: Frames by the name in the legend.
        x: The column across.
        y: The column up.
        title: Of the plot.
        dots: The names that are drawn as dots: measured, not computed.
        height_in: Of the plot.
    """
    with plot_style():
        figure, axes = panels_of(1, height_in)
        for index, (name, frame) in enumerate(sets.items()):
            form: dict[str, Any] = {"linestyle": "", "marker": "o", "markersize": 4} if name in dots else {}
            axes[0].plot(
                shown_values(frame, x), shown_values(frame, y), color=COLORS[index % len(COLORS)], label=name, **form
            )
        axes[0].set_xlabel(axis_label([x]))
        axes[0].set_ylabel(axis_label([y]))
        axes[0].set_ylim(bottom=0)
        axes[0].set_title(title)
        add_legend(axes[0], len(sets))
        return Chart(figure, title)


def _draw(axis: Axes, frame: pl.DataFrame, x: str, columns: Sequence[str], by: str | None) -> None:
    groups = groups_of(frame, by)
    series = [(name, column, rows) for name, rows in groups for column in columns]
    for index, (name, column, rows) in enumerate(series):
        across = dates_of(rows[x]) if isinstance(rows.schema[x], pl.Datetime) else shown_values(rows, x)
        text = " ".join(filter(None, (name, label(column) if len(columns) > 1 else "")))
        axis.plot(across, shown_values(rows, column), color=line_color(index, len(series)), label=text or None)
    axis.set_ylabel(axis_label(columns, wrap=True))
    # Panels with the same lines, one above the other, need one legend.
    if len(series) > 1 and (len(columns) > 1 or axis.get_subplotspec().rowspan.start == 0):  # type: ignore[union-attr]
        add_legend(axis, len(series))


def _finish_x(axis: Axes, frame: pl.DataFrame, x: str) -> None:
    if isinstance(frame.schema[x], pl.Datetime):
        show_times(axis)
    else:
        axis.set_xlabel(axis_label([x]))
