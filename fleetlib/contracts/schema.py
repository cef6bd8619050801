"""The version of what travels in Kafka, in the header `schema` of each record: `MAJOR` or `MAJOR.MINOR`.

A minor version adds fields, which older consumers skip (protobuf). A new major version changes what is there: a
consumer that does not know it puts the record into the dead letters, whole, so that one that does can replay it.
"""

from __future__ import annotations

from collections.abc import Iterable

SCHEMA_VERSION = 1
SCHEMA_NAME = "schema"
SCHEMA_HEADER: tuple[tuple[str, bytes], ...] = ((SCHEMA_NAME, str(SCHEMA_VERSION).encode()),)
UNKNOWN_SCHEMA_VERSION = "unknown_schema_version"  # the dead letters' reason


def is_readable(headers: Iterable[tuple[str, bytes]]) -> bool:
    """Return whether this program knows a record's schema; one without the header is of the first version."""
    for name, value in headers:
        if name == SCHEMA_NAME:
            major = value.partition(b".")[0]
            return major.isdigit() and len(major) < 10 and 1 <= int(major) <= SCHEMA_VERSION
    return True
