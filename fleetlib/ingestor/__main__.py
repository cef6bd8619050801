"""`python -m fleetlib.ingestor PIPE`: the process that serves. `launch` starts it; by hand it is `fleet ingest`."""

from __future__ import annotations

import sys

from fleetlib import logs
from fleetlib.errors import FleetError
from fleetlib.ingestor import service
from fleetlib.ingestor.handover import Handover, take_from_pipe
from fleetlib.transport.kafka_light import load_producer_alone

INTERRUPTED = 130  # what a shell reports after Ctrl-C


def main() -> None:
    """Take over from the process that read the settings."""
    load_producer_alone()
    told = Handover.from_json(take_from_pipe(int(sys.argv[1])))
    logs.set_up("ingest", told.log.format, told.log.level, told.log.repeat_s)
    try:
        service.run(told)
    except FleetError as error:
        logs.get("fleetlib").error("ended", error=str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
