"""What a long command says while it works: a moving line on a terminal, plain lines in a file or a CI log."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

EVERY_S = 10.0  # in a log: a line so often


class Progress:
    """Tells the stages of a command, all on the console of progress (stderr).

    Args:
        console: Where to.
        every_s: Without a terminal: a line so often within a stage.
        clock: Seconds that only go on.
    """

    def __init__(self, console: Console, every_s: float = EVERY_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._every_s, self._clock = console, every_s, clock
        self._began_s = clock()
        self._far = ""

    @contextmanager
    def stage(self, name: str, *, bar: bool = False) -> Iterator[None]:
        """Say what is done now, and, without a terminal, every ten seconds that it still is, and how far.

        Args:
            name: What is done.
            bar: On a terminal it draws a bar of its own.
        """
        if self._console.is_terminal:
            if bar:
                yield
                return
            with self._console.status(name):
                yield
            return
        self._far = ""
        self._tell(name)
        over = threading.Event()
        teller = threading.Thread(target=self._go_on_telling, args=(name, over), name="progress", daemon=True)
        teller.start()
        try:
            yield
        finally:
            over.set()
            teller.join()

    def far(self, done: float, total: float) -> None:
        """Note how far the stage is; it is told with the next line."""
        self._far = f", {done / total:.0%}" if total else ""

    def _go_on_telling(self, name: str, over: threading.Event) -> None:
        while not over.wait(self._every_s):
            self._tell(f"still {name}{self._far}")

    def _tell(self, what: str) -> None:
        elapsed_s = self._clock() - self._began_s
        self._console.print(f"{elapsed_s:5.0f} s  {what}", soft_wrap=True, markup=False, highlight=False)
