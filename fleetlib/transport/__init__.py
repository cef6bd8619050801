"""Ways for bytes to travel: MQTT, Kafka, and an in-memory twin that passes the same contract suite."""
