"""Every metric's name, declared once, with what it counts. Services import these; nothing else makes metrics.

The account that must always close, per service: received = stored + duplicate + dead-lettered.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram, start_http_server

SECONDS_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

# Ingestor: messages that came from the broker, that Kafka acknowledged, that went to the dead-letter topic.
INGEST_RECEIVED = Counter("fleet_ingest_received", "Messages received from MQTT", ["kind"])
INGEST_FORWARDED = Counter("fleet_ingest_forwarded", "Messages that Kafka has acknowledged", ["kind"])
INGEST_DEAD_LETTERED = Counter("fleet_ingest_dead_lettered", "Messages refused by the ingestor", ["reason"])
INGEST_IN_FLIGHT = Gauge("fleet_ingest_in_flight", "Messages sent to Kafka and not yet acknowledged")
INGEST_SEND_FAILURES = Counter("fleet_ingest_send_failures", "Records that Kafka did not take and that are sent again")
INGEST_RECONNECTS = Counter("fleet_ingest_reconnects", "Connections to the broker that were made again")

# Processor, write side.
WRITE_RECEIVED = Counter("fleet_write_received", "Messages read from Kafka by write")
WRITE_STORED = Counter("fleet_write_stored", "Rows stored")
WRITE_DUPLICATES = Counter("fleet_write_duplicates", "Messages that were stored before")
WRITE_DEAD_LETTERED = Counter("fleet_write_dead_lettered", "Messages refused by write", ["reason"])
WRITE_BATCH_SECONDS = Histogram(
    "fleet_write_batch_seconds", "Time of one database transaction", buckets=SECONDS_BUCKETS
)
WRITE_LAG_RECORDS = Gauge("fleet_write_lag_records", "Kafka records not yet stored", ["topic", "partition"])
WRITE_NEWEST_TIME = Gauge("fleet_write_newest_time_seconds", "Event time of the newest stored row, seconds since 1970")

# Processor, watch side.
WATCH_RECEIVED = Counter("fleet_watch_received", "Messages read from Kafka by watch")
WATCH_INCIDENTS = Counter("fleet_watch_incidents", "Incidents found", ["kind"])
WATCH_LAG_RECORDS = Gauge("fleet_watch_lag_records", "Kafka records not yet watched", ["topic", "partition"])
LIVE_CLIENTS = Gauge("fleet_live_clients", "Open WebSockets")
LIVE_DROPPED = Counter("fleet_live_dropped_frames", "Frames not sent to a client that was too slow")
ALERT_SECONDS = Histogram("fleet_alert_seconds", "Event time to alert", buckets=SECONDS_BUCKETS)


def serve(port: int, host: str = "127.0.0.1") -> None:
    """Serve all metrics at http://host:port/metrics from a thread."""
    start_http_server(port, addr=host)
