"""The real servers as child processes on this machine, without Docker, and the stack that they form.

`Mosquitto`, `Kafka` and `Postgres` are started in a folder of their own and can be stopped, killed and started again on
the same data; `fleetlib.stack.run` builds `fleet up` from them.
"""

from fleetlib.stack.kafka import Kafka
from fleetlib.stack.mosquitto import Mosquitto
from fleetlib.stack.ports import free_port
from fleetlib.stack.postgres import Postgres
from fleetlib.stack.process import Server

__all__ = ["Kafka", "Mosquitto", "Postgres", "Server", "free_port"]
