"""Ctrl-C as a wish: a long loop ends at a whole step and keeps what it has."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Yield a function that tells whether Ctrl-C was pressed; a second Ctrl-C ends the program at once.

    In a notebook it is the kernel's stop button. Outside the main thread Ctrl-C goes where it always goes. Loops within
    loops all end.
    """
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed.is_set
        return
    _running.append(pressed)
    before = signal.signal(signal.SIGINT, _note)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
        _running.remove(pressed)


_running: list[threading.Event] = []


def _note(number: int, frame: FrameType | None) -> None:
    if all(pressed.is_set() for pressed in _running):
        signal.default_int_handler(number, frame)
    for pressed in _running:
        pressed.set()
