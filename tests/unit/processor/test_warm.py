"""The warm-up goes the way that a real crash goes."""

from __future__ import annotations

from fleetlib.detection import DetectionRules
from fleetlib.processor.warm import warm_up


def test_the_made_up_crash_is_decoded_and_found() -> None:
    assert warm_up(DetectionRules()) >= 1
