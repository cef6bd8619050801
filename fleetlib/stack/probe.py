"""Questions to running services: does it answer, and what do its metrics say."""

from __future__ import annotations

import http.client
import json
import sys
from dataclasses import dataclass, field

from fleetlib.settings import LOOPBACK

TIMEOUT_S = 5.0  # a busy machine may take a while
Metrics = dict[str, float]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service says of its health.

    Attributes:
        ok: Whether it answers and is well.
        reasons: Why it is not.
        version: Of its program, empty where it does not answer.
    """

    ok: bool
    reasons: list[str] = field(default_factory=list)
    version: str = ""


def health(port: int, path: str = "/readyz") -> Answer:
    """Ask a service for its health; one that does not answer is not well."""
    found = _get(port, path, LOOPBACK)
    if found is None:
        return Answer(False, [f"it does not answer on port {port} within {TIMEOUT_S:.0f} s"])
    status, body = found
    try:
        said = json.loads(body)
        return Answer(status == http.client.OK, list(said["reasons"]), str(said["version"]))
    except (ValueError, KeyError, TypeError):
        return Answer(False, [f"something else answers on port {port}"])


def http_get(port: int, path: str, host: str = LOOPBACK) -> str | None:
    """Return the body of a successful GET on this machine, None where there is none."""
    found = _get(port, path, host)
    return found[1] if found is not None and found[0] == http.client.OK else None


def _get(port: int, path: str, host: str) -> tuple[int, str] | None:
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return answer.status, body


def http_ok(port: int, path: str) -> bool:
    """Return whether a GET succeeds."""
    return http_get(port, path) is not None


def metrics(port: int) -> Metrics | None:
    """Return a service's metrics, summed over their labels, by name without `_total`; None where it does not answer."""
    text = http_get(port, "/metrics")
    if text is None:
        return None
    from prometheus_client.parser import text_string_to_metric_families

    sums: Metrics = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name in (family.name, f"{family.name}_total") and not sample.name.endswith("_created"):
                sums[family.name] = sums.get(family.name, 0.0) + sample.value
    return sums


def main(arguments: list[str]) -> int:
    """Answer a container's health check: `python -m fleetlib.stack.probe PORT PATH` is 0 where the GET succeeds."""
    port, path = arguments
    return 0 if http_ok(int(port), path) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
