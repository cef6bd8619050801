"""`fleet replay`: history through today's detection or a changed rule."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fleetlib.cli.common import JsonFlag, assignments, console, emit
from fleetlib.errors import SettingsError

if TYPE_CHECKING:
    import polars as pl
    from rich.progress import Progress, TaskID

    from fleetlib.history.replay import Watcher
    from fleetlib.history.replayed import Replay

FromOption = Annotated[
    str | None,
    typer.Option(
        "--from", help="ISO 8601 with its zone, or now-2h (s, m, h, d); by default now-1h, of a file its beginning."
    ),
]
ToOption = Annotated[
    str | None, typer.Option("--to", help="The same, not included; by default now, of a file its end.")
]
SourceOption = Annotated[
    str | None,
    typer.Option(help="kafka, database, or parquet:FILE; by default the database, for other topics Kafka."),
]
TopicOption = Annotated[
    str,
    typer.Option(help="telemetry.v1 goes through detection; incidents.v1 and trace.v1 are taken as Kafka has them."),
]
IntoOption = Annotated[
    str | None, typer.Option(help="A schema of the database, made for it, of the live tables' shape.")
]
ReplaceFlag = Annotated[bool, typer.Option("--replace", help="Drop what an earlier replay has put into that schema.")]
RowsFlag = Annotated[bool, typer.Option("--rows", help="Put the telemetry into the schema too, validated anew.")]
RulesOption = Annotated[
    Path | None, typer.Option(help="A YAML or JSON file of thresholds by name, for example braking_g: 0.3.")
]
SetOption = Annotated[
    list[str], typer.Option("--set", metavar="RULE=VALUE", help="Another threshold; repeat for more. See --list-rules.")
]
SpeedOption = Annotated[
    float | None, typer.Option(help="1 = real time, 60 = a minute a second; absent: at full speed.")
]
VehiclesOption = Annotated[str | None, typer.Option(help="Only these, for example 1-20,77.")]
LateOption = Annotated[
    float, typer.Option("--late-s", help="Kafka: how many seconds before or after its sample a record may have come.")
]


LONGEST_RANGE = 1_000_000  # a slip of the finger must not fill the memory with numbers
_NUMBERS = re.compile(r"([0-9]{1,19})(?:-([0-9]{1,19}))?")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay")(replay)


def replay(
    start: FromOption = None,
    end: ToOption = None,
    source: SourceOption = None,
    topic: TopicOption = "telemetry.v1",
    into: IntoOption = None,
    replace: ReplaceFlag = False,
    rows: RowsFlag = False,
    rules: RulesOption = None,
    set_: SetOption = [],  # noqa: B006 - typer's way; never changed
    speed: SpeedOption = None,
    vehicles: VehiclesOption = None,
    late_s: LateOption = 600.0,
    list_rules: Annotated[bool, typer.Option("--list-rules", help="List every threshold and end.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Run history through today's detection or a changed rule, and compare with the incidents that were found live.

    Live tables are never touched. Ctrl-C ends it with what was done by then.
    """
    from fleetlib.history.replay import chosen_rules
    from fleetlib.history.replay import replay as run
    from fleetlib.settings import load_settings

    if list_rules:
        emit(_thresholds(), as_json, "Rules")
        return
    moments, only = _moments(start, end, source), parse_ids(vehicles) if vehicles else None
    thresholds = chosen_rules({**_from_file(rules), **assignments(set_, "braking_g=0.3")}, load_settings())
    with _watching(moments[1], each=speed is not None) as watcher:
        result = run(
            *moments,
            source=source or ("database" if topic == "telemetry.v1" else "kafka"),
            topic=topic,
            rules=thresholds,
            vehicles=only,
            into=into,
            replace=replace,
            rows=rows,
            speed=speed,
            late_s=late_s,
            watcher=watcher,
        )
    _tell(result, as_json)


def parse_ids(text: str, what: str = "vehicle") -> set[int]:
    """Return the numbers of a list such as 1-20,77.

    Args:
        text: As a person wrote it.
        what: Whose numbers, for the error.

    Raises:
        SettingsError: If it is none, or a range is turned round or longer than `LONGEST_RANGE`.
    """
    found: set[int] = set()
    for part in (one.strip() for one in text.split(",")):
        numbers = _NUMBERS.fullmatch(part)
        if numbers is None:
            raise SettingsError(f"{part!r} is no {what}", "Write numbers and ranges, for example 1-20,77")
        low, high = int(numbers[1]), int(numbers[2] or numbers[1])
        if not low <= high < low + LONGEST_RANGE:
            raise SettingsError(
                f"{part!r} is no range of {what}s",
                f"Write the lower number first, and {LONGEST_RANGE:,} numbers at most, for example 1-20,77",
            )
        found.update(range(low, high + 1))
    return found


def _moments(start: str | None, end: str | None, source: str | None) -> tuple[datetime, datetime]:
    """Return from when to when: what is not said is the last hour, and of a file all that it holds."""
    from fleetlib.clock import SystemClock, moment
    from fleetlib.history.sources import PARQUET, span_of_file

    now_us = SystemClock().now_us()
    low, high = moment("--from", start or "now-1h", now_us), moment("--to", end or "now", now_us)
    if source is None or not source.startswith(PARQUET) or (start and end):
        return low, high
    first, behind = span_of_file(Path(source.removeprefix(PARQUET)))
    return low if start else first, high if end else behind


def _thresholds() -> dict[str, float]:
    from fleetlib.history.replay import chosen_rules
    from fleetlib.settings import load_settings

    rules = chosen_rules(None, load_settings())
    return {name: getattr(rules, name) for name in rules.names()}


def _from_file(file: Path | None) -> dict[str, Any]:
    import yaml

    if file is None:
        return {}
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no YAML"
        raise SettingsError(f"{file} cannot be read: {reason}", "Write lines such as braking_g: 0.3") from None
    if not isinstance(found, dict):
        raise SettingsError(f"{file} holds no thresholds by name", "Write lines such as braking_g: 0.3")
    return found


class _watching:  # noqa: N801 - used as a function
    """Shows how far a replay is: a bar, and at a chosen speed each incident when it is found."""

    def __init__(self, end: datetime, *, each: bool) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._end = end
        self._each = each
        self._began: datetime | None = None
        words = "{task.fields[samples]:,} samples, {task.fields[found]:,} incidents"
        self._bar: Progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn(words), TimeElapsedColumn(), console=console
        )
        self._task: TaskID = self._bar.add_task("replay", total=None, samples=0, found=0)
        self._known: set[bytes] = set()

    def __enter__(self) -> Watcher:
        self._bar.start()
        return self._watch

    def __exit__(self, *_exception: object) -> None:
        self._bar.stop()

    def _watch(self, result: Replay, reached: datetime, changed: pl.DataFrame) -> None:
        self._began = self._began or reached
        fresh = [row for row in changed.iter_rows(named=True) if row["incident_id"] not in self._known]
        self._known.update(row["incident_id"] for row in fresh)
        if self._each:
            for row in fresh:
                self._line(row)
        total = (self._end - result.start).total_seconds()
        done = min(max((reached - result.start).total_seconds(), 0.0), total)
        self._bar.update(
            self._task,
            description=f"{reached:%Y-%m-%d %H:%M:%S}Z",
            total=total,
            completed=done,
            samples=result.samples,
            found=len(self._known),
        )

    def _line(self, row: dict[str, Any]) -> None:
        from fleetlib.contracts.incidents import IncidentKind

        kind = IncidentKind(row["kind"]).name.lower().replace("_", " ")
        self._bar.print(
            f"{row['start_time']:%H:%M:%S} vehicle {row['vehicle_id']}: {kind}, peak {row['peak_value']:.1f}"
        )


def _tell(result: Replay, as_json: bool) -> None:
    from rich.markup import escape
    from rich.table import Table

    from fleetlib.history.compare import by_kind, summary

    numbers = result.summary()
    for note in result.notes:
        console.print(f"[yellow]![/] {escape(note)}", soft_wrap=True)
    if as_json:
        emit(numbers, as_json=True)
        return
    if result.changes is not None:
        table = Table("kind", "found", "same", "moved", "new", "gone", title="Against the live incidents")
        total = summary(result.changes)
        for name, row in {**by_kind(result.changes), "all": total}.items():
            table.add_row(name, *(f"{row[key]:,}" for key in ("found", "same", "moved", "new", "gone")))
        console.print(table)
    hidden = {"kinds", "notes"}
    hidden |= {"found", "same", "moved", "new", "gone"} if result.changes is not None else set()
    emit({key: value for key, value in numbers.items() if key not in hidden}, False, "Replayed")
