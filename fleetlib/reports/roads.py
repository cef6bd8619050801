"""The roads to draw under a map: what a simulation left in this machine's folder."""

from __future__ import annotations

import json
from typing import Any

from fleetlib.settings import Settings, load_settings

ROADS_FILE = "roads.json"


def saved_roads(settings: Settings | None = None) -> dict[str, Any] | None:
    """Return the road lines of FLEET_LIVE_ROADS or of `<home>/roads.json`, None where there are none.

    The dict is the one of `/roads.json`: {"lines": [{"path", "class", "speed_limit_mps"}], "center"}.
    """
    settings = settings or load_settings()
    path = settings.live.roads or settings.home / ROADS_FILE
    try:
        roads = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return roads if isinstance(roads, dict) else None
