"""The vehicles' counts as metrics, also where a killed broker takes acknowledgements back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from fleetlib import metrics
from fleetlib.transport.mqtt_metrics import SessionMetrics


def told(counter: Any) -> float:
    return float(counter._value.get())


def test_a_counter_waits_where_acknowledgements_are_taken_back() -> None:
    stats = SimpleNamespace(published=10, acked=10, resent=0, refused=0, dropped=0, connected=1)
    pool: Any = SimpleNamespace(stats=stats, pending=0)
    session = SessionMetrics(pool)
    before = told(metrics.SIMULATE_ACKED)
    session.update()
    stats.acked = 6  # the broker was killed and has forgotten four
    session.update()
    assert told(metrics.SIMULATE_ACKED) == before + 10
    stats.acked = 12  # the four again, and two more
    session.update()
    assert told(metrics.SIMULATE_ACKED) == before + 12


def test_what_never_arrives_is_counted_beside_what_was_published() -> None:
    stats = SimpleNamespace(published=10, acked=5, resent=0, refused=3, dropped=2, connected=1)
    session = SessionMetrics(SimpleNamespace(stats=stats, pending=0))  # type: ignore[arg-type]
    before = told(metrics.SIMULATE_REFUSED), told(metrics.SIMULATE_DROPPED)
    session.update()
    session.update()  # nothing is counted twice
    assert (told(metrics.SIMULATE_REFUSED), told(metrics.SIMULATE_DROPPED)) == (before[0] + 3, before[1] + 2)
