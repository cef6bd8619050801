"""Without a terminal, progress is plain lines: each stage as it begins, and how far it is, again and again."""

from __future__ import annotations

import io
import threading

import pytest
from rich.console import Console

from fleetlib.cli._progress import Progress


class Lines(io.StringIO):
    """Text that says when a word was written."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word, self.written = word, threading.Event()

    def write(self, text: str) -> int:
        count = super().write(text)
        if self.word in self.getvalue():
            self.written.set()
        return count


def test_a_stage_is_told_as_it_begins_and_while_it_lasts_and_no_longer() -> None:
    out = Lines("42%")
    progress = Progress(Console(file=out, width=40), every_s=0.01, clock=iter(range(1_000)).__next__)
    with progress.stage("driving 500 vehicles for 30 minutes of theirs", bar=True):
        progress.far(42, 100)
        assert out.written.wait(10)
    said = out.getvalue()
    lines = said.splitlines()
    assert lines[0] == "    1 s  driving 500 vehicles for 30 minutes of theirs"
    assert lines[-1].endswith("still driving 500 vehicles for 30 minutes of theirs, 42%")
    assert not [one for one in threading.enumerate() if one.name == "progress"]
    with progress.stage("writing the report"):
        pass
    added = out.getvalue().removeprefix(said)
    assert "writing the report" in added
    assert "42%" not in added, "how far the last stage was says nothing of this one"


def test_a_stage_that_fails_ends_its_lines() -> None:
    out = Lines("")
    with pytest.raises(ZeroDivisionError), Progress(Console(file=out)).stage("failing"):
        1 / 0  # noqa: B018
    assert not [one for one in threading.enumerate() if one.name == "progress"]


def test_on_a_terminal_no_plain_line_is_written_beside_the_bar() -> None:
    out = io.StringIO()
    with Progress(Console(file=out, force_terminal=True)).stage("driving", bar=True):
        pass
    assert out.getvalue() == ""
