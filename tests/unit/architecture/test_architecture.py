"""The house: who imports whom, how large files are, and what must not be in any of them."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fleetlib import cli
from fleetlib.errors import SettingsError
from fleetlib.settings import load_settings

ROOT = Path(__file__).resolve().parents[3]
LARGEST_FILE_LINES = 450
USUAL_FILE_LINES = 250
GENERATED = ("fleetlib/contracts/pb/", "fleetlib/maps/static/", "fleetlib/maps/js/gen/", "fleetlib/maps/js/src/gen/")
CODE = (".py", ".js", ".ts", ".sql", ".sh")
IMPORT_LIMIT_S = 0.3
HEAVY = ("numba", "kafka", "papermill", "pydeck", "jupyterlab", "matplotlib", "scipy", "pandas", "mqtt5")


def tracked(*suffixes: str) -> list[Path]:
    """Return the files that git tracks, in the working tree."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file() and (not suffixes or path.suffix in suffixes)]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_imports_go_downwards() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_file_of_code_is_too_long() -> None:
    counts = {
        relative(path): len(path.read_text().splitlines())
        for path in tracked(*CODE)
        if not relative(path).startswith(GENERATED)
    }
    too_long = {name: lines for name, lines in counts.items() if lines > LARGEST_FILE_LINES}
    assert not too_long
    rather_long = sorted(name for name, lines in counts.items() if lines > USUAL_FILE_LINES)
    assert len(rather_long) <= len(counts) * 0.1, f"more than a tenth is over {USUAL_FILE_LINES} lines: {rather_long}"


def test_what_users_open_loads_nothing_from_elsewhere() -> None:
    """Pages, templates, scripts and notebooks load from no address on the network."""
    load = re.compile(
        r"""(?:src|href)\s*=\s*["']https?://(?!127\.0\.0\.1|localhost|www\.w3\.org)|@import\s+["']?https?://"""
        r"""|url\(\s*["']?https?://|(?:import|importScripts)\(\s*["']https?://|from\s+["']https?://"""
        r"""|(?:cdn\.jsdelivr\.net|unpkg\.com|cdnjs\.cloudflare\.com|fonts\.googleapis\.com)"""
    )
    opened = [
        path
        for path in tracked(".html", ".j2", ".js", ".css", ".ipynb")
        if relative(path).startswith(("fleetlib/", "notebooks/", "pipelines/"))
    ]
    # loaders.gl names a CDN for its worker scripts; the page starts none, and the browser tests see no request.
    texts = {relative(path): path.read_text().replace("https://unpkg.com/@loaders.gl", "") for path in opened}
    assert {name: match.group(0) for name, text in texts.items() if (match := load.search(text))} == {}


def test_no_machine_path_or_package_host_is_tracked() -> None:
    hosts = re.compile(r"(?:files\.pythonhosted\.org|pypi\.org/simple|registry\.npmjs\.org|repo1?\.maven\.apache\.org)")
    places = re.compile(r"(?<![\w.])/(?:work|root)/[\w.]")
    found = []
    for path in tracked():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        if path == Path(__file__):
            continue
        found += [f"{relative(path)}: {match.group(0)}" for rule in (hosts, places) if (match := rule.search(text))]
    assert not found


def test_importing_the_package_loads_nothing_heavy() -> None:
    program = f"import sys, fleetlib; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_command_line_loads_nothing_heavy_for_its_help() -> None:
    listed = f"print([name for name in {HEAVY!r} if name in sys.modules])"
    program = f"import sys; from fleetlib.cli import build_app; build_app(); {listed}"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_the_package_is_quick() -> None:
    """Processor time, the best of three: what other programs do at the moment does not count."""
    program = "import time; t = time.process_time(); import fleetlib; print(time.process_time() - t)"
    times = [
        float(subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True).stdout)
        for _ in range(3)
    ]
    assert min(times) <= IMPORT_LIMIT_S


@pytest.mark.parametrize(
    "command",
    [
        "replay",
        "dead-letters",
        "export",
        "up",
        "down",
        "status",
        "logs",
        "doctor",
        "bench",
        "provision",
        "ingest",
        "process",
        "db",
    ],
)
def test_every_command_explains_itself(command: str) -> None:
    from typer.testing import CliRunner

    from fleetlib.cli import build_app

    result = CliRunner().invoke(build_app(), [command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_the_readme_names_every_command() -> None:
    from typer.main import get_command

    from fleetlib.cli import build_app

    (named,) = re.findall(r"every command: ([a-z, -]+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert sorted(named.strip().split(", ")) == sorted(get_command(build_app()).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["FLEET_LIVE_TOKEN_SECRET", "FLEET_MQTT_FLEET_SECRET", "FLEET_HOME", "FLEET_MQTT_TLS"])
def test_an_empty_variable_is_refused_a_secret_that_anyone_could_guess_above_all(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "")
    with pytest.raises(SettingsError, match=f"{name} = .*: it is empty"):
        load_settings()
    monkeypatch.delenv(name)
    monkeypatch.setenv("FLEET_LIVE_ALLOWED_ORIGINS", "")
    assert load_settings().live.allowed_origins == ""


def test_a_full_disk_is_one_sentence_and_another_fault_of_the_system_is_not_hidden(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails_with(number: int) -> None:
        def command() -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(cli, "build_app", lambda _only: command)

    fails_with(errno.ENOSPC)
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 1
    assert capsys.readouterr().err.startswith("fleet: The disk is full. Make room")
    fails_with(errno.EIO)
    with pytest.raises(OSError, match="Input/output"):
        cli.main()


def test_a_misspelled_variable_is_one_sentence_without_a_traceback() -> None:
    import os

    done = subprocess.run(
        [sys.executable, "-m", "fleetlib.cli", "status"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "FLEET_MQTT_PROT": "1"},
    )
    assert done.returncode == 2
    assert "FLEET_MQTT_PROT is not a setting" in done.stderr
    assert "Traceback" not in done.stderr
