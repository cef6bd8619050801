"""What `replay` is asked for in vain is refused before any server is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from fleetlib.cli import replay as command
from fleetlib.errors import SettingsError
from fleetlib.history.replay import replay


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"rows": True}, "There is no schema to put rows into. Name one"),
        ({"replace": True}, "There is no schema to replace. Name the one of the earlier replay, or leave it out"),
        ({"speed": 0.0}, "speed = 0.0 is not greater than 0"),
        ({"speed": 2.0, "topic": "incidents.v1"}, "incidents.v1 has no speed"),
        ({"late_s": -1.0}, "late_s = -1.0 is negative"),
        ({"rules": {"breaking_g": 0.3}}, "breaking_g"),
    ],
    ids=["rows", "replace", "speed", "speed of incidents", "late", "rules"],
)
def test_what_cannot_be_is_one_sentence(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        replay(datetime(2026, 11, 26, 8, tzinfo=UTC), datetime(2026, 11, 26, 9, tzinfo=UTC), **arguments)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [("breaking_g=0.3", "There is no rule 'breaking_g'. Did you mean braking_g?"), ("braking_g=hard", "braking_g")],
)
def test_a_rule_that_is_none_is_refused_before_any_progress_is_shown(
    given: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    command.register(app)

    def watching(*_: object, **__: object) -> None:
        pytest.fail("the progress bar was there first")

    monkeypatch.setattr(command, "_watching", watching)
    done = CliRunner().invoke(app, ["replay", "--set", given])
    assert isinstance(done.exception, SettingsError)
    assert sentence in str(done.exception)
