"""Detection: telemetry frames in, incidents out; pure, so that live, replay and notebooks agree.

Names are loaded when they are used: the kernel compiles once and is cached.
"""

from __future__ import annotations

from fleetlib.detection.detector import Detector, detect
from fleetlib.detection.index import VehicleIndex
from fleetlib.detection.near_misses import near_misses
from fleetlib.detection.rules import DetectionRules
from fleetlib.detection.scoring import score

__all__ = ["DetectionRules", "Detector", "VehicleIndex", "detect", "near_misses", "score"]
