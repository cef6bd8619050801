"""The schema: what is generated is fresh, the rules of buf hold, and nothing breaks what main already speaks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BUF = Path(sys.executable).with_name("buf")


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_generated_python_is_fresh() -> None:
    done = run(sys.executable, "proto/generate.py", "--check")
    assert done.returncode == 0, done.stdout


def test_the_schema_follows_the_rules_of_buf() -> None:
    done = run(BUF, "lint")
    assert done.returncode == 0, done.stdout


def baseline() -> str | None:
    """Return the commit to compare with: the last one of main that touched the schema and is not the working tree's."""
    clean = run("git", "diff", "--quiet", "HEAD", "--", "proto").returncode == 0
    found = run("git", "log", "--format=%H", "-n", "2", "--", "proto/fleet").stdout.split()
    # With a clean tree the newest commit is what we have: the one before it shows whether that one broke something.
    return (found[1] if clean and len(found) > 1 else found[0]) if found else None


def test_nothing_breaks_what_main_speaks(tmp_path: Path) -> None:
    commit = baseline()
    if commit is None:
        pytest.skip("git knows no earlier schema")
    done = run(BUF, "breaking", "--against", f".git#ref={commit}")
    if "shallow" in done.stderr:
        pytest.skip("a shallow clone has no earlier schema")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_renumbered_field_would_be_found(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder, number in ((before, 1), (after, 2)):
        (folder / "a" / "v1").mkdir(parents=True)
        (folder / "a" / "v1" / "a.proto").write_text(
            f'syntax = "proto3";\npackage a.v1;\nmessage A {{\n  uint32 value = {number};\n}}\n'
        )
        (folder / "buf.yaml").write_text((ROOT / "buf.yaml").read_text().replace("path: proto", "path: ."))
    done = run(BUF, "breaking", after, "--against", before)
    assert done.returncode != 0
    assert "value" in done.stdout
