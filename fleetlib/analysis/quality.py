"""Questions about the data itself: what was lost, late, sent twice, refused."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from fleetlib.analysis.asking import ask, span
from fleetlib.store.reader import Reader


def data_quality(db: Reader, start: datetime, end: datetime) -> pl.DataFrame:
    """Return, per vehicle, how complete and how punctual its samples of a time are.

    Columns: vehicle_id, boots, samples, expected (what the sequence numbers span), lost, loss_ratio, late_samples (more
    than a minute), buffered_samples (sent after an outage), delay_mean_s, delay_max_s, first_time, last_time. What was
    sent twice is never stored: `delivery_account` counts it.
    """
    return ask(db, "quality", "data_quality", **span(start, end))


def delivery_account(db: Reader, start: datetime, end: datetime) -> pl.DataFrame:
    """Return the account per hour of arrival: received = stored + duplicates + dead_lettered."""
    return ask(db, "quality", "delivery_account", **span(start, end))


def dead_letters(db: Reader, start: datetime, end: datetime) -> pl.DataFrame:
    """Return how many messages of a time were refused for which reason.

    Columns: reason, messages, first_time, last_time, newest_source.
    """
    return ask(db, "quality", "dead_letters", **span(start, end))
