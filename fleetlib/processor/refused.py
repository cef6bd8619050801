"""What `write` refuses, on its way to the topic of dead letters."""

from __future__ import annotations

from collections.abc import Sequence

from fleetlib.contracts.topics import KAFKA_DEAD_LETTER, MAX_LETTER_BYTES
from fleetlib.errors import MissingServer
from fleetlib.processor.decode import DeadLetter
from fleetlib.transport.base import RecordSink

SINK_TIMEOUT_S = 10.0


def post(sink: RecordSink, letters: Sequence[DeadLetter]) -> int:
    """Send letters to their topic and wait until all have arrived; return how many.

    A payload that is larger than Kafka takes is cut there; the table of dead letters has all of it.

    Raises:
        MissingServer: If Kafka has not taken all of them in time; some may have arrived.
    """
    errors: list[Exception] = []

    def done(error: Exception | None) -> None:
        if error is not None:
            errors.append(error)

    partitions = sink.partitions(KAFKA_DEAD_LETTER)
    for number, letter in enumerate(letters):
        payload = letter.payload[:MAX_LETTER_BYTES]
        sink.send(KAFKA_DEAD_LETTER, number % partitions, payload, headers=letter.headers(), on_done=done)
    sink.flush(SINK_TIMEOUT_S)
    if errors:
        raise MissingServer(f"Kafka did not take {len(errors)} of {len(letters)} dead letters: {errors[0]}")
    return len(letters)
