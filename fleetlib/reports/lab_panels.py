"""Interactive controls of the physics lab that also show something where nobody is there to move them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fleetlib.errors import FleetError
from fleetlib.reports.lab_fit import fit_facts, gap_chart, parameter_table, saved_driver
from fleetlib.reports.lab_sliders import driver_panel, pictured

if TYPE_CHECKING:
    from fleetlib.simulator.calibration import Fit, GapErrors
    from fleetlib.simulator.calibration_traces import Trace

__all__ = ["CalibrationPanel", "calibration_panel", "driver_panel"]
_NOT_SCORED: GapErrors | None = None


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A fit, and whom it is of: the controls may stand on another driver or another file by the time it ends.

    Attributes:
        fit: The fit.
        driver: Who it is of, as the panel calls it.
        traces: What it was fitted to.
    """

    fit: Fit
    driver: str
    traces: list[Trace]


class CalibrationPanel:
    """Upload a trace, choose a driver in it, fit, look, save under a name.

    Args:
        traces: What it begins with.
        fit: The fit of their first driver, if there is one.

    Attributes:
        widget: What Jupyter shows; in an exported page the picture of the fit.
        scored: Its errors on the recording to score on, None without one.
    """

    def __init__(self, traces: Sequence[Trace], fit: Fit | None = None) -> None:
        import ipywidgets as w

        self.scored, self._cancel = _NOT_SCORED, threading.Event()
        self._thread: threading.Thread | None = None
        self._fitted: _Fitted | None = None
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
        self.widget = pictured(rows, lambda: self._picture.value)
        self._offer(list(traces))
        if fit is not None:
            self._show(_Fitted(fit, *self._chosen()))

    @property
    def fit(self) -> Fit | None:
        """The last fit, None before the first."""
        return None if self._fitted is None else self._fitted.fit

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
        fitted = self._fitted
        if fitted is not None:
            self._show(fitted)
        whose = self._driver.value if fitted is None else fitted.driver
        self.say(f"The fit is scored on {name}." if self._unseen(whose) else f"{name} has no {whose}.")

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

        name, own = self._chosen()
        try:
            fit = fit_driver(own, model=self._model.value, cancel=self._cancel.is_set, observe=told)
            self._show(_Fitted(fit, name, own))
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

    def _chosen(self) -> tuple[str, list[Trace]]:
        """Return the driver that the controls stand on, and its traces."""
        name: str = self._driver.value
        return name, self._traces.get(name, [])

    def _unseen(self, driver: str) -> list[Trace]:
        """Return the traces to score on: of the same driver, or of the only one that a file has."""
        return self._others.get(driver) or self._others.get("", [])

    def _offer(self, traces: list[Trace]) -> None:
        from fleetlib.simulator.calibration_traces import by_driver

        self._traces = {driver or traces[0].name: own for driver, own in by_driver(traces).items()}
        self._driver.options = [
            (f"{name}, {sum(trace.duration_s for trace in own):.0f} s", name) for name, own in self._traces.items()
        ]
        self._driver.value = next(iter(self._traces))
        self.say(f"{len(traces)} traces of {len(self._traces)} drivers. Choose one and fit.")

    def _show(self, fitted: _Fitted) -> None:
        from fleetlib.simulator.calibration import score_driver

        self._fitted, fit, unseen = fitted, fitted.fit, self._unseen(fitted.driver)
        self.scored = score_driver(fit.driver, unseen) if unseen else None
        own = max(fitted.traces, key=lambda trace: trace.duration_s)
        self._picture.value = gap_chart(fit.driver, own).png
        self._numbers.value = fit_facts(fit, self.scored)._repr_html_() + parameter_table(fit)._repr_html_()
        self._save.disabled = False
        self.say("Fitted." if fit.finished else "Stopped: this is the best so far.")

    def _save_now(self) -> None:
        fitted = self._fitted
        if fitted is None:
            return
        unseen = self._unseen(fitted.driver)
        try:
            path = saved_driver(self._name.value.strip(), fitted.fit, self.scored, unseen, replace=False)
        except FleetError as error:
            self.say(str(error))
            return
        self.say(f"Saved: {path}. Use it: fleet simulate --driver {path.stem}")


def calibration_panel(traces: Sequence[Trace], fit: Fit | None = None) -> Any:
    """Return the controls of a `CalibrationPanel`."""
    return CalibrationPanel(traces, fit).widget
