"""What `write` refuses, on its way to the topic of dead letters."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from fleetlib.contracts.topics import KAFKA_DEAD_LETTER, MAX_LETTER_BYTES
from fleetlib.errors import MissingServer
from fleetlib.processor.decode import DeadLetter
from fleetlib.transport.base import RecordSink

SINK_TIMEOUT_S = 10.0


class Posting:
    """Sends letters to their topic; called again after a failure it goes on with those that have not arrived.

    What the sink still has in hand is not sent once more: it goes on trying by itself. A payload that is larger than
    Kafka takes is cut there; the table of dead letters has all of it.

    Args:
        sink: Kafka.
        letters: What to send.
    """

    def __init__(self, sink: RecordSink, letters: Iterable[DeadLetter]) -> None:
        self._sink = sink
        self._waiting = deque(enumerate(letters))
        self._error: Exception | None = None

    def __call__(self) -> bool:
        """Send what waits, and wait until all has arrived; return True.

        Raises:
            MissingServer: If Kafka has not taken all of them in time; some may have arrived.
        """
        partitions = self._sink.partitions(KAFKA_DEAD_LETTER)
        for _ in range(len(self._waiting)):
            self._send(*self._waiting.popleft(), partitions)
        self._sink.flush(SINK_TIMEOUT_S)
        if self._waiting:
            raise MissingServer(f"Kafka did not take {len(self._waiting)} dead letters: {self._error}")
        return True

    def _send(self, number: int, letter: DeadLetter, partitions: int) -> None:
        def done(error: Exception | None) -> None:
            if error is not None:
                self._error = error
                self._waiting.append((number, letter))  # from the client's thread: a deque's append is atomic

        payload = letter.payload[:MAX_LETTER_BYTES]
        self._sink.send(KAFKA_DEAD_LETTER, number % partitions, payload, headers=letter.headers(), on_done=done)
