"""The vehicles' process of the benchmarks: it does what it is told, and leaves with the program that has started it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TOLD = """
from benchmarks._vehicles import Words
words = Words()
words.go.wait()
print("going", flush=True)
words.enough.wait()
print("reporting", flush=True)
"""
REPORTED = """
import threading
from benchmarks._vehicles import Words
words = Words()
words.reported = True
print("reported", flush=True)
[thread.join() for thread in threading.enumerate() if thread.daemon]
print("closed", flush=True)
"""


@pytest.mark.parametrize("words", [0, 1])
def test_vehicles_are_gone_when_nobody_is_there_to_say_more(words: int) -> None:
    pipes = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", TOLD], cwd=ROOT, stdin=pipes, stdout=pipes, text=True) as vehicles:
        assert vehicles.stdin is not None
        assert vehicles.stdout is not None
        for _ in range(words):
            vehicles.stdin.write("go\n")
            vehicles.stdin.flush()
            assert vehicles.stdout.readline() == "going\n"
        out, _ = vehicles.communicate(timeout=60)
    assert (vehicles.returncode, out) == (1, "")


def test_vehicles_report_when_they_are_told_that_it_is_enough() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TOLD], cwd=ROOT, input="go\nenough\n", stdout=subprocess.PIPE, text=True, check=True
    )
    assert done.stdout == "going\nreporting\n"


def test_vehicles_that_have_reported_say_good_bye_in_peace() -> None:
    pipes = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", REPORTED], cwd=ROOT, stdin=pipes, stdout=pipes, text=True) as vehicles:
        assert vehicles.stdout is not None
        assert vehicles.stdout.readline() == "reported\n"
        out, _ = vehicles.communicate(timeout=60)
    assert (vehicles.returncode, out) == (0, "closed\n")
