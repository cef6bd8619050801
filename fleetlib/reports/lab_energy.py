"""Energy in the physics lab: cars on the WLTC against published figures."""

from __future__ import annotations

import polars as pl

from fleetlib.reports.chart_parts import COLORS, add_legend, panels_of, plot_style
from fleetlib.reports.charts import Chart
from fleetlib.reports.tables import Html, table
from fleetlib.units import KMH_PER_MPS

# PHEMlight's PC_G_EU4 and PC_D_EU4 and SUMO's Electric model on the WLTC class 3b, measured with SUMO 1.28.
PUBLISHED = {
    "petrol": (58.2, "g/km", "SUMO 1.28, PHEMlight PC_G_EU4"),
    "diesel": (56.2, "g/km", "SUMO 1.28, PHEMlight PC_D_EU4"),
    "electric": (0.1358, "kWh/km", "SUMO 1.28, Electric with its defaults"),
}
GRAMS_PER_LITRE = {"petrol": 745.0, "diesel": 835.0}


def wltc_trips() -> pl.DataFrame:
    """Return a car of each powertrain on the WLTC class 3b: the rows of `drive_cycle`, and powertrain, trip_kwh."""
    from fleetlib.simulator.cycles import wltc_class3b
    from fleetlib.simulator.fleet import Powertrain, VehicleClass
    from fleetlib.simulator.vehicle import Vehicle, drive_cycle

    cycle = wltc_class3b()
    trips = []
    for power in Powertrain:
        trip = drive_cycle(Vehicle.typical(VehicleClass.CAR, power), cycle["time_s"], cycle["speed_mps"])
        name = pl.lit(power.name.lower()).alias("powertrain")
        trips.append(trip.with_columns(name, cycle["phase"], (pl.col("drawn_j").cum_sum() / 3.6e6).alias("trip_kwh")))
    return pl.concat(trips)


def wltc_table(trips: pl.DataFrame) -> Html:
    """Show consumption per km against what was published, and the energy balance's error."""
    from fleetlib.simulator.vehicle import consumption

    rows = []
    parts = ("drag_j", "rolling_j", "grade_j", "kinetic_j", "brake_j", "auxiliary_j", "loss_j")
    for (power,), trip in trips.partition_by("powertrain", as_dict=True, maintain_order=True).items():
        used = consumption(trip)
        published, unit, source = PUBLISHED[str(power)]
        value = used.energy_kwh_per_km if unit == "kWh/km" else used.fuel_g_per_km
        litres = 100 * used.fuel_g_per_km / GRAMS_PER_LITRE[str(power)] if power in GRAMS_PER_LITRE else None
        people = f"{litres:.1f} l/100 km" if litres else f"{100 * used.energy_kwh_per_km:.1f} kWh/100 km"
        drawn = float(trip["drawn_j"].sum())
        open_ = abs(drawn - sum(float(trip[name].sum()) for name in parts)) / drawn
        digits = 4 if unit == "kWh/km" else 1
        rows.append(
            (
                power,
                f"{value:.{digits}f} {unit}",
                people,
                f"{published:.{digits}f} {unit}",
                f"{100 * (value / published - 1):+.1f} %".replace("-0.0", "+0.0").replace("-", "\u2212"),
                source,
                f"{100 * open_:.3f} %",
            )
        )
    heads = {
        "powertrain": "Car",
        "here": "Here",
        "people": "That is",
        "published": "Published",
        "apart": "Apart",
        "source": "Source",
        "open": "Energy balance open by",
    }
    return table(pl.DataFrame(rows, list(heads), orient="row"), heads)


def wltc_chart(trips: pl.DataFrame) -> Chart:
    """Draw the speed of the cycle, and below it what each car has drawn from tank or battery: `wltc_trips`."""
    title = "The WLTC, class 3b: 23.3 km in half an hour"
    with plot_style():
        figure, (above, below) = panels_of(2, 2.0)
        for index, ((power,), trip) in enumerate(trips.partition_by("powertrain", as_dict=True).items()):
            below.plot(trip["time_s"], trip["trip_kwh"], color=COLORS[index], label=power)
        above.plot(trip["time_s"], trip["target_mps"] * KMH_PER_MPS, color=COLORS[7], linewidth=1.2)
        above.set_ylabel("Speed, km/h")
        below.set_ylabel("Energy drawn, kWh")
        below.set_xlabel("Time, s")
        add_legend(below, 3)
        above.set_title(title)
        return Chart(figure, title)
