"""Files that a server may read at any moment are never there in part; and a server's own files may come and go."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from fleetlib.stack.files import write_private
from fleetlib.stack.users import own

NOBODY = 65_534


def test_who_reads_meanwhile_has_the_file_of_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "passwords"
    write_private(file, "one\n")
    seen = []
    replace = Path.replace

    def look(part: Path, to: Path) -> Path:
        seen.append((to.read_text(), part.read_text(), part.stat().st_mode & 0o777))
        return replace(part, to)

    monkeypatch.setattr(Path, "replace", look)
    write_private(file, "one\ntwo\n")
    assert seen == [("one\n", "one\ntwo\n", 0o600)]
    assert file.read_text() == "one\ntwo\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_written_leaves_the_file_of_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "passwords"
    write_private(file, "one\n")

    def full(_path: Path, _text: str) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        write_private(file, "two\n")
    assert file.read_text() == "one\n"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_keeps_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "passwords"
    write_private(file, "one\n")
    os.chown(file, NOBODY, NOBODY)
    write_private(file, "two\n")
    assert (file.stat().st_uid, file.read_text()) == (NOBODY, "two\n")


def test_a_file_that_goes_while_a_folder_is_given_away_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("mosquitto.db", "mosquitto.db.new", "passwords"):
        (tmp_path / name).touch()
    given = []

    def chown(path: Path, user: str, group: str) -> None:
        if path.name == "mosquitto.db.new":
            path.unlink()
            raise FileNotFoundError(path)
        given.append((path.name, user, group))

    monkeypatch.setattr(shutil, "chown", chown)
    own(tmp_path, "broker")
    assert sorted(given) == [
        (name, "broker", "broker") for name in sorted((tmp_path.name, "mosquitto.db", "passwords"))
    ]
