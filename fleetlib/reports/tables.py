"""Frames as tables for people: units in the head, numbers aligned, nothing that needs the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path

import polars as pl

from fleetlib.reports.units import formatter, label, number, unit

_STYLE = Path(__file__).parent / "template" / "fleet" / "tables.css"
DEFAULT_ROWS = 50
SHORT_TEXT = 24  # a shorter text stays on one line


class Html:
    """Something that Jupyter shows as HTML.

    Args:
        body: The HTML, without scripts and without addresses.
        text: The same in words, for a terminal.
    """

    def __init__(self, body: str, text: str) -> None:
        self._body = body
        self._text = text

    def _repr_html_(self) -> str:
        return f"<style>{_css()}</style>{self._body}"

    def __repr__(self) -> str:
        return self._text


def table(
    frame: pl.DataFrame,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    *,
    rows: int = DEFAULT_ROWS,
    empty: str = "Nothing to show.",
) -> Html:
    """Show a frame: SI columns in the units that people read (`speed_mps` in km/h, `distance_m` in km, times in UTC).

    Args:
        frame: The rows.
        columns: Which columns, in order; or their labels by name. All if None.
        rows: Show at most so many, and say how many there are.
        empty: What to say where there is no row.
    """
    if frame.is_empty():
        return Html(f"<p class='fleet-note'>{escape(empty)}</p>", empty)
    labels = dict(columns) if isinstance(columns, Mapping) else dict.fromkeys(columns or frame.columns, "")
    shown = frame.select(list(labels)).head(rows)
    numeric = {name: _is_number(name, dtype) for name, dtype in shown.schema.items()}
    head = "".join(_head(name, text, shown.schema[name], numeric[name]) for name, text in labels.items())
    formatters = [formatter(name) for name in labels]
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{_class(numeric[name], text)}>{escape(text)}</td>"
            for name, text in zip(
                labels, (show(value) for show, value in zip(formatters, row, strict=True)), strict=True
            )
        )
        + "</tr>"
        for row in shown.iter_rows()
    )
    more = (
        f"<p class='fleet-note'>{len(shown):,} of {len(frame):,} rows.</p>".replace(",", "\u202f")
        if len(frame) > rows
        else ""
    )
    return Html(
        f"<table class='fleet'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}",
        f"table of {len(frame)} rows",
    )


Fact = str | int


def facts(values: Mapping[str, Fact | tuple[Fact, str]]) -> Html:
    """Show a few numbers large, each under its name: `{"Distance": ("1 204 km", "of 497 vehicles")}`.

    Args:
        values: By name: a count, or a text with its unit; if it is a pair, the second is a note below it.
    """
    cards = []
    for name, value in values.items():
        main, note = _fact(value)
        small = f"<div class='note'>{escape(note)}</div>" if note else ""
        cards.append(
            f"<div class='fact'><div class='name'>{escape(name)}</div>"
            f"<div class='value'>{escape(main)}</div>{small}</div>"
        )
    text = ", ".join(f"{name}: {_fact(value)[0]}" for name, value in values.items())
    return Html(f"<div class='fleet-facts'>{''.join(cards)}</div>", text)


def _fact(value: Fact | tuple[Fact, str]) -> tuple[str, str]:
    main, note = value if isinstance(value, tuple) else (value, "")
    return (main if isinstance(main, str) else number(main)), note


@cache
def _css() -> str:
    return _STYLE.read_text(encoding="utf-8")


def _head(name: str, text: str, dtype: pl.DataType, numeric: bool) -> str:
    measure = "UTC" if isinstance(dtype, pl.Datetime) else unit(name)
    shown = f" <span class='unit'>{escape(measure)}</span>" if measure else ""
    return f"<th{_class(numeric)}>{escape(text or label(name))}{shown}</th>"


def _is_number(name: str, dtype: pl.DataType) -> bool:
    return dtype.is_numeric() and not name.endswith("_id")


def _class(numeric: bool, text: str = "") -> str:
    return " class='num'" if numeric else " class='short'" if 0 < len(text) <= SHORT_TEXT else ""
