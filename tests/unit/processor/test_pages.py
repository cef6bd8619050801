"""The roads of the live page follow their file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from fleetlib.processor.pages import Pages


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").write_text("page")
    return tmp_path / "static"


def test_roads_that_are_written_anew_are_shown_and_a_broken_file_changes_nothing(tmp_path: Path, static: Path) -> None:
    roads = tmp_path / "roads.json"

    def write(text: str, at_ns: int) -> None:
        roads.write_text(text)
        os.utime(roads, ns=(at_ns, at_ns))

    def lines(pages: Pages) -> list[int]:
        found: list[int] = json.loads(pages.answer("/roads.json", accepts_gzip=False).body)["lines"]
        return found

    write(json.dumps({"lines": [1]}), 1)
    pages = Pages(static, roads)
    assert lines(pages) == [1]
    write(json.dumps({"lines": [1, 2]}), 2)
    assert lines(pages) == [1, 2]
    write("half of a fi", 3)
    assert lines(pages) == [1, 2]
    roads.unlink()
    assert lines(pages) == [1, 2]
    write(json.dumps({"lines": []}), 4)
    assert lines(pages) == []
