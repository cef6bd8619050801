"""Interactive controls of the physics lab that also show something where nobody is there to move them."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from fleetlib.errors import FleetError
from fleetlib.reports.lab_charts import lab_picture
from fleetlib.reports.lab_fit import fit_facts, gap_chart, parameter_table, saved_driver
from fleetlib.units import KMH_PER_MPS

if TYPE_CHECKING:
    from fleetlib.simulator.calibration import Fit, GapErrors
    from fleetlib.simulator.calibration_traces import Trace

_STEPS = {
    "desired_speed_kmh": (10.0, 150.0, 1.0, "Desired speed, km/h"),
    "time_gap_s": (0.4, 3.0, 0.05, "Time gap, s"),
    "minimum_gap_m": (0.5, 6.0, 0.1, "Standing gap, m"),
    "acceleration_mps2": (0.3, 2.5, 0.05, "Acceleration, m/s²"),
    "deceleration_mps2": (0.5, 3.0, 0.05, "Comfortable braking, m/s²"),
}
_RING_M, _RING_S = 230.0, 300.0
_NOT_SCORED: GapErrors | None = None
_WIDE = {"description_width": "190px"}


def driver_panel(driver: Any) -> Any:
    """Return sliders for a driver and a ring road: the fundamental diagram and the jam follow.

    A widget in JupyterLab; in an exported page, and wherever no front end is, the picture of its present state.

    Args:
        driver: An `IdmDriver`: where the sliders stand at first, and the curve to compare with.
    """
    import ipywidgets

    from fleetlib.simulator import ring_road

    start = {**driver._asdict(), "desired_speed_kmh": driver.desired_speed_mps * KMH_PER_MPS}
    sliders = {
        name: ipywidgets.FloatSlider(
            value=min(max(start[name], low), high),
            min=low,
            max=high,
            step=step,
            description=text,
            continuous_update=False,
            style=_WIDE,
            layout={"width": "480px"},
        )
        for name, (low, high, step, text) in _STEPS.items()
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
    return _pictured([*sliders.values(), cars, picture], lambda: picture.value)


class CalibrationPanel:
    """Upload a trace, choose a driver in it, fit, look, save under a name.

    Args:
        traces: What it begins with.
        fit: Its fit, if there is one.

    Attributes:
        widget: What Jupyter shows; in an exported page the picture of the fit.
        fit: The last fit, None before the first.
        scored: Its errors on the recording to score on, None without one.
    """

    def __init__(self, traces: Sequence[Trace], fit: Fit | None = None) -> None:
        import ipywidgets as w

        self.fit, self.scored, self._cancel = fit, _NOT_SCORED, threading.Event()
        self._thread: threading.Thread | None = None
        self._traces: dict[str, list[Trace]] = {}
        self._others: dict[str, list[Trace]] = {}
        upload = {"accept": ".csv,.parquet", "multiple": False, "layout": {"width": "190px"}}  # with "(1)" behind it
        self._upload = w.FileUpload(description="Upload a trace", **upload)
        self._score = w.FileUpload(description="Score on another", **upload)
        self._driver = w.Dropdown(description="Driver", layout={"width": "290px"})
        models = [("IDM", "idm"), ("improved IDM", "iidm"), ("ACC", "acc")]
        self._model = w.Dropdown(options=models, description="Model", layout={"width": "220px"})
        self._start = w.Button(description="Fit", button_style="primary")
        self._stop = w.Button(description="Stop", disabled=True)
        self._bar = w.FloatProgress(min=0, max=1, layout={"width": "240px"})
        self._name = w.Text(placeholder="name, for example calm-1", description="Save as")
        self._save = w.Button(description="Save driver", disabled=fit is None)
        self._said, self._numbers = w.HTML(), w.HTML()
        self._picture = w.Image(format="png", width=960)
        self._upload.observe(lambda change: self._uploaded(change.new, self.load), names="value")
        self._score.observe(lambda change: self._uploaded(change.new, self.load_other), names="value")
        for button, act in ((self._start, self.start), (self._stop, self._cancel.set), (self._save, self._save_now)):
            button.on_click(lambda _, act=act: act())
        rows = [
            w.HBox([self._upload, self._driver, self._model, self._score]),
            w.HBox([self._start, self._stop, self._bar]),
            self._said,
            self._numbers,
            self._picture,
            w.HBox([self._name, self._save]),
        ]
        self.widget = _pictured(rows, lambda: self._picture.value)
        self._offer(list(traces))
        if fit is not None:
            self._show(fit)

    def load(self, content: bytes, name: str) -> None:
        """Take the traces of a file; what is wrong with it is said in the panel."""
        from fleetlib.simulator.calibration_files import traces_of_bytes

        try:
            self._offer(traces_of_bytes(content, name))
        except FleetError as error:
            self.say(str(error))

    def load_other(self, content: bytes, name: str) -> None:
        """Take the traces of a file to score on, of the same driver; what is wrong with it is said in the panel."""
        from fleetlib.simulator.calibration_files import traces_of_bytes
        from fleetlib.simulator.calibration_traces import by_driver

        try:
            self._others = by_driver(traces_of_bytes(content, name))
        except FleetError as error:
            self.say(str(error))
            return
        if self.fit is not None:
            self._show(self.fit)
        self.say(f"The fit is scored on {name}." if self._unseen() else f"{name} has no {self._driver.value}.")

    def start(self) -> None:
        """Fit in the background: the panel shows how far it is, and Stop keeps the best so far."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._cancel.clear()
        self._start.disabled, self._stop.disabled = True, False
        self._thread = threading.Thread(target=self.run, daemon=True)
        self._thread.start()

    def run(self) -> None:
        """Fit now."""
        from fleetlib.simulator.calibration import fit_driver

        def told(share: float, error: float) -> None:
            self._bar.value = share
            self.say(f"Error so far: {100 * error:.1f} %")

        chosen = self._traces.get(self._driver.value, [])
        try:
            self._show(fit_driver(chosen, model=self._model.value, cancel=self._cancel.is_set, observe=told))
        except FleetError as error:
            self.say(str(error))
        finally:
            self._bar.value = 0.0
            self._start.disabled, self._stop.disabled = False, True

    def say(self, text: str) -> None:
        """Show a sentence."""
        from html import escape

        self._said.value = f"<p>{escape(text)}</p>"

    def _uploaded(self, files: Sequence[Any], load: Callable[[bytes, str], None]) -> None:
        for file in files:
            load(bytes(file["content"]), str(file["name"]))

    def _unseen(self) -> list[Trace]:
        """Return the traces to score on: of the same driver, or of the only one that a file has."""
        return self._others.get(self._driver.value) or self._others.get("", [])

    def _offer(self, traces: list[Trace]) -> None:
        from fleetlib.simulator.calibration_traces import by_driver

        self._traces = {driver or traces[0].name: own for driver, own in by_driver(traces).items()}
        self._driver.options = [
            (f"{name}, {sum(trace.duration_s for trace in own):.0f} s", name) for name, own in self._traces.items()
        ]
        self._driver.value = next(iter(self._traces))
        self.say(f"{len(traces)} traces of {len(self._traces)} drivers. Choose one and fit.")

    def _show(self, fit: Fit) -> None:
        from fleetlib.simulator.calibration import score_driver

        self.fit, unseen = fit, self._unseen()
        self.scored = score_driver(fit.driver, unseen) if unseen else None
        own = max(self._traces[self._driver.value], key=lambda trace: trace.duration_s)
        self._picture.value = gap_chart(fit.driver, own).png
        self._numbers.value = fit_facts(fit, self.scored)._repr_html_() + parameter_table(fit)._repr_html_()
        self._save.disabled = False
        self.say("Fitted." if fit.finished else "Stopped: this is the best so far.")

    def _save_now(self) -> None:
        if self.fit is None:
            return
        try:
            path = saved_driver(self._name.value.strip(), self.fit, self.scored, self._unseen(), replace=False)
        except FleetError as error:
            self.say(str(error))
            return
        self.say(f"Saved: {path}. Use it: fleet simulate --driver {path.stem}")


def calibration_panel(traces: Sequence[Trace], fit: Fit | None = None) -> Any:
    """Return the controls of a `CalibrationPanel`."""
    return CalibrationPanel(traces, fit).widget


def _pictured(children: Sequence[Any], png: Callable[[], bytes]) -> Any:
    """Return the widgets in a column that an exported page shows as a picture."""
    import ipywidgets

    class Panel(ipywidgets.VBox):  # type: ignore[misc]
        def _repr_mimebundle_(self, **options: Any) -> Any:
            data = super()._repr_mimebundle_(**options) or {}
            return {**data, "image/png": base64.b64encode(bytes(png())).decode()}

    return Panel(list(children))
