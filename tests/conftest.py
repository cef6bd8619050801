"""What all tests share: fixtures from tests/fixtures_*.py, and a clean environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest_plugins = [f"tests.{path.stem}" for path in sorted(Path(__file__).parent.glob("fixtures_*.py"))]


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own FLEET_* variables change no test, except the one that says where TimescaleDB's files are."""
    for name in [name for name in os.environ if name.startswith("FLEET_") and name != "FLEET_PG_EXTENSION_DIR"]:
        monkeypatch.delenv(name)
