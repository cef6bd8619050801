"""docs/metrics.md follows from the declarations, and a name says who exports it and in which unit."""

from __future__ import annotations

import re

from infra import metrics_page


def test_the_page_is_up_to_date() -> None:
    assert metrics_page.PAGE.read_text() == metrics_page.page(), "run python infra/metrics_page.py"


def test_every_metric_has_one_exporter_a_meaning_and_is_declared_once() -> None:
    rows = [row for rows in metrics_page.declared().values() for row in rows]
    names = [name for name, *_ in rows]
    assert len(names) == len(set(names)) > 40
    assert all(re.fullmatch(r"`fleet_[a-z]+_[a-z_]+`|`fleet_alert_seconds`", name) for name in names)
    assert all(len(meaning) > 10 for *_, meaning in rows)
    assert all(name.endswith(("_seconds`", "_rows`")) for name, kind, *_ in rows if kind == "histogram")
