"""What the simulator's sessions publish to in `simulator.py`: a subscriber that acknowledges everything.

Without one the broker would answer that nobody is there, and the vehicles would wait. Ends when its input does.
"""

from __future__ import annotations

import asyncio
import sys

import uvloop

from fleetlib.settings import load_settings
from fleetlib.transport.base import Uplink
from fleetlib.transport.mqtt_source import MqttSource


async def take() -> None:
    """Acknowledge whatever comes."""
    source = MqttSource(load_settings().mqtt, "bench-sink", acknowledge)
    await source.connect()
    print("subscribed", flush=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin, stop.set)
    await source.run(stop)
    await source.close()


def acknowledge(uplink: Uplink) -> None:
    """Say that it has arrived."""
    uplink.ack()


if __name__ == "__main__":
    uvloop.run(take())
