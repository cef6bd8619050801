"""What is said while vehicles cannot come back, and when Kafka's client does not close."""

from __future__ import annotations

import asyncio
import logging
from types import SimpleNamespace
from typing import Any

import pytest

from fleetlib.settings import KafkaSettings, MqttSettings
from fleetlib.transport import mqtt_connecting
from fleetlib.transport.kafka_probe import KafkaProbe
from fleetlib.transport.mqtt_connecting import Connector

VEHICLES, REFUSALS = 5, 3
NOT_AUTHORISED = 0x87


class Scripted(Connector):
    """Each session's attempts have these outcomes, then it is connected."""

    def __init__(self, outcomes: list[Any]) -> None:
        self.returned = 0
        super().__init__(MqttSettings(), self._count, 1)
        self._outcomes = outcomes

    def _count(self) -> None:
        self.returned += 1

    async def _attempt(self, session: Any) -> int:
        outcome = self._outcomes[session.tries] if session.tries < len(self._outcomes) else 0
        session.tries += 1
        if isinstance(outcome, Exception):
            raise outcome
        session.online = outcome == 0
        return int(outcome)


def bring_back(connector: Scripted) -> None:
    async def run() -> None:
        sessions: list[Any] = [
            SessionStub(vehicle_id=number, wanted=True, online=False, transport=None, tries=0)
            for number in range(VEHICLES)
        ]
        for session in sessions:
            connector.reconnect(session)
        while connector.returned < VEHICLES:
            await asyncio.sleep(0)

    asyncio.run(run())


class SessionStub(SimpleNamespace):
    __hash__ = object.__hash__  # type: ignore[assignment]


def ours(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return what this program says: a client of Kafka from a test before may still look for its broker."""
    return [record for record in caplog.records if record.name.startswith("fleetlib")]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mqtt_connecting, "BACKOFF_MAX_S", 0.0)


def test_refused_reconnects_are_told_once_in_a_while(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        bring_back(Scripted([NOT_AUTHORISED] * REFUSALS))
    said = [record.getMessage() for record in ours(caplog)]
    assert len(said) == 1, said
    fields = vars(ours(caplog)[0])["fields"]
    assert fields["attempts"] == 1
    assert "0x87" in fields["error"]


def test_every_failed_attempt_is_counted(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mqtt_connecting, "TELL_EVERY_S", 0.0)
    with caplog.at_level(logging.WARNING):
        bring_back(Scripted([ConnectionRefusedError("refused"), -1, TimeoutError()]))
    fields = [vars(record)["fields"] for record in ours(caplog)]
    assert sum(one["attempts"] for one in fields) == VEHICLES * 3
    assert {"refused", "TimeoutError"} <= {one["error"] for one in fields}


def test_a_client_of_kafka_that_does_not_close_is_told(caplog: pytest.LogCaptureFixture) -> None:
    from kafka.errors import KafkaConnectionError

    class Broken:
        def list_topics(self) -> list[str]:
            raise KafkaConnectionError("gone")

        def close(self) -> None:
            raise RuntimeError("no loop")

    probe = KafkaProbe(KafkaSettings())
    probe._admin = Broken()
    with caplog.at_level(logging.INFO):
        assert "does not answer" in (probe() or "")
    assert [vars(record)["fields"]["error"] for record in ours(caplog)] == ["RuntimeError: no loop"]
