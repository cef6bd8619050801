"""One typed tree of settings, read from `FLEET_*` variables, built in `cli.py` and passed down.

`FLEET_DATABASE_URL` sets `database.url`, `FLEET_MQTT_PORT` sets `mqtt.port`: the first word is the section. A variable
that starts with FLEET_ and names no setting is an error, so a misspelling never goes unnoticed.
"""

from fleetlib.settings.section import APP, LOOPBACK, PREFIX
from fleetlib.settings.servers import DatabaseSettings, KafkaSettings, MqttSettings, PgSettings
from fleetlib.settings.services import (
    HealthSettings,
    IngestorSettings,
    LiveSettings,
    LogSettings,
    ProcessorSettings,
    ReportSettings,
    SimulatorSettings,
)
from fleetlib.settings.tree import Settings, environment_names, load_settings

__all__ = [
    "APP",
    "LOOPBACK",
    "PREFIX",
    "DatabaseSettings",
    "HealthSettings",
    "IngestorSettings",
    "KafkaSettings",
    "LiveSettings",
    "LogSettings",
    "MqttSettings",
    "PgSettings",
    "ProcessorSettings",
    "ReportSettings",
    "Settings",
    "SimulatorSettings",
    "environment_names",
    "load_settings",
]
