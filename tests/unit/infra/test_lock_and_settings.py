"""What pins and describes the program fits the program: lock, environment.yml, docs/settings.md, Makefile, CI."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.utils import canonicalize_name

from infra import lock, settings_page

ROOT = Path(__file__).resolve().parents[3]
MISSION_TARGETS = {"setup", "demo", "stack", "lab", "test", "bench", "lint", "format", "help"}


def test_the_lock_fits_the_project_file() -> None:
    assert lock.problems() == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "infra/requirements/bootstrap.txt"])
def test_every_pin_has_a_hash_and_no_file_an_index_address(name: str) -> None:
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert len(entries) >= 3
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "index-url" not in text
    assert "://" not in text


def test_environment_yml_has_the_same_versions_as_the_lock() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    locked = lock.pins(lock.DEV)
    named = dict(re.findall(r"^([\w.-]+)(?:\[.*\])?==([^;\n]+)", "\n".join(pip), re.MULTILINE))
    assert len(named) == len(lock.declared(dev=True))
    assert all(locked[canonicalize_name(name)] == version.strip() for name, version in named.items())


def test_the_settings_page_is_up_to_date() -> None:
    assert settings_page.PAGE.read_text() == settings_page.page(), "run python infra/settings_page.py"


def test_the_settings_page_has_every_variable() -> None:
    from fleetlib.settings import environment_names

    text = settings_page.PAGE.read_text()
    assert all(f"`{name}`" in text for name in environment_names())


def test_make_has_the_targets_of_the_mission() -> None:
    text = (ROOT / "Makefile").read_text()
    assert set(re.findall(r"^([a-z-]+):", text, re.MULTILINE)) >= MISSION_TARGETS
    done = subprocess.run(["make", "-n", "test"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "pytest" in done.stdout


def test_a_second_setup_does_nothing(tmp_path: Path) -> None:
    """The stamp is found, so no environment is touched: here one that could not be made anyway."""
    venv = tmp_path / "venv"
    venv.mkdir()
    script = (ROOT / "infra" / "setup.sh").read_text()
    fingerprint = re.search(r"fingerprint\(\) \{ (.*) \| cksum; \}", script)
    assert fingerprint is not None
    shell = f"requirements=requirements.txt; {fingerprint.group(1)} | cksum"
    stamp = subprocess.run(["sh", "-c", shell], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    (venv / ".installed-requirements").write_text(stamp)
    environment = {**os.environ, "VENV": str(venv), "PYTHON": "/bin/false"}
    done = subprocess.run(
        ["sh", "infra/setup.sh"], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0
    assert sorted(path.name for path in venv.iterdir()) == [".installed-requirements"]


@pytest.mark.parametrize(
    "script", [".ci/run", "infra/setup.sh", "infra/install-servers.sh", "infra/docker/entrypoint.sh"]
)
def test_shell_scripts_are_well_formed(script: str) -> None:
    shell = "bash" if script == ".ci/run" else "sh"
    done = subprocess.run([shell, "-n", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_ci_calls_the_test_command_and_is_executable() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()


def test_a_run_without_tests_fails(tmp_path: Path) -> None:
    """Pytest itself says so with code 5, which make passes on."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(tmp_path)], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 5
