"""`fleet up` tells what can be known before it starts anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from fleetlib.errors import SettingsError
from fleetlib.settings import KafkaSettings, Settings
from fleetlib.stack.run import Stack


def test_kafka_without_its_user_is_refused_before_anything_starts(tmp_path: Path) -> None:
    home = tmp_path / "home"
    told: list[tuple[str, str]] = []
    settings = Settings(home=home, kafka=KafkaSettings(security_protocol="SASL_PLAINTEXT"))
    stack = Stack(settings, lambda name, step: told.append((name, step)))
    try:
        with pytest.raises(SettingsError, match="FLEET_KAFKA_SECURITY_PROTOCOL = SASL_PLAINTEXT needs a user"):
            stack.up()
    except BaseException:
        stack.down()
        raise
    assert told == []
    assert not home.exists()
