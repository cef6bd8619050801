"""What the browser tests share: reading pixels back, computing where a place must be, making messages."""

from __future__ import annotations

import base64
import io
import math
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Page
from scipy import ndimage

from fleetlib.contracts.live import LiveColumns, VehicleState, encode_live_frame
from fleetlib.maps.style import STATE_COLORS, Color

NOW_US = 1_790_000_000_000_000
LATITUDE, LONGITUDE = 52.52, 13.40
METRES_PER_DEGREE = 6_371_008.8 * math.pi / 180
# Two frames are drawn between asking and reading, so that what is read shows what was asked for.
READ = """async () => {
  const map = fleetPage.map;
  const from = map.framesDrawn;
  while (map.framesDrawn < from + 3) await new Promise(requestAnimationFrame);
  const canvas = document.querySelector('.map canvas');
  const gl = canvas.getContext('webgl2');
  const pixels = new Uint8Array(4 * canvas.width * canvas.height);
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  let text = '';
  for (let i = 0; i < pixels.length; i += 32768) text += String.fromCharCode(...pixels.subarray(i, i + 32768));
  return [canvas.width, canvas.height, btoa(text)];
}"""


@dataclass
class Watched:
    """A page and what was seen in it."""

    page: Page
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def open(self, url: str) -> None:
        self.page.goto(f"{url}?capture")
        self.wait("window.fleetPage && document.body.dataset.connection === 'live'")

    def wait(self, condition: str, timeout_s: float = 60) -> None:
        """Wait until a JavaScript condition holds (Playwright's own wait needs eval, which the policy refuses)."""
        deadline = time.monotonic() + timeout_s
        while not self.page.evaluate(f"() => Boolean({condition})"):
            assert time.monotonic() < deadline, f"not within {timeout_s} s: {condition}"
            self.page.wait_for_timeout(30)

    def wait_vehicles(self, count: int) -> None:
        self.wait(f"fleetPage.map.table.count === {count}")

    def look(self, longitude: float, latitude: float, zoom: float) -> None:
        """Put this place in the middle of the map."""
        self.page.evaluate(
            "(view) => fleetPage.map.setView({...view, transitionDuration: 0})",
            {"longitude": longitude, "latitude": latitude, "zoom": zoom},
        )

    def freeze(self, after_s: float = 0.0) -> None:
        """Stop the map's clock this long after the newest frame arrived."""
        self.page.evaluate(
            """(after) => {
              const map = fleetPage.map;
              const arrived = map.table.columns.epochS;
              map.clock = () => arrived + after;
              map.setHiddenStates(0);
            }""",
            after_s,
        )

    def pixels(self) -> npt.NDArray[np.uint8]:
        """Return what WebGL has drawn: (height, width, 4), the first row on top."""
        width, height, text = self.page.evaluate(READ)
        flat = np.frombuffer(base64.b64decode(text), np.uint8)
        return flat.reshape(height, width, 4)[::-1]

    @property
    def errors(self) -> Any:
        """What deck.gl reported to onError: a layer that fails is left out, and the map only gets faster."""
        return self.page.evaluate("fleetPage.map.errors")


def blobs(pixels: npt.NDArray[np.uint8], color: Color, tolerance: int = 24) -> npt.NDArray[np.float64]:
    """Return the centres (x, y) of the spots of a colour, shape (n, 2)."""
    near = np.abs(pixels[..., :3].astype(int) - np.array(color)).max(axis=2) <= tolerance
    labels, count = ndimage.label(near, structure=np.ones((3, 3)))
    centres = np.array(ndimage.center_of_mass(near, labels, range(1, count + 1))).reshape(-1, 2)
    return centres[:, ::-1] + 0.5


def expected_pixels(
    watched: Watched, longitude: npt.NDArray[np.float64], latitude: npt.NDArray[np.float64], zoom: float
) -> npt.NDArray[np.float64]:
    """Return where places lie on a canvas whose middle is (LONGITUDE, LATITUDE): Web Mercator, 512 px at zoom 0."""
    width, height = watched.page.evaluate(
        "() => { const c = document.querySelector('.map canvas'); return [c.clientWidth, c.clientHeight]; }"
    )
    world = 512 * 2**zoom

    def y(degrees: Any) -> Any:
        return 0.5 - np.arcsinh(np.tan(np.radians(degrees))) / (2 * math.pi)

    columns = width / 2 + (longitude - LONGITUDE) / 360 * world
    rows = height / 2 + (y(latitude) - y(LATITUDE)) * world
    return np.column_stack((columns, rows))


def eastward(metres: Any) -> Any:
    """Return the longitude this far east of the middle."""
    return LONGITUDE + np.asarray(metres) / (METRES_PER_DEGREE * math.cos(math.radians(LATITUDE)))


def northward(metres: Any) -> Any:
    """Return the latitude this far north of the middle."""
    return LATITUDE + np.asarray(metres) / METRES_PER_DEGREE


def frame_message(
    east_m: Any,
    north_m: Any,
    state: Any = VehicleState.STOPPED,
    *,
    speed_mps: Any = 0.0,
    heading_deg: Any = 0.0,
    ids: Any = None,
    complete: bool = True,
    time_us: int = NOW_US,
) -> bytes:
    """Return a LiveMessage with vehicles at these metres from the middle."""
    east, north = np.broadcast_arrays(np.atleast_1d(east_m).astype(float), north_m)
    n = len(east)
    columns = LiveColumns(
        vehicle_id=np.arange(1, n + 1, dtype=np.uint32) if ids is None else np.asarray(ids, np.uint32),
        time_us=np.full(n, time_us),
        longitude_deg=eastward(east),
        latitude_deg=northward(north),
        speed_mps=np.broadcast_to(np.asarray(speed_mps, float), n),
        heading_deg=np.broadcast_to(np.asarray(heading_deg, float), n),
        state=np.broadcast_to(np.asarray(state, np.uint8), n),
    )
    return encode_live_frame(columns, sent_time_us=time_us, sequence=1, complete=complete)


def color_of(state: VehicleState) -> Color:
    return STATE_COLORS[state]


def screenshot(page: Page) -> npt.NDArray[np.uint8]:
    """Return what the page shows, (height, width, 3)."""
    from matplotlib.image import imread

    rgb = imread(io.BytesIO(page.screenshot()), format="png")
    pixels: npt.NDArray[np.uint8] = np.rint(rgb[..., :3] * 255).astype(np.uint8)
    return pixels
