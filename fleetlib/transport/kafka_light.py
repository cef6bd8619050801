"""kafka-python's producer without its consumer and administration, where a process is to stay small.

The package's own `__init__` loads all three. What they load beyond the producer is 2 MiB of classes.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec

PACKAGE = "kafka"


def load_producer_alone() -> None:
    """Let this process import parts of kafka-python (`kafka.producer`, `kafka.errors`) without its `__init__`.

    Names that the package itself offers (`from kafka import KafkaConsumer`) are not there any more. Without the
    package, or where it is loaded already, nothing happens.
    """
    spec = None if PACKAGE in sys.modules else find_spec(PACKAGE)
    if spec is not None:
        sys.modules[PACKAGE] = module_from_spec(spec)  # made, with its path, and not run
