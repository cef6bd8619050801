"""The database: migrations, writer, reader, maintenance and status. Two shapes, one face."""

from __future__ import annotations

from fleetlib.store.connection import connect
from fleetlib.store.offsets import TopicPartition
from fleetlib.store.writer import TelemetryWriter, WriteBatch, WriteResult, register_vehicles

__all__ = ["TelemetryWriter", "TopicPartition", "WriteBatch", "WriteResult", "connect", "register_vehicles"]
