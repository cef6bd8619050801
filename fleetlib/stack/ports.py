"""Ports for servers: below 32768, because 10,000 clients on this host take ephemeral ports from there up."""

from __future__ import annotations

import random
import socket

from fleetlib.errors import MissingServer
from fleetlib.settings import LOOPBACK

FIRST_PORT = 20_000
LAST_PORT = 32_767
_ATTEMPTS = 200


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Return whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def is_open(port: int, host: str = LOOPBACK, timeout_s: float = 1.0) -> bool:
    """Return whether a server accepts connections on this port."""
    try:
        with socket.create_connection((host, port), timeout=timeout_s):
            return True
    except OSError:
        return False


def free_port(host: str = LOOPBACK) -> int:
    """Return a port between 20000 and 32767 on which nothing listens.

    Raises:
        MissingServer: If none is found.
    """
    for port in random.sample(range(FIRST_PORT, LAST_PORT + 1), _ATTEMPTS):
        if is_free(port, host):
            return port
    raise MissingServer(
        f"no free port between {FIRST_PORT} and {LAST_PORT} on {host}", "Stop a program that holds many ports"
    )
