"""Where the built page and its bundle lie (`js/` holds the sources, `node build.mjs` there builds them)."""

from __future__ import annotations

from pathlib import Path

STATIC_FOLDER = Path(__file__).parent / "static"
BUNDLE = STATIC_FOLDER / "fleet.js"
