"""Chromium, the page's server, and a page that fails its test where anything in it failed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from fleetlib.maps import STATIC_FOLDER
from tests.browser.live_server import LiveServer
from tests.browser.seeing import Watched


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs chromium."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


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
