"""Write docs/metrics.md from fleetlib/metrics.py: `python infra/metrics_page.py`; `--check` compares."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from prometheus_client.metrics import MetricWrapperBase

from fleetlib import metrics

PAGE = Path(__file__).resolve().parent.parent / "docs" / "metrics.md"
_HEAD = """# Metrics

Each service answers at `http://127.0.0.1:PORT/metrics` (ports: docs/settings.md), beside `/healthz` and `/readyz`; a
service exports its own parts, the process's own (`process_*`, `python_*`), and what every service has. A counter's name
ends in `_total` there, a histogram's in `_bucket`, `_sum` and `_count`. This page is generated from
`fleetlib/metrics.py` by `python infra/metrics_page.py`.
"""
_TITLES = {"": "Every service"} | {name: f"`{name}`" for name in metrics.PARTS}


def declared() -> dict[str, list[tuple[str, str, str, str]]]:
    """Return name, kind, labels and meaning of each metric, by service ("" for those of all)."""
    found: dict[str, list[tuple[str, str, str, str]]] = {name: [] for name in _TITLES}
    for one in vars(metrics).values():
        if isinstance(one, (MetricWrapperBase, metrics.ColumnHistogram)):
            (family,) = _families(one)
            labels = ", ".join(f"`{label}`" for label in getattr(one, "_labelnames", ()))
            suffix = "_total" if family.type == "counter" else ""
            row = (f"`{family.name}{suffix}`", family.type, labels, family.documentation)
            found[_service(family.name)].append(row)
    return found


def page() -> str:
    """Return the text of docs/metrics.md."""
    parts = [_HEAD]
    for name, rows in declared().items():
        parts += [f"## {_TITLES[name]}", "", "| metric | kind | labels | meaning |", "|---|---|---|---|"]
        parts += [f"| {' | '.join(row)} |" for row in rows] + [""]
    return "\n".join(parts)


def _families(one: Any) -> list[Any]:
    return list(one.describe() if isinstance(one, MetricWrapperBase) else one.collect())


def _service(name: str) -> str:
    """Return who exports a metric.

    Raises:
        LookupError: If nobody does: its name begins with no part that `metrics.PARTS` knows.
    """
    part = name.split("_")[1]
    if part in metrics.EVERYWHERE:
        return ""
    for service, parts in metrics.PARTS.items():
        if part in parts:
            return service
    raise LookupError(f"{name}: no service exports fleet_{part}_*; add the part to metrics.PARTS")


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        stale = not PAGE.exists() or PAGE.read_text() != page()
        print("docs/metrics.md is stale" if stale else "docs/metrics.md is up to date")  # noqa: T201
        raise SystemExit(stale)
    PAGE.write_text(page())
