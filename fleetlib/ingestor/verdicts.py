"""What can be said of a payload, and the tables by which it is said. Without compiled code: everyone may import it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from fleetlib.contracts.framing import STAMP_BYTES

# Verdicts on one payload. The order is that of REASONS.
FRAMED = 0
EMPTY = 1
TOO_LARGE = 2
MALFORMED = 3
WRONG_WIRE_TYPE = 4
NOT_TELEMETRY = 5
REASONS = ("framed", "empty", "too_large", "malformed", "wrong_wire_type", "not_telemetry")

MAX_FIELDS = 64  # field numbers below this are checked against the schema
MAX_PAYLOAD_BYTES = 1024  # a Telemetry of all fields is 110 bytes; the rest is room for fields to come
MAX_BATCH_BYTES = 8192  # an UplinkBatch of 60 samples is 7,340 bytes at most
SAMPLES_FIELD = 21  # of UplinkBatch
ENTRY_OVERHEAD = 1 + 2 + STAMP_BYTES  # tag, length of two bytes, stamp
ANY_WIRE_TYPE = 255


@dataclass(frozen=True, slots=True)
class WireTypes:
    """The wire types by which payloads are judged, as `wire_types` gives them.

    Attributes:
        uplink: Of the two forms that are framed, by `UplinkKind`, shape (2, fields).
        trace: Of a crash trace, shape (fields,).
    """

    uplink: memoryview
    trace: memoryview

    @classmethod
    def of(cls, uplink: bytes, trace: bytes) -> WireTypes:
        """Return them from their bytes: machine code wants memory that may be written."""
        return cls(memoryview(bytearray(uplink)).cast("B", (2, MAX_FIELDS)), memoryview(bytearray(trace)))

    @classmethod
    @cache
    def of_schema(cls) -> WireTypes:
        """Return what the schema says."""
        return cls.of(wire_types("Telemetry") + wire_types("UplinkBatch"), wire_types("CrashTrace"))


@cache
def wire_types(message: str = "Telemetry") -> bytes:
    """Return the wire type of each field number of a message, `ANY_WIRE_TYPE` where the schema has none."""
    from fleetlib.contracts.pb import incident_pb2, telemetry_pb2

    names = {**telemetry_pb2.DESCRIPTOR.message_types_by_name, **incident_pb2.DESCRIPTOR.message_types_by_name}
    types = bytearray((ANY_WIRE_TYPE,)) * MAX_FIELDS
    for field in names[message].fields:
        types[field.number] = _wire_type(field)
    return bytes(types)


def _wire_type(field: Any) -> int:
    if field.is_packed or field.type in (field.TYPE_STRING, field.TYPE_BYTES, field.TYPE_MESSAGE):
        return 2
    if field.type in (field.TYPE_FIXED64, field.TYPE_SFIXED64, field.TYPE_DOUBLE):
        return 1
    return 5 if field.type in (field.TYPE_FIXED32, field.TYPE_SFIXED32, field.TYPE_FLOAT) else 0
