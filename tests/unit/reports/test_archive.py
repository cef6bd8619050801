"""What the archive keeps, and what it lets go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from fleetlib.reports.archive import Archive, Run, State, run_id
from fleetlib.reports.index import render_index, write_index

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _keep(archive: Archive, days_ago: float, key: str = "abcdefghij", state: State = State.SUCCEEDED) -> Run:
    start = NOW - timedelta(days=days_ago)
    run = Run("daily", run_id(start, key), state, key, "Daily <fleet>", {"day": "x & y"}, start.isoformat())
    with archive.staging() as staging:
        (staging / "report.html").write_text("page")
        archive.keep(run, staging)
    return run


def test_runs_come_back_newest_first(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    runs = [_keep(archive, days_ago) for days_ago in (3, 1, 2)]
    assert archive.runs("daily") == [runs[1], runs[2], runs[0]]


def test_old_runs_go_but_never_the_last_ones(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for days_ago in (1, 100, 200, 300):
        _keep(archive, days_ago)
    assert archive.prune("daily", NOW, keep_last=2, keep_days=30) == 2
    assert [run.started[:10] for run in archive.runs()] == ["2026-11-22", "2026-08-15"]


def test_a_failed_run_does_not_count_as_done(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    _keep(archive, 1, state=State.FAILED)
    assert archive.same("daily", "abcdefghij") is None
    done = _keep(archive, 2)
    assert archive.same("daily", "abcdefghij") == done


def test_a_record_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    run = _keep(archive, 1)
    (archive.path(run) / "run.json").write_text("{")
    assert archive.runs() == []


def test_the_index_names_each_run_escaped_and_links_to_its_page(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    run = _keep(archive, 1)
    write_index(archive)
    page = (tmp_path / "index.html").read_text()
    assert f"href='daily/{run.run_id}/report.html'" in page
    assert "Daily &lt;fleet&gt;" in page
    assert "x &amp; y" in page


def test_the_index_of_nothing_says_what_to_do() -> None:
    assert "fleet report run" in render_index([])
