"""What `fleet db status` shows: what the database is, what lies where, which jobs run and how they went."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from fleetlib.cli.status import size, span

_JOBS = {
    "policy_refresh_continuous_aggregate": "refresh the newest part",
    "policy_compression": "pack old chunks",
    "policy_retention": "drop old chunks",
    "refresh_dirty_windows": "refresh what late data touched",
    "forget_old_windows": "forget windows without raw rows",
    "make_partitions": "make partitions ahead",
    "drop_raw": "drop raw telemetry that is too old",
    "drop_minutes": "drop minute aggregates that are too old",
}
_COLOURS = {"ok": "green", "running": "cyan", "never": "dim", "not scheduled": "yellow"}


def screen(found: dict[str, Any], now: datetime | None = None) -> RenderableType:
    """Return what is shown: the head, storage, policies, jobs, offsets.

    Args:
        found: What `store.status.status` returns.
        now: Ages are told as of this time; the clock's by default.
    """
    now = now or datetime.now(UTC)
    parts: list[RenderableType] = [_head(found, now), _storage(found, now), _policies(found["policies"])]
    parts += [_jobs(found["policies"], now), f"[bold]waiting[/]    {_waiting(found['dirty_windows'], now)}"]
    if found["offsets"]:
        offsets = ", ".join(f"{escape(name)} {offset:,}" for name, offset in found["offsets"].items())
        parts.append(f"[bold]offsets[/]    {offsets}")
    return Group(*parts)


def _head(found: dict[str, Any], now: datetime) -> str:
    kind = f"TimescaleDB {found['timescaledb']}" if found["shape"] == "timescaledb" else "plain"
    newest = found["newest_time"]
    age = f"newest sample {_ago(newest, now)}" if newest else "no sample yet"
    account = ", ".join(f"{number:,} {word.replace('_', '-')}" for word, number in found["account"].items())
    return (
        f"[bold]database[/]   {escape(found['database'])}: {found['server']}, {kind}, schema {found['version']}, "
        f"{size(found['size_bytes'])}, {age}\n[bold]account[/]    {account}"
    )


def _storage(found: dict[str, Any], now: datetime) -> Table:
    part = "chunks" if found["shape"] == "timescaledb" else "partitions"
    table = _table("storage", "table", "rows", "heap", "indexes", "total", part, "packed", "reach")
    for name, store in found["storage"].items():
        rows = found["tables"].get(name)
        count = "" if rows is None else f"{'' if rows['exact'] else '~'}{rows['rows']:,}"
        sizes = [size(store[key]) for key in ("table_bytes", "index_bytes", "total_bytes")]
        packed = ""
        if store.get("compressed_chunks"):
            ratio = f" [green]{store['compression_ratio']:.1f}x[/]" if store["compression_ratio"] else ""
            packed = f"{store['compressed_chunks']}{ratio}"
        oldest = store.get("oldest")
        reach = span((now - datetime.fromisoformat(oldest)).total_seconds()) if oldest else ""
        table.add_row(name, count, *sizes, str(store.get("chunks", "")), packed, reach)
    return table


def _policies(policies: dict[str, Any]) -> str:
    minutes = policies["minutes_retention_days"]
    kept = "for ever" if minutes is None else f"{minutes:g} days"
    return (
        f"[bold]policies[/]   raw telemetry {policies['raw_retention_days']:g} days, minutes {kept}, hours for ever; "
        f"packed after {policies['compress_after_hours']:g} h; newest minutes refreshed every "
        f"{policies['refresh_interval_s']:g} s, {policies['refresh_lag_s']:g} s after their end"
    )


def _jobs(policies: dict[str, Any], now: datetime) -> Table:
    table = _table("jobs", "what", "last run", "took", "status", "next run", "runs", "failed")
    for job in (*policies["jobs"], *policies["upkeep"]):
        status = job["last_status"]
        told = f"[{_COLOURS.get(status, 'bold red')}]{escape(status)}[/]"
        if job.get("error"):
            told += f": {escape(job['error'])}"
        took = "" if job["last_duration_s"] is None else _took(job["last_duration_s"])
        failed = f"[bold red]{job['failures']:,}[/]" if job["failures"] else "0"
        last = _ago(job["last_run"], now) if job["last_run"] else ""
        following = _ahead(job["next_run"], now, job["last_run"] is not None)
        what = " of ".join(filter(None, (_JOBS.get(job["job"], job["job"]), job.get("on"))))
        table.add_row(what, last, took, told, following, f"{job['runs']:,}", failed)
    if not table.rows:
        table.add_row("[yellow]no upkeep has run yet: the processor does it, or `fleet db maintain`[/]")
    return table


def _waiting(dirty: dict[str, Any], now: datetime) -> str:
    stale, others = dirty["stale"], dirty["count"] - dirty["stale"]
    if not dirty["count"]:
        return "[green]nothing: the aggregates are up to date[/]"
    words = []
    if stale:
        windows, waited = f"{stale:,} window{'s' if stale > 1 else ''}", _since(dirty["stale_since"], now)
        words.append(f"{windows} of ten minutes to be refreshed, the first for {waited}")
    if others:
        words.append(f"{others:,} for the end of their hour")
    return "; ".join(words)


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    table.padding = 0, 1, 0, 0
    for number, heading in enumerate(headings):
        text = heading in ("what", "status")
        table.add_column(heading, justify="left" if number == 0 or text else "right", no_wrap=not text)
    return table


def _took(seconds: float) -> str:
    return f"{seconds * 1e3:.0f} ms" if seconds < 1 else span(seconds)


def _since(moment: str, now: datetime) -> str:
    return span(max(0.0, (now - datetime.fromisoformat(moment)).total_seconds()))


def _ago(moment: str, now: datetime) -> str:
    return f"{_since(moment, now)} ago"


def _ahead(moment: str | None, now: datetime, has_run: bool) -> str:
    if moment is None:
        return "by hand" if has_run else ""
    seconds = (datetime.fromisoformat(moment) - now).total_seconds()
    return f"in {span(seconds)}" if seconds > 0 else f"[yellow]due for {span(-seconds)}[/]"
