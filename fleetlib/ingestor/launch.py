"""`fleet ingest`: settings in, then a lean process in the place of this one.

Validated settings, their library and the command line take 30 MiB, which nobody needs any more once the service runs.
So this process reads the settings, makes sure of the topics and of the compiled code, and then becomes
`python -m fleetlib.ingestor` (`execv`): the same process id, so that signals and whoever watches it go on as before.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from fleetlib.ingestor import native
from fleetlib.ingestor.handover import Broker, Handover, KafkaLog, Own, Said, plain, put_into_pipe
from fleetlib.ingestor.verdicts import WireTypes
from fleetlib.settings import Settings
from fleetlib.transport.kafka_topics import ensure_topics

# For glibc's allocator; others do not read it. One arena for all threads: each further one holds memory of its own. And
# frames (30 kB and more) get pages of their own: they go back when Kafka has them, and leave no holes among the rest.
ALLOCATOR = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "16384"}


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then drain; see `service.run`. Where there is a real `exec` this never returns.

    Raises:
        MissingServer: If Kafka does not answer.
        FleetError: If it refuses the topics.
    """
    ensure_topics(settings.kafka)
    told = handover(settings)
    if os.name != "posix":  # elsewhere exec starts another process, and ends this one before that one has
        from fleetlib.ingestor import service

        service.run(told)
        return
    reader = put_into_pipe(told.to_json())
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", "fleetlib.ingestor", str(reader)]
    os.execve(sys.executable, command, {**ALLOCATOR, **os.environ})  # noqa: S606  (our own program, no shell)


def handover(settings: Settings) -> Handover:
    """Return what the serving process has to know."""
    return Handover(
        plain(Broker, _clear(settings.mqtt.for_services())),
        plain(KafkaLog, _clear(settings.kafka)),
        plain(Own, _clear(settings.ingestor)),
        plain(Said, _clear(settings.log)),
        settings.health.stall_s,
        native.prepared(settings.cache),
        WireTypes.of_schema(),
    )


def _clear(section: Any) -> dict[str, Any]:
    """Return a section's values, secrets in clear."""
    return {name: value.get_secret_value() if hasattr(value, "get_secret_value") else value for name, value in section}
