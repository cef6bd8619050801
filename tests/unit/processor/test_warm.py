"""The warm-up goes the way that a real crash goes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from fleetlib.detection import DetectionRules
from fleetlib.processor.warm import warm_up

# Prints how often each compiled function of the sorting was compiled (or loaded) by the warm-up, and how often after a
# real batch has gone the same way: in a process of its own, where nothing else has.
COUNTED = """
import numpy as np
from fleetlib.contracts import key_order
from fleetlib.contracts.codec import decode_frames
from fleetlib.contracts.validate import validate
from fleetlib.detection import DetectionRules, Detector
from fleetlib.processor.board import LiveBoard
from fleetlib.processor.warm import warm_up
from fleetlib.store.batch import prepare
from fleetlib.store.novelty import Novelty
from tests.unit.processor.streams import frames, samples

def kinds():
    return len(key_order._nearly_ordered.signatures)

print(kinds())
warm_up(DetectionRules())
print(kinds())
values = list(frames(samples(1_700_000_000_000_000, range(1, 200))).values())
decoded = validate(decode_frames(values), values, 1_700_000_000_000_000)
Detector().detect(decoded.frame, 0)
LiveBoard().update(decoded.frame, 0)
prepare(decoded.frame, Novelty(np.empty(0, np.int64), np.empty(0, np.int64)))
print(kinds())
"""


def test_the_made_up_crash_is_decoded_and_found() -> None:
    assert warm_up(DetectionRules()) >= 1


def test_nothing_is_left_to_compile_for_the_first_batch() -> None:
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", COUNTED], cwd=root, capture_output=True, text=True, check=True)
    before, warm, after = map(int, done.stdout.split())
    assert before == 0
    assert warm >= 2
    assert after == warm
