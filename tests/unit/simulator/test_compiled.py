from __future__ import annotations

import ast
from pathlib import Path

import pytest

from fleetlib.simulator import compiled

HOME = Path(compiled.__file__).parent
PACKAGE = "fleetlib.simulator"
MARKS = {"compiled", "formula", "inner", "inlined", "kernel"}


def test_the_cache_is_dropped_when_a_source_changes_and_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "__pycache__"
    monkeypatch.setattr(compiled, "_FOLDER", tmp_path)
    monkeypatch.setattr(compiled, "_STAMP", cache / "compiled.sha256")
    for name in compiled.SHARED:
        (tmp_path / name).parent.mkdir(exist_ok=True)
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


def test_every_module_that_compiled_functions_read_from_drops_the_cache() -> None:
    sources = {path for path in HOME.glob("*.py") if b"simulator.compiled import" in path.read_bytes()}
    read = {name for path in sources for name in _read_by_compiled(ast.parse(path.read_text()))}
    kept = {f"{path.stem}.py" for path in sources} | set(compiled.SHARED)
    assert read - kept == set()
    assert {"fleet.py", "layout.py", "network/kinds.py"} <= read


def _read_by_compiled(module: ast.Module) -> set[str]:
    """Return the files of the package whose names stand in compiled functions, or in the constants beside them."""
    homes: dict[str, str] = {}
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            home = (node.module or "").removeprefix(PACKAGE).lstrip(".").replace(".", "/")
            homes |= {one.asname or one.name: f"{home or one.name}.py" for one in node.names}
    return {
        homes[name.id]
        for node in module.body
        if _is_compiled(node) or isinstance(node, (ast.Assign, ast.AnnAssign))
        for name in ast.walk(node)
        if isinstance(name, ast.Name) and name.id in homes
    }


def _is_compiled(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(mark, ast.Name) and mark.id in MARKS for mark in node.decorator_list
    )
