"""What a vehicle keeps after PUBACK: a broker that is killed forgets what it had acknowledged since it last saved.

Mosquitto acknowledges when a message is in its memory, and writes its memory to disk every `autosave_interval`. So a
vehicle keeps each message for longer than that (`FLEET_MQTT_KEEP_S`), and when it connects again it asks how long the
broker has been up: what was acknowledged before its start is sent again. Repeats are harmless, their key is the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

UPTIME_TOPIC = "$SYS/broker/uptime"
UPTIME_SLACK_S = 2.0  # the uptime comes in whole seconds, of two whole clock readings
ANSWER_S = 15.0  # Mosquitto tells its uptime every `sys_interval`, 10 s by default; silence counts as a new broker
LONGEST_STEP_S = 1.0

Message = tuple[int, bytes]  # kind of the topic, payload


class BrokerTime:
    """Seconds that the broker was certainly at work: runs from answer to answer, each gap counted as 1 s at most.

    A broker that hangs saves nothing, so its silence must not age what is kept.
    """

    __slots__ = ("heard_s", "worked_s")

    def __init__(self, now_s: float) -> None:
        self.heard_s = now_s
        self.worked_s = 0.0

    def answered(self, now_s: float) -> None:
        """Note that the broker has just said something."""
        gap_s = now_s - self.heard_s
        self.worked_s += gap_s if gap_s < LONGEST_STEP_S else LONGEST_STEP_S
        self.heard_s = now_s


class Kept:
    """One vehicle's acknowledged messages, oldest first."""

    __slots__ = ("_messages",)

    def __init__(self) -> None:
        self._messages: deque[tuple[float, float, Message]] = deque()

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, worked_s: float, now_s: float, message: Message) -> None:
        """Keep a message that has just been acknowledged."""
        self._messages.append((worked_s, now_s, message))

    def forget(self, before_worked_s: float) -> None:
        """Let go what was acknowledged before a moment of the broker's time: it has been saved since, or taken."""
        messages = self._messages
        while messages and messages[0][0] < before_worked_s:
            messages.popleft()

    def take(self, before_s: float) -> Iterator[Message]:
        """Take out what was acknowledged before a moment, oldest first."""
        messages = self._messages
        while messages and messages[0][1] < before_s:
            yield messages.popleft()[2]


def parse_uptime(payload: bytes) -> float | None:
    """Return the seconds in Mosquitto's answer, for example `123 seconds`; None where it is not one."""
    number = payload.partition(b" ")[0]
    return float(number) if number.isdigit() else None
