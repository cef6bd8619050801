"""Chromium, the page's server, and a page that fails its test where anything in it failed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from fleetlib.maps import STATIC_FOLDER
from tests.browser.live_server import LiveServer
from tests.browser.seeing import Watched

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs chromium."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium with software GL."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or os.environ.get("CHROMIUM")
    if path is None:
        pytest.skip("chromium is not installed: apt install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def server() -> Iterator[LiveServer]:
    with LiveServer(STATIC_FOLDER) as running:
        yield running


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """A page; at the end no error may have been seen in it, and nothing may have been loaded from elsewhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, device_scale_factor=1)
    page = context.new_page()
    watched = Watched(page)
    _listen(page, watched)
    yield watched
    context.close()
    assert watched.problems == []


def _listen(page: Page, watched: Watched) -> None:
    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(part in message.text for part in watched.expected):
            watched.problems.append(message.text)

    page.on("console", console)
    page.on("pageerror", lambda error: watched.problems.append(str(error)))
    page.on("request", lambda request: watched.requests.append(request.url))
