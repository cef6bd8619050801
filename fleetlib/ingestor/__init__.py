"""MQTT to Kafka: frames payloads without decoding them, and acknowledges only what Kafka has."""
