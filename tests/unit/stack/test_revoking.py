"""What `fleet provision revoke` says where the broker cannot be asked to end a connection."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fleetlib.errors import MissingServer
from fleetlib.settings import MqttSettings, Settings
from fleetlib.stack import admission, free_port
from fleetlib.stack.admission import Admission
from fleetlib.stack.credentials import load_credentials


def test_a_connection_that_cannot_be_ended_is_told_and_the_vehicle_is_refused_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_credentials(tmp_path)
    monkeypatch.setattr(admission, "reload_access", lambda *_: True)  # a broker that read its files, and then went
    mqtt = MqttSettings(port=free_port(), tls=True, client_certificates=True)
    vehicles = Admission(Settings(home=tmp_path, mqtt=mqtt))
    pair = vehicles.add([17]).certificates[17]
    with pytest.raises(MissingServer, match=r"vehicle 17 may do nothing any more, but .* does not answer") as found:
        vehicles.revoke([17])
    assert "fleet provision revoke 17" in found.value.advice
    assert vehicles.access().revoked == (17,)
    assert not pair.certificate.exists()
    assert json.loads((tmp_path / "vehicles.json").read_text())["revoked"] == [17]
    assert not list((tmp_path / "tls").rglob("passing/*"))
