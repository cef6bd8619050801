"""`fleet report`, `fleet import` and `fleet lab` as a user meets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fleetlib.cli import build_app
from fleetlib.cli.lab import lab_command, own_notebooks
from fleetlib.errors import DecodeError, FleetError, SettingsError

Make = Callable[..., Path]


@pytest.fixture
def fleet(make_notebook: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run a command in a home of its own; returns its output, raises its error."""
    make_notebook("good", "print(n)", parameters="n: int = 2  # how many [1..9]")
    monkeypatch.setenv("FLEET_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FLEET_REPORTS_NOTEBOOKS", str(tmp_path / "notebooks"))

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(build_app(), list(arguments))
        if isinstance(result.exception, FleetError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return run


def test_a_run_ends_with_one_json_object(fleet: Callable[..., str]) -> None:
    result = json.loads(fleet("report", "run", "good", "-p", "n=5", "--json").splitlines()[-1])
    assert (result["state"], result["parameters"], result["reused"]) == ("SUCCEEDED", {"n": 5}, False)
    assert Path(result["html"]).is_file()
    assert Path(result["notebook"]).is_file()
    again = json.loads(fleet("report", "run", "good", "-p", "n=5", "--once", "--json").splitlines()[-1])
    assert (again["reused"], again["run_id"]) == (True, result["run_id"])


def test_a_run_says_where_its_page_is_in_one_piece(fleet: Callable[..., str], tmp_path: Path) -> None:
    shown = fleet("report", "run", "good")
    (page,) = (tmp_path / "home" / "reports" / "good").glob("*/report.html")
    assert len(str(page)) > 80  # columns of the terminal
    assert str(page) in shown
    assert page.parent.name in shown.replace("\n", "").replace(" ", "").replace("│", "")  # the notebook beside it


def test_a_failed_run_is_one_sentence_that_names_the_page(fleet: Callable[..., str], make_notebook: Make) -> None:
    make_notebook("bad", "1 / 0")
    with pytest.raises(FleetError, match=r"bad failed: .*ZeroDivisionError.*report\.html") as caught:
        fleet("report", "run", "bad")
    assert caught.value.exit_code == 1


def test_wrong_names_and_values_are_refused_with_exit_code_2(fleet: Callable[..., str]) -> None:
    for arguments in (["goood"], ["good", "-p", "m=1"], ["good", "-p", "n=12"], ["good", "-p", "n"]):
        with pytest.raises(SettingsError) as caught:
            fleet("report", "run", *arguments)
        assert caught.value.exit_code == 2


def test_the_list_and_the_help_name_parameters(fleet: Callable[..., str]) -> None:
    listed = json.loads(fleet("report", "list", "--json"))["reports"]
    assert listed["good"]["parameters"] == {"n": 2}
    shown = json.loads(fleet("report", "show", "good", "--json"))
    assert shown["parameters"][0]["rule"] == "from 1 to 9"
    assert shown["question"] == "Does it run?"


def test_a_missing_schedule_is_said(fleet: Callable[..., str]) -> None:
    with pytest.raises(SettingsError, match="no schedule"):
        fleet("report", "schedule")


def test_importing_what_is_no_recording_is_refused(fleet: Callable[..., str], tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        fleet("import", str(tmp_path / "absent.csv"))
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DecodeError, match="five header lines"):
        fleet("import", str(tmp_path / "other.csv"))


def test_notebooks_that_cannot_be_written_are_copied_and_what_was_worked_on_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, home = tmp_path / "image", tmp_path / "home"
    (folder / "reports").mkdir(parents=True)
    (folder / "a.ipynb").write_text("a")
    (folder / "reports" / "b.ipynb").write_text("b")
    assert own_notebooks(folder, home) == folder
    monkeypatch.setattr("os.access", lambda *_: False)
    copy = own_notebooks(folder, home)
    (copy / "a.ipynb").write_text("mine")
    assert own_notebooks(folder, home) == copy == home / "notebooks"
    assert [(copy / "a.ipynb").read_text(), (copy / "reports" / "b.ipynb").read_text()] == ["mine", "b"]


def test_the_lab_listens_on_loopback_and_asks_nobody_for_news(tmp_path: Path) -> None:
    command = lab_command(tmp_path, 28_888, browser=False)
    assert "--ip=127.0.0.1" in command
    assert "--LabApp.news_url=None" in command
    assert "--no-browser" in command
    assert f"--notebook-dir={tmp_path}" in command
