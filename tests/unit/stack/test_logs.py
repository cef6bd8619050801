"""The logs of a stack: their ends, their last words, and what is new in them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from fleetlib.errors import SettingsError
from fleetlib.stack import logs
from fleetlib.stack.logs import last_words


def test_the_last_words_leave_the_frame_of_the_box_away(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("start\n╭─ Error ─╮\n│ No such command 'x'. │\n╰─────────╯\n")
    assert last_words(log) == "No such command 'x'."
    assert last_words(tmp_path / "none") == "it said nothing"


def test_logs_show_the_end_of_each_and_name_what_there_is(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "ingest.log").write_text("".join(f"line {number}\n" for number in range(50)))
    assert logs.tail(logs.log_files(tmp_path, "ingest")[0], 2) == ["line 48", "line 49"]
    with pytest.raises(SettingsError, match="There are: ingest"):
        logs.log_files(tmp_path, "nobody")


def test_new_lines_are_followed(tmp_path: Path) -> None:
    file = tmp_path / "one.log"
    file.write_text("old\n")
    lines = logs.follow([file])

    def write() -> None:
        with file.open("a") as handle:
            handle.write("new\n")

    timer = threading.Timer(0.3, write)
    timer.start()
    assert next(lines) == ("one", "new")
    timer.join()
