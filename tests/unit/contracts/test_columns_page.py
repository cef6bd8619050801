"""docs/telemetry.md follows from the one list of columns."""

from __future__ import annotations

from fleetlib.contracts.columns import TELEMETRY_NAMES
from infra import columns_page


def test_the_page_is_up_to_date() -> None:
    assert columns_page.PAGE.read_text() == columns_page.page(), "run python infra/columns_page.py"


def test_the_page_has_every_column() -> None:
    text = columns_page.PAGE.read_text()
    assert [name for name in TELEMETRY_NAMES if f"| `{name}` |" not in text] == []
