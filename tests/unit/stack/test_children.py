"""Child processes of a home: known again, ended, found where nobody remembers them; one `up` at a time."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from fleetlib.errors import FleetError
from fleetlib.settings import (
    Settings,
)
from fleetlib.stack.children import HOME_MARK, Child, State, child_of, end, spawn, strays, wait_until_gone
from fleetlib.stack.locking import alone
from fleetlib.stack.run import Stack

SLEEPER = [sys.executable, "-c", "import signal; signal.pause()"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()",
]


def test_a_child_is_known_by_its_start_and_not_by_its_number_alone(tmp_path: Path) -> None:
    pid = spawn(SLEEPER, os.environ, tmp_path / "log")
    child = child_of(pid, name="one", kind="service", port=None, log="")
    assert child.is_running
    impostor = Child("one", "service", pid, child.started_s - 60, None, "")
    assert not impostor.is_running
    assert not replace(child, mark=child.mark + "1").is_running
    assert replace(child, started_s=child.started_s - 60).is_running, "the clock was set since"
    assert replace(child, mark="").is_running, "of a version that did not write it down"
    assert child.process is not None
    assert end(child.process)
    assert not child.is_running


def test_who_ignores_the_signal_is_killed_in_the_end(tmp_path: Path) -> None:
    pid = spawn(STUBBORN, os.environ, tmp_path / "log")
    while not (tmp_path / "log").read_text():
        assert psutil.pid_exists(pid)
    assert end(psutil.Process(pid), timeout_s=0.3) is False
    assert wait_until_gone([pid])


def test_the_state_survives_and_forgets(tmp_path: Path) -> None:
    state = State(tmp_path)
    assert state.children() == []
    me = child_of(os.getpid(), name="me", kind="service", port=7, log="x", command=["a"])
    state.add(me)
    state.add(Child("gone", "server", 2**22 - 1, 1.0, None, ""))
    assert [child.name for child in State(tmp_path).children()] == ["me", "gone"]
    assert State(tmp_path).find("me") == me
    assert State(tmp_path).find("gone") is None
    assert state.file.stat().st_mode & 0o777 == 0o600
    state.remove("gone")
    state.remove("me")
    assert not state.file.exists()


def test_a_broken_state_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text("{")
    with pytest.raises(FleetError, match=r"stack.json cannot be read.*Delete it"):
        State(tmp_path).children()


def test_strays_of_a_home_are_found_and_others_are_not(tmp_path: Path) -> None:
    ours = spawn(SLEEPER, {**os.environ, HOME_MARK: str(tmp_path)}, tmp_path / "log")
    other = spawn(SLEEPER, {**os.environ, HOME_MARK: str(tmp_path / "other")}, tmp_path / "log")
    try:
        assert [process.pid for process in strays(tmp_path)] == [ours]
        assert Stack(Settings(home=tmp_path)).down() == [f"pid {ours}"]
        assert psutil.pid_exists(other)
    finally:
        end(psutil.Process(other))


def test_a_second_up_at_the_same_time_is_refused(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with alone(tmp_path), pytest.raises(FleetError, match="another `fleet up` or `fleet down`"):
        Stack(settings).down()
