"""What a running stack tells whoever looks: its sockets, its pages, its logs, its command lines."""

from __future__ import annotations

import http.client
import urllib.request

import psutil

from tests.fixtures_machine import Machine


def processes(machine: Machine) -> list[psutil.Process]:
    found = []
    for child in machine.children().values():
        if child.process is not None:
            found += [child.process, *child.process.children(recursive=True)]
    return found


def listening(machine: Machine) -> set[tuple[str, int]]:
    """Return where the stack's processes listen, as the system tells it."""
    found = set()
    for process in processes(machine):
        try:
            connections = process.net_connections("inet")
        except psutil.NoSuchProcess:  # one of PostgreSQL's, which come and go
            continue
        for connection in connections:
            if connection.status == psutil.CONN_LISTEN:
                found.add((connection.laddr.ip, connection.laddr.port))
    return found


def pages(machine: Machine) -> str:
    found = []
    for address, port in sorted(listening(machine)):
        for path in ("/metrics", "/healthz", "/readyz", "/"):
            try:
                with urllib.request.urlopen(f"http://{address}:{port}{path}", timeout=2) as answer:
                    found.append(answer.read().decode(errors="replace"))
            except (OSError, ValueError, http.client.HTTPException):
                continue  # a server that speaks something else
    return "\n".join(found)


def count(machine: Machine, metric: str) -> float:
    lines = [line for line in pages(machine).splitlines() if line.startswith(metric)]
    return float(lines[0].split()[-1]) if lines else -1


def logs(machine: Machine) -> str:
    return "".join(path.read_text(errors="replace") for path in (machine.home / "logs").iterdir())


def command_lines(machine: Machine) -> str:
    return "\n".join(" ".join(process.cmdline()) for process in processes(machine))
