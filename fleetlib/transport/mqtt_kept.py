"""What a vehicle keeps after PUBACK: a broker that is killed forgets what it had acknowledged since it last saved.

Mosquitto acknowledges when a message is in its memory, and writes its memory to disk every `autosave_interval`. So a
vehicle keeps each message for longer than that (`FLEET_MQTT_KEEP_S`), and when it connects again it asks how long the
broker has been up: what was acknowledged before its start is sent again. Repeats are harmless, their key is the same.
"""

from __future__ import annotations

from typing import Any

UPTIME_TOPIC = "$SYS/broker/uptime"
UPTIME_SLACK_S = 2.0  # the uptime comes in whole seconds, of two whole clock readings
ANSWER_S = 15.0  # Mosquitto tells its uptime every `sys_interval`, 10 s by default; silence counts as a new broker
LONGEST_STEP_S = 1.0
FORGET_STEP_S = 1.0

Moment = tuple[float, float]  # on the broker's clock of work, and on the loop's, seconds


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
    """One vehicle's acknowledged messages, as packets, oldest first.

    Moments and packets lie in one list by turns: a vehicle has hundreds of them, and a fleet thousands of vehicles.
    """

    __slots__ = ("_turns",)

    def __init__(self) -> None:
        self._turns: list[Any] = []

    def __len__(self) -> int:
        return len(self._turns) // 2

    def add(self, moment: Moment, packet: bytes, forget_before_s: float) -> None:
        """Keep a message that has just been acknowledged; let go what is older on the broker's clock of work.

        What is older has been saved since, or taken.
        """
        turns = self._turns
        turns.append(moment)
        turns.append(packet)
        if turns[0][0] < forget_before_s - FORGET_STEP_S:  # some at a time, the list moves up each time
            self.forget(forget_before_s)

    def add_all(self, packets: list[tuple[Moment, bytes]]) -> None:
        """Keep messages of which some may have been acknowledged before the newest here."""
        turns = self._turns
        pairs = sorted([*zip(turns[::2], turns[1::2], strict=True), *packets], key=_loop_time)
        self._turns = [part for pair in pairs for part in pair]

    def forget(self, before_s: float) -> None:
        """Let go what was acknowledged before a moment on the broker's clock of work."""
        if self._turns and self._turns[0][0] < before_s:
            del self._turns[: self._older(0, before_s)]

    def take(self, before_s: float) -> list[bytes]:
        """Take out what was acknowledged before a moment on the loop's clock, oldest first."""
        older = self._older(1, before_s)
        taken = self._turns[1:older:2]
        self._turns = self._turns[older:]
        return taken

    def _older(self, clock: int, before_s: float) -> int:
        """Return how much of the list is from before a moment on one of the two clocks."""
        turns, count = self._turns, 0
        while count < len(turns) and turns[count][clock] < before_s:
            count += 2
        return count


def _loop_time(kept: tuple[Moment, bytes]) -> float:
    return kept[0][1]


def parse_uptime(payload: bytes) -> float | None:
    """Return the seconds in Mosquitto's answer, for example `123 seconds`; None where it is not one."""
    number = payload.partition(b" ")[0]
    return float(number) if number.isdigit() else None
