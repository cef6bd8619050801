"""Interactive controls for notebooks that also show something where nobody is there to move them."""

from __future__ import annotations

import base64
from typing import Any

from fleetlib.reports.charts import Chart, curves

_STEPS = {
    "desired_speed_kmh": (10.0, 150.0, 1.0, "Desired speed, km/h"),
    "time_gap_s": (0.4, 3.0, 0.05, "Time gap, s"),
    "minimum_gap_m": (0.5, 6.0, 0.1, "Minimum gap, m"),
    "acceleration_mps2": (0.3, 2.5, 0.05, "Acceleration, m/s²"),
    "deceleration_mps2": (0.5, 3.0, 0.05, "Deceleration, m/s²"),
}


def driver_panel(driver: Any) -> Any:
    """Return sliders for a driver's parameters with the fundamental diagram that follows from them.

    A widget in JupyterLab; in an exported page, and wherever no front end is, the picture of its present state.

    Args:
        driver: An `IdmDriver`: where the sliders stand at first, and the curve to compare with.
    """
    import ipywidgets

    class Panel(ipywidgets.VBox):  # type: ignore[misc]
        def _repr_mimebundle_(self, **options: Any) -> Any:
            data = super()._repr_mimebundle_(**options) or {}
            return {**data, "image/png": base64.b64encode(bytes(picture.value)).decode()}

    start = {**driver._asdict(), "desired_speed_kmh": driver.desired_speed_mps * 3.6}
    sliders = {
        name: ipywidgets.FloatSlider(
            value=min(max(start[name], low), high),
            min=low,
            max=high,
            step=step,
            description=text,
            continuous_update=False,
            style={"description_width": "150px"},
            layout={"width": "480px"},
        )
        for name, (low, high, step, text) in _STEPS.items()
    }
    picture = ipywidgets.Image(value=_diagram(driver, driver).png, format="png", width=960)

    def redraw(_change: Any) -> None:
        values = {name: slider.value for name, slider in sliders.items()}
        values["desired_speed_mps"] = values.pop("desired_speed_kmh") / 3.6
        picture.value = _diagram(driver, driver._replace(**values)).png

    for slider in sliders.values():
        slider.observe(redraw, names="value")
    return Panel([*sliders.values(), picture])


def _diagram(before: Any, after: Any) -> Chart:
    from fleetlib.simulator import fundamental_diagram

    sets = {"as in the parameters": fundamental_diagram(before, measured=False, points=60)}
    if after != before:
        sets["as the sliders say"] = fundamental_diagram(after, measured=False, points=60)
    return curves(sets, "density_per_km", "flow_per_h", title="Flow over density, theory", height_in=3.4)
