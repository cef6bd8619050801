"""A process that loads what the serving process loads and carries messages: `serving_process.py PIPE MODULE…`.

Prints which of the modules it holds, and its memory in MiB after the first tenth of the messages and at the end.
"""

from __future__ import annotations

import importlib
import sys

from fleetlib.clock import SystemClock
from fleetlib.contracts.topics import UplinkKind, uplink_topic
from fleetlib.ingestor import native
from fleetlib.ingestor.core import Ingestor
from fleetlib.ingestor.handover import Handover, take_from_pipe
from fleetlib.transport.base import Uplink
from fleetlib.transport.kafka_light import load_producer_alone
from fleetlib.transport.mqtt_wire import PublishColumns, pubacks, publish, topic_bytes

NEEDED = ("fleetlib.ingestor.__main__", "kafka.producer")
ROUNDS, MESSAGES = 400, 500
MIB = 2**20


class Sink:
    """Acknowledges at once."""

    def send(self, *_record, headers, on_done) -> None:  # type: ignore[no-untyped-def]
        on_done(None)

    def partitions(self, _topic: str) -> int:
        return 4


def main() -> None:
    load_producer_alone()
    for name in NEEDED:
        importlib.import_module(name)
    pipe, *unwanted = sys.argv[1:]
    told = Handover.from_json(take_from_pipe(int(pipe)))
    kernel = native.opened(told.library)
    ingestor = Ingestor(Sink(), told.own, SystemClock(), kernel, told.types)  # type: ignore[arg-type]
    columns = PublishColumns.of_size(MESSAGES)
    topic = topic_bytes(uplink_topic(1234, UplinkKind.TELEMETRY))
    data = memoryview(bytearray(publish(topic, 1, b"\x18\x01" * 40) * MESSAGES))
    places = (columns.start, columns.end, columns.topic_start, columns.topic_end)
    acknowledged, held_mib = [0], []
    for number in range(ROUNDS):
        kernel.parse_publishes(data, 0, len(data), columns.vehicle_id, columns.kind, columns.packet_id, *places)
        ack = lambda: acknowledged.append(acknowledged.pop() + len(pubacks(columns.packet_id)) // 4)  # noqa: E731
        ingestor.handle(Uplink(data, columns.vehicle_id, columns.kind, *places, ack))
        ingestor.tick()
        if number == ROUNDS // 10:
            loaded = {name.partition(".")[0] for name in sys.modules} & set(unwanted)
            import psutil

            process = psutil.Process()
            held_mib.append(process.memory_info().rss / MIB)
    ingestor.flush()
    assert acknowledged == [ROUNDS * MESSAGES]
    held_mib.append(process.memory_info().rss / MIB)
    sys.stdout.write(f"{','.join(sorted(loaded)) or None} {held_mib[0]} {held_mib[1]}")


if __name__ == "__main__":
    main()
