"""`fleet bench`: all benchmarks one after the other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fleetlib.cli import bench, build_app

ROOT = Path(__file__).parents[3]
# As a shell starts what goes to the background: Ctrl-C is ignored until the program says otherwise.
WAITING = """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
from benchmarks._program import conclude
def measure():
    try:
        print("measuring", flush=True)
        signal.pause()
    finally:
        print("cleared away", flush=True)
conclude(measure, "Waiting", as_json=True)
"""
PROGRAMS = {
    "broken": "raise SystemExit(3)",
    "silent": "print('no JSON')",
    "sound": "print('a table'); print('{\"rows\": 7}')",
}


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone's folder with three benchmarks, of which the last alone ends well."""
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    for name, text in PROGRAMS.items():
        (folder / f"{name}.py").write_text(text)
    monkeypatch.setattr(bench, "_ROOT", tmp_path)
    return folder


@pytest.mark.usefixtures("programs")
def test_a_benchmark_that_fails_costs_its_own_result_alone() -> None:
    done = CliRunner().invoke(build_app("bench"), ["bench"])
    assert json.loads(done.stdout.splitlines()[-1]) == {"sound": {"rows": 7}}
    assert done.exit_code == 1
    assert "2 of 3 benchmarks failed: broken, silent" in str(done.exception)


def test_all_that_end_well_are_told_without_an_error(programs: Path) -> None:
    for name in ("broken", "silent"):
        (programs / f"{name}.py").unlink()
    done = CliRunner().invoke(build_app("bench"), ["bench"])
    assert done.exit_code == 0
    assert json.loads(done.stdout.splitlines()[-1]) == {"sound": {"rows": 7}}


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_benchmark_in_the_background_clears_away_when_it_is_ended(sent: signal.Signals) -> None:
    command = [sys.executable, "-c", WAITING]
    pipes = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipes, stderr=pipes, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "measuring\n"
        program.send_signal(sent)
        out, told = program.communicate()
    assert (program.returncode, out) == (130, "cleared away\n")
    assert told == "fleet: stopped; what it had started is down\n"


CLEARING = """
import signal, sys
def leave(*_):
    print("clearing", flush=True)
    sys.stdin.readline()
    print("cleared away", flush=True)
    sys.exit(130)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, leave)
print("measuring", flush=True)
signal.pause()
"""
BENCH = """
import sys
from pathlib import Path
from fleetlib.cli import bench, build_app
bench._ROOT = Path(sys.argv[1])
build_app("bench")(["bench", *sys.argv[2:]])
"""


@pytest.mark.parametrize(
    ("named", "sent", "to_group"),
    [(["slow"], signal.SIGINT, True), (["slow"], signal.SIGTERM, False), ([], signal.SIGTERM, False)],
)
def test_a_benchmark_is_waited_for_until_it_has_cleared_away(
    programs: Path, named: list[str], sent: signal.Signals, to_group: bool
) -> None:
    for file in programs.iterdir():
        file.unlink()
    (programs / "slow.py").write_text(CLEARING)
    command = [sys.executable, "-c", BENCH, str(programs.parent), *named]
    pipes = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, stdin=pipes, stdout=pipes, stderr=pipes, text=True, start_new_session=True
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        while "measuring" not in (line := program.stdout.readline()):
            assert line, "it ended before it measured"
        if to_group:
            os.killpg(program.pid, sent)
        else:
            program.send_signal(sent)
        assert program.stdout.readline() == "clearing\n"
        with pytest.raises(subprocess.TimeoutExpired):
            program.wait(0.5)  # longer than Python's own patience with a child
        out, _ = program.communicate("go on\n")
    assert out == "cleared away\n"
    assert program.returncode != 0


def test_help_after_a_name_is_that_of_the_benchmark() -> None:
    command = [sys.executable, "-m", "fleetlib.cli", "bench"]
    named = subprocess.run([*command, "faults", "--help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(option in named for option in ("--kills", "--seed", "--rate"))
    own = CliRunner().invoke(build_app("bench"), ["bench", "--help"])
    assert own.exit_code == 0
    assert "Options after the name go to the benchmark" in own.stdout
