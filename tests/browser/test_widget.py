"""The notebook widget: its messages from Python drive the same module in the browser."""

from __future__ import annotations

import base64

import numpy as np
import polars as pl
import pytest

from fleetlib.clock import ManualClock
from fleetlib.maps import LiveMap
from tests.browser.live_server import LiveServer
from tests.browser.seeing import LATITUDE, LONGITUDE, NOW_US, Watched

# The contract of an anywidget module (AFM): render({model, el}); model has get, set, on, off, save_changes.
MOUNT = """async ([traits, message]) => {
  const {default: widget} = await import('/fleet.js');
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const values = {...traits, message: bytes(message)};
  const heard = new Map();
  const model = {
    get: (name) => values[name],
    set: (name, value) => { values[name] = value; },
    save_changes: () => { window.saved = {...values, message: undefined}; },
    on: (event, call) => heard.set(event, call),
    off: (event) => heard.delete(event),
  };
  document.body.replaceChildren();
  const el = document.createElement('div');
  document.body.append(el);
  window.unmount = widget.render({model, el});
  window.push = (text) => { values.message = bytes(text); heard.get('change:message')(); };
  window.box = el.querySelector('.fleet-map');
  window.widgetMap = el.fleetMap;
  window.listeners = heard;
}"""


def fleet(n: int, **more: object) -> pl.DataFrame:
    ids = np.arange(1, n + 1)
    return pl.DataFrame(
        {"vehicle_id": ids, "latitude_deg": LATITUDE + 1e-4 * ids, "longitude_deg": LONGITUDE + 1e-4 * ids, **more}
    )


def text(message: bytes) -> str:
    return base64.b64encode(message).decode()


@pytest.fixture
def live() -> LiveMap:
    return LiveMap(clock=ManualClock(NOW_US), height=360)


def test_what_python_shows_arrives_in_the_browser(watched: Watched, server: LiveServer, live: LiveMap) -> None:
    assert live.show(fleet(300, speed_mps=[5.0] * 300, heading_deg=[90.0] * 300))
    watched.open(server.url)
    watched.page.evaluate(MOUNT, [{"roads": live.roads, "height": live.height, "live_url": ""}, text(live.message)])
    watched.wait("window.widgetMap.table.count === 300")
    assert watched.page.evaluate("box.getBoundingClientRect().height") == 360
    assert watched.page.locator(".legend-row", has_text="Moving").locator(".legend-count").text_content() == "300"
    watched.wait("widgetMap.framesDrawn > 2")

    watched.page.evaluate("widgetMap.select(7)")
    assert watched.page.evaluate("saved.selected") == 7

    watched.page.evaluate("unmount()")
    assert watched.page.evaluate("listeners.size") == 0
    assert watched.page.evaluate("widgetMap.errors") == []


def test_the_widget_opens_the_processors_socket_itself(watched: Watched, server: LiveServer, live: LiveMap) -> None:
    live.show(fleet(25))
    server.greeting = [live.message]
    watched.open(server.url)
    url = f"ws://127.0.0.1:{server.port}/live?token=test-token"
    watched.page.evaluate(MOUNT, [{"roads": [], "height": 300, "live_url": url}, ""])
    watched.wait("window.widgetMap.table.count === 25")
    watched.page.evaluate("unmount()")
