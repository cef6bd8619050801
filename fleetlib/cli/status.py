"""`fleet status`: what runs, and how it is."""

from __future__ import annotations

import json
from typing import Any

import typer
from rich import box
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table

from fleetlib.cli.common import JsonFlag

_STATES = {"up": "[green]● up[/]", "external": "[green]● external[/]", "down": "[dim]○ down[/]"}
_STATES |= {"unhealthy": "[bold red]● unhealthy[/]"}
_OLD_S = 60.0  # a newest row that is older is told in yellow
# What each part says of itself, in this order; what stands behind the bar only where it is not zero.
_WORDS = {
    "mosquitto": ({"connections": "clients"}, {}),
    "ingest": ({"in_flight": "in flight"}, {"reconnects": "reconnects"}),
    "write": ({"lag_records": "lag"}, {"retries": "retries", "fenced": "fenced"}),
    "watch": ({"lag_records": "lag", "incidents": "incidents"}, {"live_clients": "pages"}),
    "simulate": ({"connected": "vehicles"}, {"resent": "sent again", "refused": "refused", "dropped": "dropped"}),
}

# What vehicles have published and the chain never gets: published = acked + pending + these.
_NEVER = {
    "refused": "vehicles: the broker refused {:,} messages, which are stored nowhere: is each allowed its topic?",
    "dropped": "vehicles: {:,} messages gave way to newer ones while they waited for the broker"
    " (FLEET_MQTT_VEHICLE_WAITING)",
}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def status(as_json: JsonFlag = False) -> None:
        """Show servers and services with their health, rates and lag, and whether the account closes.

        The exit code is 0 where everything is well, else 1.
        """
        from fleetlib.settings import load_settings
        from fleetlib.stack.status import status as read

        found = read(load_settings())
        if as_json:
            typer.echo(json.dumps(found))
        else:
            Console(highlight=False).print(screen(found))
        raise typer.Exit(0 if found["healthy"] else 1)


def screen(found: dict[str, Any]) -> RenderableType:
    """Return what `fleet status` shows: the parts, the account, the log, the database; what is wrong last."""
    parts: list[RenderableType] = [_parts(found)]
    if account := _account(found):
        parts.append(account)
    if (log := found["log"]) and log["topics"]:
        parts.append(_log(log))
    parts += [_database(found["database"]), _versions(found)]
    if found["page"]:
        parts.append(f"[bold]live page[/]  {found['page']}")
    if _rests(found):
        parts.append("Only the demo's database runs: `fleet lab` opens notebooks on it. `fleet up` starts the stack")
    parts += [f"[bold red]✗[/] {escape(line)}" for line in _wrong(found)]
    lines = [*_never_arrived(found), *(log or {}).get("differences", [])]
    parts += [f"[yellow]![/] {escape(line)}" for line in lines]
    return Group(*parts)


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="left" if number == 0 else "right", no_wrap=True)
    return table


def _parts(found: dict[str, Any]) -> Table:
    title = "all is well" if found["healthy"] else "[red]not all is well[/]"
    if _rests(found):
        title = "the stack does not run"
    table = _table(f"{title} in {found['home']}", "server, service", "port", "messages/s", "cores", "memory")
    table.add_column("")
    every = {**found["servers"], **found["services"]}
    width = max(map(len, every))
    for name, part in every.items():
        always, notable = _WORDS.get(name, ({}, {}))
        words = [f"{word} {part[key]:,}" for key, word in always.items() if part.get(key) is not None]
        words += [f"[yellow]{word} {part[key]:,}[/]" for key, word in notable.items() if part.get(key)]
        table.add_row(
            f"{name:<{width}} {_STATES[part['state']]}",
            str(part.get("port") or ""),
            f"{part['rate_per_s']:,.0f}" if "rate_per_s" in part else "",
            f"{part['cores']:.2f}" if "cores" in part else "",
            size(part["memory_bytes"]) if "memory_bytes" in part else "",
            ", ".join(words),
        )
    return table


def _account(found: dict[str, Any]) -> Table | None:
    """Return a line for each side that counts, since its start: what came in went out, or the line says how far off."""
    services, account = found["services"], found["account"]
    table = _table("account", "", "in", "out", "repeated", "dead letters", "pending", "closes")
    vehicles, ingest = services["simulate"], services["ingest"]
    if "acked" in vehicles:
        row = [f"{vehicles[key]:,}" for key in ("published", "acked")]
        never = [f"{vehicles[key]:,} {key}" for key in _NEVER if vehicles.get(key)]
        closes = f"[yellow]with {', '.join(never)}[/]" if never else ""
        table.add_row("vehicles", *row, "", "", f"{vehicles['pending']:,}", closes)
    if "forwarded" in ingest:
        letters, left = ingest["dead_lettered"], ingest["received"] - ingest["forwarded"]
        row = [f"{number:,}" for number in (ingest["received"], ingest["forwarded"] - letters)]
        closes = "[green]yes[/]" if left >= 0 else f"[bold red]off by {-left:,}[/]"
        table.add_row("ingest", *row, "", f"{letters:,}", f"{max(0, left):,}", closes)
    if account is not None:
        closes = "[green]yes[/]" if account["closes"] else f"[bold red]off by {account['off_by']:,}[/]"
        row = [f"{account[key]:,}" for key in ("received", "stored", "duplicates", "dead_lettered", "pending")]
        table.add_row("write", *row, closes)
    return table if table.rows else None


def _log(log: dict[str, Any]) -> Table:
    table = _table("Kafka, records", "topic", "partitions", "written", "in the database", "behind")
    for name, topic in log["topics"].items():
        behind = topic["lag_records"]
        stored = ("?", "?") if behind is None else (f"{topic['stored']:,}", f"{behind:,}")
        table.add_row(name, str(topic["partitions"]), f"{topic['end']:,}", *stored)
    return table


def _database(database: dict[str, Any]) -> str:
    if database["state"] != "up":
        return f"[bold]database[/]   [bold red]{database['state']}[/]"
    age_s = database["newest_row_age_s"]
    colour = "yellow" if age_s is not None and age_s > _OLD_S else "green"
    newest = "no row yet" if age_s is None else f"newest row [{colour}]{span(age_s)} old[/]"
    kind = f"TimescaleDB {database['timescaledb']}" if database["timescaledb"] else "plain PostgreSQL"
    used = f"{size(database['size_bytes'])}, {database['connections']} connections"
    return f"[bold]database[/]   {newest}, {used}, {kind}"


def _versions(found: dict[str, Any]) -> str:
    known = {**found["versions"], "postgresql": (found["database"].get("server") or "").split(" ")[0]}
    return "[bold]versions[/]   " + ", ".join(f"{name} {version}" for name, version in known.items() if version)


def _never_arrived(found: dict[str, Any]) -> list[str]:
    """Return how much of what vehicles have published the chain never gets, and why."""
    vehicles = found["services"]["simulate"]
    return [line.format(vehicles[key]) for key, line in _NEVER.items() if vehicles.get(key)]


def _rests(found: dict[str, Any]) -> bool:
    """Return whether nothing of the stack runs but the demo's database is there: all is as `fleet demo` leaves it."""
    from fleetlib.stack.embedded import NAME

    states = {name: part["state"] for name, part in {**found["servers"], **found["services"]}.items()}
    return states.pop(NAME, "down") == "up" and set(states.values()) == {"down"}


def _wrong(found: dict[str, Any]) -> list[str]:
    """Return what is not well, and what to do about it."""
    lines = []
    for name, part in {**found["servers"], **found["services"]}.items():
        lines += [f"{name}: {reason}" for reason in part.get("reasons", [])]
        if part["state"] == "unhealthy" and not part.get("reasons"):
            lines.append(f"{name} does not answer on port {part.get('port')}: see `fleet logs {name}`")
    down = [name for name, part in {**found["servers"], **found["services"]}.items() if part["state"] == "down"]
    if down and not found["healthy"] and not _rests(found):
        lines.append(f"not running: {', '.join(down)}. `fleet up` starts what does not run")
    if "reason" in found["database"] and "postgres" not in down:
        lines.append(f"database: {found['database']['reason']}")
    versions = {part["version"] for part in found["services"].values() if part.get("version")}
    if versions - {found["versions"]["fleettracker"]}:
        lines.append(f"services of other versions run ({', '.join(sorted(versions))}): `fleet down`, then `fleet up`")
    return lines


def size(bytes_: float) -> str:
    """Return a number of bytes as people read it."""
    for unit in ("B", "kB", "MB", "GB"):
        if bytes_ < 1_000:
            return f"{bytes_:,.0f} {unit}"
        bytes_ /= 1_000
    return f"{bytes_:,.1f} TB"


def span(seconds: float) -> str:
    """Return a length of time as people read it."""
    for limit, unit, name in ((120, 1, "s"), (7_200, 60, "min"), (172_800, 3_600, "h")):
        if seconds < limit:
            return f"{seconds / unit:.{1 if unit == 1 else 0}f} {name}"
    return f"{seconds / 86_400:.0f} days"
