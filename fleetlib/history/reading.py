"""A dead letter for people: the fields of its message as far as they can be read, and its bytes."""

from __future__ import annotations

from typing import Any

from fleetlib.contracts.topics import KAFKA_INCIDENTS, KAFKA_TELEMETRY, KAFKA_TRACE, UplinkKind, parse_uplink_topic
from fleetlib.history.letters import MQTT, kind_of

DUMP_BYTES = 512  # of a hex dump; the rest is in the table
LINE_BYTES = 16
_OF_KIND = {UplinkKind.TELEMETRY: "Telemetry", UplinkKind.BATCH: "UplinkBatch", UplinkKind.TRACE: "CrashTrace"}


def message_name(source: str, item: int, payload: bytes) -> str:
    """Return which protobuf message a letter's bytes should be, going by where they came from."""
    if source.startswith(MQTT):
        parsed = parse_uplink_topic(source.removeprefix(MQTT))
        return "Telemetry" if parsed is None else _OF_KIND.get(parsed.kind, "VehicleStatus")
    topic = source.partition("/")[0]
    if topic == KAFKA_TELEMETRY:
        return "Batch" if item < 0 else _OF_KIND[kind_of(payload)]
    return {KAFKA_INCIDENTS: "IncidentBatch", KAFKA_TRACE: "CrashTrace"}.get(topic, "Telemetry")


def fields_of(source: str, item: int, payload: bytes) -> tuple[str, str]:
    """Return the name of the message and its fields as text: those before the place where it is broken.

    Args:
        source: Of the letter.
        item: Of the letter.
        payload: Its bytes.
    """
    from google.protobuf import text_format

    name = message_name(source, item, payload)
    message = _parsed(name, payload)
    return name, text_format.MessageToString(message, print_unknown_fields=True).rstrip()


def hex_dump(payload: bytes) -> str:
    """Return bytes as lines of sixteen with their offsets and what is printable of them."""
    lines = []
    for offset in range(0, min(len(payload), DUMP_BYTES), LINE_BYTES):
        part = payload[offset : offset + LINE_BYTES]
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        lines.append(f"{offset:06x}  {part.hex(' '):<{3 * LINE_BYTES}} {text}")
    if len(payload) > DUMP_BYTES:
        lines.append(f"... {len(payload) - DUMP_BYTES:,} more bytes")
    return "\n".join(lines)


def _parsed(name: str, payload: bytes) -> Any:
    """Return the message of the longest beginning that can be parsed: bytes are cut off until it can."""
    from google.protobuf.message import DecodeError as ProtobufError

    from fleetlib.contracts.pb import incident_pb2, telemetry_pb2

    kind = getattr(telemetry_pb2, name, None) or getattr(incident_pb2, name)
    for length in range(len(payload), max(-1, len(payload) - 4 * DUMP_BYTES), -1):
        try:
            return kind.FromString(payload[:length])
        except ProtobufError:
            continue
    return kind()
