"""Sessions and messages of a simulated fleet against the real Mosquitto."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks._chain import note
from fleetlib.errors import FleetError
from fleetlib.stack import Mosquitto, free_port
from fleetlib.stack.users import server_account


def measure_sessions(vehicles: int, seconds: float, interval_s: float = 1.0) -> dict[str, float]:
    """Return what the vehicles' process found (`_sim_fleet.py`), with a broker and a subscriber of their own.

    Raises:
        MissingProgram: If Mosquitto is not installed.
        FleetError: If one of the processes ends early.
    """
    folder = Path(__file__).parent
    with tempfile.TemporaryDirectory(prefix="fleet-bench-") as place:
        home = Path(place)
        if server_account() is not None:
            home.chmod(0o711)  # run as root, the broker runs as another account
        with Mosquitto(home / "mosquitto", free_port()) as broker:
            environment = {name: text for name, text in os.environ.items() if not name.startswith("FLEET_")}
            environment |= {"FLEET_HOME": place, "FLEET_MQTT_PORT": str(broker.port)}
            sink = subprocess.Popen(
                [sys.executable, str(folder / "_sim_sink.py")],
                env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            with sink:
                assert sink.stdout is not None
                if not sink.stdout.readline():
                    raise FleetError("the subscriber ended early", "Its error is above")
                command = [sys.executable, str(folder / "_sim_fleet.py"), "--vehicles", str(vehicles)]
                command += ["--seconds", str(seconds), "--interval", str(interval_s)]
                done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
                sink.terminate()
    if done.returncode:
        raise FleetError("the vehicles' process ended early", "Its error is above")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    note(f"{found['connected']:.0f} sessions, {found['messages_per_s']:.0f} messages a second")
    return found
