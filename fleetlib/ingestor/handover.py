"""What the serving process of an ingestor is told: plain values, and by a pipe, as there are secrets among them.

`launch` writes them after it has read and validated the settings; the process that serves has no settings library in
memory.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from fleetlib.ingestor.verdicts import WireTypes

SECRETS = ("password", "group_secret")


class Hidden:
    """A secret; what is printed of it are stars.

    Args:
        value: In clear.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Hidden('**********')"

    def get_secret_value(self) -> str:
        """Return it in clear."""
        return self._value


@dataclass(frozen=True, slots=True)
class Broker:
    """A `transport.access.BrokerAccess`; `port` is the listener of the services."""

    host: str
    port: int
    username: str | None
    password: Hidden | None
    group_secret: Hidden | None
    tls: bool
    ca_file: Path | None
    cert_file: Path | None
    key_file: Path | None
    receive_maximum: int
    max_queued_messages: int
    session_expiry_s: int
    keepalive_s: int

    def for_services(self) -> Broker:
        """Return the same: the port is that of the services already."""
        return self


@dataclass(frozen=True, slots=True)
class KafkaLog:
    """A `transport.access.LogAccess`."""

    bootstrap_servers: str
    security_protocol: str
    sasl_mechanism: str
    username: str | None
    password: Hidden | None
    ca_file: Path | None
    cert_file: Path | None
    key_file: Path | None
    linger_ms: int


@dataclass(frozen=True, slots=True)
class Own:
    """The ingestor's own section: see `settings.IngestorSettings`."""

    name: str
    frame_messages: int
    frame_age_ms: int
    max_in_flight_bytes: int
    metrics_port: int
    metrics_host: str


@dataclass(frozen=True, slots=True)
class Said:
    """How the process says what it does: see `settings.LogSettings`."""

    format: str
    level: str
    repeat_s: float


@dataclass(frozen=True, slots=True)
class Handover:
    """All that the serving process is told.

    Attributes:
        broker: Where the messages come from.
        kafka: Where they go.
        own: The ingestor's own settings.
        log: How it says what it does.
        stall_s: A loop that has not turned for longer is told as standing still.
        library: The compiled code; None: Numba compiles it in the process.
        types: By what payloads are judged.
    """

    broker: Broker
    kafka: KafkaLog
    own: Own
    log: Said
    stall_s: float
    library: Path | None
    types: WireTypes

    def to_json(self) -> bytes:
        """Return it as bytes, secrets in clear."""
        return json.dumps(
            {
                **{name: _values(getattr(self, name)) for name in _SECTIONS},
                "stall_s": self.stall_s,
                "library": None if self.library is None else str(self.library),
                "types": [self.types.uplink.tobytes().hex(), self.types.trace.tobytes().hex()],
            }
        ).encode()

    @classmethod
    def from_json(cls, told: bytes) -> Handover:
        """Return what `to_json` was called on."""
        values = json.loads(told)
        return cls(
            **{name: plain(kind, values[name]) for name, kind in _SECTIONS.items()},
            stall_s=values["stall_s"],
            library=None if values["library"] is None else Path(values["library"]),
            types=WireTypes.of(*map(bytes.fromhex, values["types"])),
        )


_SECTIONS: dict[str, type[Any]] = {"broker": Broker, "kafka": KafkaLog, "own": Own, "log": Said}


def plain(kind: type[Any], values: dict[str, Any]) -> Any:
    """Return a section of these values, of which it takes those that it knows.

    Args:
        kind: Its class.
        values: Of each of its fields; a secret in clear, a path as text or as it is.
    """
    made = {one.name: values[one.name] for one in fields(kind)}
    for name, value in made.items():
        if value is not None and name in SECRETS:
            made[name] = Hidden(value)
        elif value is not None and name.endswith("_file"):
            made[name] = Path(value)
    return kind(**made)


def _values(section: Any) -> dict[str, Any]:
    made = {one.name: getattr(section, one.name) for one in fields(section)}
    for name, value in made.items():
        if isinstance(value, Hidden):
            made[name] = value.get_secret_value()
        elif isinstance(value, Path):
            made[name] = str(value)
    return made


def put_into_pipe(told: bytes) -> int:
    """Return the descriptor from which a program that takes the place of this one reads these bytes.

    Raises:
        BlockingIOError: If they are more than a pipe holds: nobody reads yet.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with open(writer, "wb", buffering=0) as pipe:  # noqa: PTH123  (a descriptor)
        if pipe.write(told) != len(told):
            raise BlockingIOError(f"a pipe does not hold {len(told)} bytes")
    os.set_inheritable(reader, True)
    return reader


def take_from_pipe(reader: int) -> bytes:
    """Return what `put_into_pipe` was given, and close the pipe."""
    with open(reader, "rb") as pipe:
        return pipe.read()
