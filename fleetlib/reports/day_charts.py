"""Pictures of the daily report: activity, distance, incidents over the day and on the map."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from fleetlib import analysis
from fleetlib.contracts.incidents import IncidentKind
from fleetlib.reports.charts import Chart, bars, lines
from fleetlib.reports.tables import Html, table
from fleetlib.reports.units import capital, words

if TYPE_CHECKING:
    from fleetlib.maps import OfflineMap
    from fleetlib.store.reader import Reader

MINUTES_UP_TO_H = 6  # a longer day is drawn by the hour
SEVERITY_ORDER = ("light", "moderate", "severe")


def incident_counts(incidents: pl.DataFrame, every: str = "1h") -> pl.DataFrame:
    """Return how many incidents of each kind began in each hour (or other bin): hour, kind, incidents."""
    return (
        incidents.group_by(pl.col("start_time").dt.truncate(every).alias("hour"), "kind")
        .agg(pl.len().alias("incidents"))
        .sort("hour", "kind")
    )


def activity_chart(db: Reader, start: datetime, end: datetime) -> Chart:
    """Return vehicles and mean speed over a day, from the aggregates: by the minute where they cover few hours."""
    hourly = analysis.activity(db, start, end, every="1h")
    fine = len(hourly) <= MINUTES_UP_TO_H
    frame = analysis.activity(db, start, end, every="1m") if fine else hourly
    what = "minute" if fine else "hour"
    return lines(
        frame.rename({"vehicles": "reporting", "moving_vehicles": "driving", "speed_mean_mps": "mean_speed_mps"}),
        "bucket",
        [["reporting", "driving"], "mean_speed_mps"],
        title=f"Vehicles and mean speed, by {what}",
        height_in=1.9,
        labels=["Vehicles", ""],
    )


def distance_chart(db: Reader, start: datetime, end: datetime) -> Chart:
    """Return the distance that the fleet drove in each hour of the day, from the aggregates."""
    hourly = every_hour(analysis.activity(db, start, end, every="1h").rename({"bucket": "hour"}), start, end)
    return bars(hourly, "hour", "distance_m", title="Distance per hour", height_in=2.2, within=(start, end))


def incident_chart(incidents: pl.DataFrame) -> Chart | Html:
    """Return how many incidents of each kind began in each hour."""
    if incidents.is_empty():
        return table(incidents, empty="No incident on this day.")
    return bars(
        incident_counts(incidents),
        "hour",
        "incidents",
        title="Incidents per hour, by kind",
        by="kind",
        order=[kind.name.lower() for kind in IncidentKind],
        height_in=2.6,
        within=day_of(incidents),
    )


def day_of(frame: pl.DataFrame, column: str = "start_time") -> tuple[datetime, datetime]:
    """Return the UTC days that a frame's times cover, from midnight to midnight."""
    first, last = frame.select(
        pl.col(column).min().dt.truncate("1d").alias("first"), pl.col(column).max().dt.truncate("1d").alias("last")
    ).row(0)
    return first, last + timedelta(days=1)


def every_hour(frame: pl.DataFrame, start: datetime, end: datetime) -> pl.DataFrame:
    """Return a frame of hours with the missing ones between start and end added, their values null."""
    hours = pl.datetime_range(start, end, "1h", closed="left", time_unit="us", time_zone="UTC", eager=True)
    return pl.DataFrame({"hour": hours}).join(frame, on="hour", how="left", maintain_order="left")


def incidents_map(incidents: pl.DataFrame, roads: Any = None, *, title: str = "Where it happened") -> OfflineMap:
    """Return a map of incidents, coloured by severity; pointing at one says what it was."""
    import pydeck

    from fleetlib.contracts.incidents import Severity
    from fleetlib.maps.frames import points, road_layers, road_lines, road_source, view_of
    from fleetlib.maps.offline import LegendEntry, OfflineMap
    from fleetlib.maps.parts import tooltip
    from fleetlib.maps.style import SEVERITY_COLORS

    lines = road_lines(roads)
    layers = road_layers(lines)
    legend: list[LegendEntry] = []
    for name in SEVERITY_ORDER:  # the gravest is drawn last
        part = incidents.filter(pl.col("severity") == name)
        if part.is_empty():
            continue
        color = SEVERITY_COLORS[Severity[name.upper()]]
        layers.append(_incident_layer(pydeck, part, name, list(color)))
        legend.insert(0, LegendEntry(name.capitalize(), color, str(len(part))))
    view = view_of([point for line in lines for point in line["path"]] or points(incidents))
    deck = pydeck.Deck(layers=layers, initial_view_state=view, map_provider=None, tooltip=tooltip())
    source = road_source(roads) if lines else ""
    return OfflineMap(deck, title, f"{len(incidents)} incidents", tuple(legend), "Severity", roads=source)


def _incident_layer(pydeck: Any, part: pl.DataFrame, name: str, color: list[int]) -> Any:
    from fleetlib.maps.frames import points

    texts = part.select(
        pl.format(
            "{}, {}\n{} UTC",
            pl.col("kind").map_elements(lambda kind: capital(words(kind)), pl.String),
            pl.col("name"),
            pl.col("start_time").dt.strftime("%H:%M:%S"),
        )
    ).to_series()
    return pydeck.Layer(
        "ScatterplotLayer",
        id=f"incidents-{name}",
        data=[{"p": place, "text": text} for place, text in zip(points(part), texts, strict=True)],
        get_position="p",
        get_fill_color=[*color, 150],
        get_line_color=[11, 17, 26],
        stroked=True,
        get_radius=6 if name == "severe" else 5,
        radius_units="'pixels'",
        line_width_units="'pixels'",
        get_line_width=1,
        pickable=True,
    )
