"""The live page at 100,000 vehicles: what the browser's main thread spends, with the GPU's draw calls left out.

`python benchmarks/maps.py [--vehicles N] [--seconds S] [--drawn] [--json]` serves the page from the processor's live
server, opens it in headless chromium and measures. Without a GPU, software GL would measure only the rasteriser: so the
draw calls are replaced by nothing, unless `--drawn`. What is left is all that JavaScript does.
"""

from __future__ import annotations

import argparse
import shutil
import time
from typing import Any

import numpy as np

from benchmarks._program import conclude
from fleetlib.clock import SystemClock
from fleetlib.contracts.live import LiveColumns, VehicleState, encode_live_frame
from fleetlib.errors import FleetError, MissingProgram
from fleetlib.maps import STATIC_FOLDER
from fleetlib.processor.board import LiveBoard
from fleetlib.processor.live import LiveServer
from fleetlib.settings import LiveSettings
from fleetlib.stack import free_port

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-component-update",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
FRAME_BUDGET_MS = 1000 / 60
SPREAD_DEG = 0.07  # half the width of the city
# Times every animation frame's callbacks and every WebSocket message; leaves draw calls out.
PROBE = """(drawn) => {
  if (!drawn) for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced']) {
    WebGL2RenderingContext.prototype[name] = () => {};
  }
  const spent = window.spent = {frame: [], message: []};
  const request = window.requestAnimationFrame.bind(window);
  let current = -1, sum = 0;
  window.requestAnimationFrame = (call) => request((now) => {
    const begin = performance.now();
    call(now);
    if (now !== current) { if (current >= 0) { spent.frame.push(sum); } current = now; sum = 0; }
    sum += performance.now() - begin;
  });
  const property = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
  Object.defineProperty(WebSocket.prototype, 'onmessage', {
    get: property.get,
    set(call) {
      property.set.call(this, (event) => {
        const begin = performance.now();
        call(event);
        if (event.data.byteLength > 10000) spent.message.push(performance.now() - begin);
      });
    },
  });
}"""


class MovingBoard(LiveBoard):
    """A board whose vehicles drive in circles; the encoder and the server are the real ones."""

    def __init__(self, vehicles: int) -> None:
        super().__init__()
        random = np.random.default_rng(7)
        self._id = np.arange(1, vehicles + 1, dtype=np.uint32)
        self._middle = random.uniform(-SPREAD_DEG, SPREAD_DEG, (2, vehicles)) + np.array([[13.4], [52.52]])
        self._phase = random.uniform(0, 2 * np.pi, vehicles)
        self._state = random.choice([1, 1, 1, 2, 3, 5], vehicles).astype(np.uint8)
        self._speed = np.where(self._state == VehicleState.MOVING, random.uniform(3, 15, vehicles), 0.0)

    def columns(self, now_us: int) -> LiveColumns:
        """Return where the vehicles are at this time."""
        turned = self._phase + (now_us % 1_000_000_000) / 2e7
        return LiveColumns(
            vehicle_id=self._id,
            time_us=np.full(len(self._id), now_us),
            longitude_deg=self._middle[0] + 2e-3 * np.sin(turned),
            latitude_deg=self._middle[1] + 2e-3 * np.cos(turned),
            speed_mps=self._speed,
            heading_deg=np.rad2deg(turned) % 360,
            state=self._state,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vehicles", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--drawn", action="store_true", help="with draw calls: on a machine with a GPU")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    conclude(
        lambda: measure(arguments.vehicles, arguments.seconds, drawn=arguments.drawn),
        "Live page",
        as_json=arguments.json,
    )


def measure(vehicles: int, seconds: float, *, drawn: bool) -> dict[str, Any]:
    board = MovingBoard(vehicles)
    settings = LiveSettings(port=free_port())
    server = LiveServer(settings, board, STATIC_FOLDER, SystemClock())
    server.start()
    try:
        return {
            "vehicles": vehicles,
            "drawn": drawn,
            **_encoding(board),
            **_in_browser(server.url, seconds, vehicles, drawn),
        }
    finally:
        server.stop()


def _encoding(board: MovingBoard) -> dict[str, float]:
    columns = board.columns(SystemClock().now_us())
    begin, rounds = time.perf_counter(), 20
    for number in range(rounds):
        message = encode_live_frame(columns, sent_time_us=1, sequence=number)
    spent_ms = (time.perf_counter() - begin) / rounds * 1e3
    return {"encode_ms": round(spent_ms, 2), "bytes_per_vehicle": round(len(message) / len(columns), 2)}


def _in_browser(url: str, seconds: float, vehicles: int, drawn: bool) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise MissingProgram("chromium is not installed", "Install it: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.add_init_script(f"({PROBE})({str(drawn).lower()})")
        begin = time.perf_counter()
        page.goto(url)
        while page.evaluate("window.fleetPage?.map.table.count ?? 0") != vehicles:
            page.wait_for_timeout(50)
        first_data_s = time.perf_counter() - begin
        page.wait_for_timeout(2_000)  # compiled and settled
        page.evaluate("spent.frame.length = spent.message.length = 0")
        before = _cpu_ms(session)
        page.wait_for_timeout(seconds * 1000)
        spent, errors = page.evaluate("[spent, fleetPage.map.errors]")
        cpu_ms = _cpu_ms(session) - before
        browser.close()
    if errors:  # a layer that fails is left out, and the map only gets faster
        raise FleetError(f"deck.gl reported: {errors[0]}", "Open the page and look at the console")
    return {"first_data_s": round(first_data_s, 2), **_times(spent, cpu_ms, seconds)}


def _cpu_ms(session: Any) -> float:
    """Return the CPU time that the page's main thread has spent in tasks: steady where the machine is busy."""
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"]) * 1e3


def _times(spent: dict[str, list[float]], cpu_ms: float, seconds: float) -> dict[str, Any]:
    """Return the page's figures; those named cpu do not grow where others use the machine."""
    frame, message = np.array(spent["frame"]), np.array(spent["message"])
    return {
        "frames": len(frame),
        "js_frame_ms_p50": round(float(np.median(frame)), 2),
        "js_frame_ms_p95": round(float(np.quantile(frame, 0.95)), 2),
        "message_ms_p50": round(float(np.median(message)), 2),
        "message_ms_max": round(float(message.max()), 2),
        "cpu_ms_per_frame": round(cpu_ms / max(1, len(frame)), 2),
        "main_thread_cpu_ratio": round(cpu_ms / (seconds * 1e3), 3),
        "within_60_fps_budget_ratio": round(float((frame <= FRAME_BUDGET_MS).mean()), 3),
    }


if __name__ == "__main__":
    main()
