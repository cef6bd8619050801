"""`fleet simulate`: publishes a simulation over MQTT in real time, one session per vehicle; and carries recordings."""

from fleetlib.simulator.service.live import publish_simulation, run
from fleetlib.simulator.service.recorded import publish_recording
from fleetlib.simulator.service.sessions import allow_connections, session_pool

__all__ = ["allow_connections", "publish_recording", "publish_simulation", "run", "session_pool"]
