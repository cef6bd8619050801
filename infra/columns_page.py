"""Write docs/telemetry.md from fleetlib/contracts/columns.py and flags.py: `python infra/columns_page.py`."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

from fleetlib.contracts import flags
from fleetlib.contracts.codec import wire_limits
from fleetlib.contracts.columns import MIN_TIME_US, TELEMETRY, TELEMETRY_KEY, TIME_TYPE, Column
from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.framing import MAX_BATCH_SAMPLES
from fleetlib.contracts.validate import DEFAULT_MAX_FUTURE_S

PAGE = Path(__file__).resolve().parent.parent / "docs" / "telemetry.md"
_HEAD = """# Telemetry

The columns of a sample, as frames, database and notebooks have them, and the field of the protobuf message
`fleet.v1.Telemetry` in which each travels (SI value = field x scale). Names follow the COVESA Vehicle Signal
Specification where it has one. This page is generated from `fleetlib/contracts/columns.py` by
`python infra/columns_page.py`.

A sample with a value out of its range goes to the dead letters with the reason `<column>_out_of_range`; one that is
later than the processor's clock by more than `FLEET_PROCESSOR_MAX_FUTURE_S` (default {future:,.0f} s) with
`time_in_future`.

Up to {most} samples of one vehicle travel in one `fleet.v1.UplinkBatch` too: the same fields under the same numbers,
each column as the first value and the differences after it (one element: all are the same; none: all are 0).
"""


def page() -> str:
    """Return the text of docs/telemetry.md."""
    rows = [_row(column) for column in TELEMETRY]
    columns = "\n".join(
        [
            "| column | unit | range | database | field | wire | scale | VSS |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
        ]
    )
    key = f"\nThe key is ({', '.join(TELEMETRY_KEY)}): the same sample sent again is stored once.\n"
    bits = "\n".join(["## flags", "", "| bit | name | meaning |", "|---|---|---|", *_flags(), ""])
    return "\n".join([_HEAD.format(future=DEFAULT_MAX_FUTURE_S, most=MAX_BATCH_SAMPLES), columns, key, bits])


def _row(column: Column) -> str:
    if column.dtype == TIME_TYPE:
        limits = f"from {MIN_TIME_US // 1_000_000:,} s after 1970 (2015-01-01)"
    else:
        limits = f"{column.low:,g} to {column.high:,.12g}"
    vss, wire = f"`{column.vss}`" if column.vss else "", wire_limits()[column.field].dtype
    return (
        f"| `{column.name}` | {column.unit} | {limits} | {column.sql} | `{column.field}` | {wire}"
        f" | {column.scale:g} | {vss} |"
    )


def _flags() -> list[str]:
    """Return a row per bit; what it means stands behind it in the source."""
    source = inspect.getsource(flags)
    rows = []
    for flag in StatusFlag:
        comment = re.search(rf"^    {flag.name} = [^#\n]*(?:#\s*(.*))?$", source, re.MULTILINE)
        meaning = (comment.group(1) if comment else "") or ""
        name = str(flag.name)
        rows.append(f"| {flag.value.bit_length() - 1} | `{name}` | {meaning or name.lower().replace('_', ' ')} |")
    return rows


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        stale = not PAGE.exists() or PAGE.read_text() != page()
        print("docs/telemetry.md is stale" if stale else "docs/telemetry.md is up to date")  # noqa: T201
        raise SystemExit(stale)
    PAGE.write_text(page())
