"""How long `fleet up` waits for a service: as long as it works, and not for one that hangs."""

from __future__ import annotations

from collections.abc import Callable

# A service that has used less processor time than WORK_S in HANG_S hangs, or waits for something that does not come.
# A first start imports and compiles; where others take the machine, even a fortieth of a core is work.
HANG_S = 90.0
WORK_S = 2.0
# Beyond this also a service that works is given up: ten times what was too short on a cold and busy machine.
MOST_S = 900.0
ASK_EVERY_S = 1.0  # the processor time of a process and its children takes milliseconds to find
TELL_EVERY_S = 10.0  # what is still waited for is told so often


class Patience:
    """Decides when a service that starts is given up. Time and processor time are arguments.

    Args:
        now_s: When the wait begins.
    """

    def __init__(self, now_s: float) -> None:
        self._began_s = self._told_s = self._worked_s = self._asked_s = now_s
        self._cpu_s = 0.0

    def is_over(self, now_s: float, ask_cpu_s: Callable[[], float]) -> bool:
        """Return whether the service is given up.

        Args:
            now_s: The time.
            ask_cpu_s: Returns what the service has used of the processor since it was started.
        """
        if now_s - self._asked_s >= ASK_EVERY_S:
            self._asked_s, cpu_s = now_s, ask_cpu_s()
            if cpu_s - self._cpu_s >= WORK_S:
                self._worked_s, self._cpu_s = now_s, cpu_s
        return now_s - self._worked_s > HANG_S or now_s - self._began_s > MOST_S

    def waited_s(self, now_s: float) -> float:
        """Return for how long it has waited."""
        return now_s - self._began_s

    def is_to_be_told(self, now_s: float) -> bool:
        """Return whether it is time to tell what is waited for; then it is not for a while."""
        due = now_s - self._told_s >= TELL_EVERY_S
        if due:
            self._told_s = now_s
        return due
