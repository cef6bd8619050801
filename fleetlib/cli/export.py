"""`fleet export`: stored telemetry to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fleetlib.cli.common import JsonFlag, console, emit
from fleetlib.errors import SettingsError

if TYPE_CHECKING:
    from fleetlib.store.export import Format


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export_telemetry)


def export_telemetry(
    file: Annotated[Path, typer.Argument(help="Where to; it appears when all of it is written.")],
    start: Annotated[str, typer.Option("--from", help="ISO 8601 with its zone, or now-2h (s, m, h, d).")] = "now-1h",
    end: Annotated[str, typer.Option("--to", help="The same; not included.")] = "now",
    form: Annotated[str | None, typer.Option("--format", help="parquet, csv or gpx; else the file's ending.")] = None,
    vehicle: Annotated[
        list[str], typer.Option("--vehicle", help="Only these, for example 1-20,77; repeat for more.")
    ] = [],  # noqa: B006 - typer's way; never changed
    replace: Annotated[bool, typer.Option("--replace", help="In the place of a file that is there.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Write stored telemetry to a Parquet, CSV or GPX file, however much it is.

    Parquet and CSV have every column in SI units; `fleet replay --source parquet:FILE` reads the Parquet again.
    """
    from fleetlib.cli.replay import parse_ids
    from fleetlib.clock import SystemClock, moment
    from fleetlib.settings import load_settings
    from fleetlib.store import addresses
    from fleetlib.store.export import export
    from fleetlib.store.reader import Reader

    chosen = _format(form, file)
    now_us = SystemClock().now_us()
    low, high = moment("--from", start, now_us), moment("--to", end, now_us)
    if high <= low:
        raise SettingsError(f"--to {end} is not after --from {start}", "Give a start before the end")
    ids = parse_ids(",".join(vehicle)) if vehicle else None
    with Reader(addresses.reader(load_settings())) as reader, console.status("reading ...") as shown:

        def tell(rows: int) -> None:
            shown.update(f"{rows:,} samples")

        done = export(reader, low, high, file, chosen, vehicles=ids, replace=replace, on_rows=tell)
    moments = {"from": low.isoformat(), "to": high.isoformat()}
    emit({"file": str(file), "format": chosen, **moments, "rows": done.rows, "bytes": done.bytes}, as_json, "Exported")


def _format(given: str | None, file: Path) -> Format:
    from fleetlib.store.export import FORMATS

    word = given or file.suffix.removeprefix(".")
    for form in FORMATS:
        if word.lower() == form:
            return form
    raise SettingsError(f"{word!r} is no format for {file.name}", f"Add --format, one of: {', '.join(FORMATS)}")
