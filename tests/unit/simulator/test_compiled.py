from __future__ import annotations

from pathlib import Path

import pytest

from fleetlib.simulator import compiled


def test_the_cache_is_dropped_when_a_source_changes_and_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "__pycache__"
    monkeypatch.setattr(compiled, "_FOLDER", tmp_path)
    monkeypatch.setattr(compiled, "_STAMP", cache / "compiled.sha256")
    for name in ("compiled.py", "prefetch.py", "fleet.py", "incidents.py", "layout.py", "demand.py", "signals.py"):
        (tmp_path / name).write_text("")
    (tmp_path / "motion.py").write_text("from fleetlib.simulator.compiled import compiled\n")
    compiled._drop_stale()
    old = cache / "motion.advance-1.py311.nbi"
    other = cache / "elsewhere.run-1.py311.nbi"
    for path in (old, other):
        path.write_text("machine code")
    compiled._drop_stale()
    assert old.exists()
    (tmp_path / "fleet.py").write_text("SPEED = 1")
    compiled._drop_stale()
    assert not old.exists()
    assert other.exists()
