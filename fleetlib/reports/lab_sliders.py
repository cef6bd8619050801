"""Sliders for a driver: the fundamental diagram and the ring road follow them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from fleetlib.errors import SettingsError
from fleetlib.reports.lab_charts import lab_picture
from fleetlib.units import KMH_PER_MPS

_RING_M, _RING_S = 230.0, 300.0
_WIDE = {"description_width": "190px"}


class Slider(NamedTuple):
    """A parameter's slider.

    Attributes:
        low: Where it begins, in the unit of the parameter's name, as all of them.
        high: Where it ends.
        step: From one value to the next.
        text: What stands before it.
        allowed: What the parameter may be: as in the notebook, and what a calibration may find.
    """

    low: float
    high: float
    step: float
    text: str
    allowed: tuple[float, float]


SLIDERS = {
    "desired_speed_kmh": Slider(10.0, 150.0, 1.0, "Desired speed, km/h", (10.0, 216.0)),
    "time_gap_s": Slider(0.4, 3.0, 0.05, "Time gap, s", (0.1, 5.0)),
    "minimum_gap_m": Slider(0.5, 6.0, 0.1, "Standing gap, m", (0.5, 10.0)),
    "acceleration_mps2": Slider(0.3, 2.5, 0.05, "Acceleration, m/s²", (0.2, 3.0)),
    "deceleration_mps2": Slider(0.5, 3.0, 0.05, "Comfortable braking, m/s²", (0.3, 5.0)),
}
"""The usual values of each parameter; `ranges_around` widens them where a driver is beyond."""


def ranges_around(start: Mapping[str, float]) -> dict[str, Slider]:
    """Return the sliders, widened where they must hold a driver's value.

    Args:
        start: The driver's values by the names of `SLIDERS`.

    Raises:
        SettingsError: If one is outside what the parameter allows.
    """
    found = {}
    for name, slider in SLIDERS.items():
        value, (least, most) = float(start[name]), slider.allowed
        # km/h were m/s, and are not the same number any more
        if not least * (1.0 - 1e-9) <= value <= most * (1.0 + 1e-9):
            raise SettingsError(f"{name} = {value:g} (range: {least:g} to {most:g})", "Give a value in the range")
        found[name] = slider._replace(low=min(slider.low, value), high=max(slider.high, value))
    return found


def driver_panel(driver: Any) -> Any:
    """Return sliders for a driver and a ring road: the fundamental diagram and the jam follow.

    A widget in JupyterLab; in an exported page, and wherever no front end is, the picture of its present state.

    Args:
        driver: An `IdmDriver`: where the sliders stand at first, and the curve to compare with.

    Raises:
        SettingsError: If one of its values is outside what the parameter allows.
    """
    import ipywidgets

    from fleetlib.simulator import ring_road

    start = {**driver._asdict(), "desired_speed_kmh": driver.desired_speed_mps * KMH_PER_MPS}
    sliders = {
        name: ipywidgets.FloatSlider(
            value=start[name],
            min=slider.low,
            max=slider.high,
            step=slider.step,
            description=slider.text,
            continuous_update=False,
            style=_WIDE,
            layout={"width": "480px"},
        )
        for name, slider in ranges_around(start).items()
    }
    cars = ipywidgets.IntSlider(
        value=22, min=2, max=32, description="Cars on 230 m", continuous_update=False, style=_WIDE,
        layout={"width": "480px"},
    )  # fmt: skip

    def drawn() -> bytes:
        values = {name: slider.value for name, slider in sliders.items()}
        values["desired_speed_mps"] = values.pop("desired_speed_kmh") / KMH_PER_MPS
        chosen = driver._replace(**values)
        shown = {"at first": driver} if chosen == driver else {"at first": driver, "as the sliders say": chosen}
        ring = ring_road(cars.value, _RING_M, chosen, duration_s=_RING_S)
        png: bytes = lab_picture(shown, ring, f"{cars.value} cars on {_RING_M:.0f} m").png
        return png

    picture = ipywidgets.Image(value=drawn(), format="png", width=960)

    def redraw(_change: Any) -> None:
        picture.value = drawn()

    for slider in (*sliders.values(), cars):
        slider.observe(redraw, names="value")
    return pictured([*sliders.values(), cars, picture], lambda: picture.value)


def pictured(children: Sequence[Any], png: Callable[[], bytes]) -> Any:
    """Return the widgets in a column that an exported page shows as a picture."""
    import ipywidgets

    class Panel(ipywidgets.VBox):  # type: ignore[misc]
        def _repr_mimebundle_(self, **options: Any) -> Any:
            data = super()._repr_mimebundle_(**options) or {}
            return {**data, "image/png": base64.b64encode(bytes(png())).decode()}

    return Panel(list(children))
