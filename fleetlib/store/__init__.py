"""The database: migrations, the writer, the reader, maintenance and status. Two shapes, TimescaleDB and plain, one face."""

from __future__ import annotations

from fleetlib.store.connection import connect
from fleetlib.store.writer import TelemetryWriter, TopicPartition, WriteBatch, WriteResult, register_vehicles

__all__ = ["TelemetryWriter", "TopicPartition", "WriteBatch", "WriteResult", "connect", "register_vehicles"]
