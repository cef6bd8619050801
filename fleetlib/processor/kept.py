"""What `watch` knows, kept on disk: a restart goes on where it was, at once and without a gap.

The state of all vehicles and of the live page, with the last record of each partition that went into it. It is of use
only beside the log that it was made from, so a restart first finds those records there again, with their content.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from fleetlib import __version__, logs
from fleetlib.detection import DetectionRules
from fleetlib.transport.base import Record, RecordSource, TopicPartition

log = logs.get(__name__)

FORMAT = 1  # of the file: another one where its parts mean something else
POLL_RECORDS, POLL_TIMEOUT_S = 50, 0.1
FIND_S = 5.0  # in which the last records must be found again
FILE = "watch.npz"
Arrays = Mapping[str, npt.NDArray[Any]]
_ABOUT, _DETECTOR, _BOARD = "about", "detector.", "board."


@dataclass(frozen=True, slots=True)
class Mark:
    """The last record of a partition that is in a state: where it was and what it held."""

    offset: int
    timestamp_us: int
    checksum: int

    @classmethod
    def of(cls, record: Record) -> Self:
        """Return a record's mark."""
        return cls(record.offset, record.timestamp_us, zlib.crc32(record.value))


@dataclass(frozen=True, slots=True)
class Kept:
    """A state of `watch`.

    Attributes:
        saved_us: When it was so, microseconds since 1970 UTC.
        marks: Per partition that was read.
        detector: `Detector.snapshot`.
        board: `LiveBoard.snapshot`.
    """

    saved_us: int
    marks: Mapping[TopicPartition, Mark]
    detector: Arrays
    board: Arrays


class Keeper:
    """One file that holds the newest state, whole or not at all; written on a thread of its own.

    Args:
        folder: Where it is; made where it is missing.
        rules: What the detector that it belongs to goes by: a state of other rules is of no use.
    """

    def __init__(self, folder: Path, rules: DetectionRules) -> None:
        self.path = folder / FILE
        self._alike = {"format": FORMAT, "version": __version__, "rules": asdict(rules)}
        self._writing: threading.Thread | None = None

    @property
    def is_busy(self) -> bool:
        """Whether the state before is still being written."""
        return self._writing is not None and self._writing.is_alive()

    def load(self) -> Kept | None:
        """Return the state that is there, None where there is none or it is of another program, or damaged."""
        for unfinished in self.path.parent.glob(f"{FILE}?*"):  # of a process that was killed
            with suppress(OSError):
                unfinished.unlink()
        try:
            with np.load(self.path, allow_pickle=False) as file:
                about = json.loads(file[_ABOUT].tobytes())
                different = [name for name, value in self._alike.items() if about.get(name) != value]
                if different:
                    log.info("what was kept is left alone", path=self.path, other=",".join(different))
                    return None
                marks = {(topic, partition): Mark(*mark) for topic, partition, *mark in about["marks"]}
                return Kept(int(about["saved_us"]), marks, _part(file, _DETECTOR), _part(file, _BOARD))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            log.warning("what was kept cannot be read", path=self.path, error=error)
            return None

    def save(self, kept: Kept, *, wait: bool = False) -> None:
        """Write a state in the place of the one before; a failure is told and changes nothing.

        Args:
            kept: The state; its arrays belong to this from now on.
            wait: Return when it is written.
        """
        if self._writing is not None:
            self._writing.join()
        self._writing = threading.Thread(target=self._write, args=(kept,), name="keep watch", daemon=True)
        self._writing.start()
        if wait:
            self._writing.join()

    def _write(self, kept: Kept) -> None:
        marks = [[*where, mark.offset, mark.timestamp_us, mark.checksum] for where, mark in kept.marks.items()]
        about = json.dumps({**self._alike, "saved_us": kept.saved_us, "marks": marks}).encode()
        arrays: dict[str, Any] = {_DETECTOR + name: values for name, values in kept.detector.items()}
        arrays |= {_BOARD + name: values for name, values in kept.board.items()}
        temporary = None
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Readable by its owner alone: it tells where every vehicle is.
            with tempfile.NamedTemporaryFile(dir=self.path.parent, prefix=FILE, delete=False) as file:
                temporary = Path(file.name)
                np.savez(file, **{_ABOUT: np.frombuffer(about, np.uint8), **arrays})
            os.replace(temporary, self.path)  # noqa: PTH105
        except OSError as error:
            log.warning("the state cannot be kept: a restart would read the last minutes again", error=error)
            if temporary is not None:
                temporary.unlink(missing_ok=True)


def go_on_behind(marks: Mapping[TopicPartition, Mark], source: RecordSource) -> bool:
    """Let a source go on behind the marked records, if all of them are there and hold what they held.

    They are not in another log than the one that they were read from, or where the log has dropped them.
    """
    missing, deadline_s = dict(marks), time.monotonic() + FIND_S
    source.seek({where: mark.offset for where, mark in marks.items()})
    while missing and time.monotonic() < deadline_s:
        for record in source.poll(POLL_RECORDS, POLL_TIMEOUT_S):
            mark = missing.pop((record.topic, record.partition), None)
            if mark is not None and mark != Mark.of(record):
                return False
    source.seek({where: mark.offset + 1 for where, mark in marks.items()})
    return not missing


def _part(file: Any, prefix: str) -> dict[str, npt.NDArray[Any]]:
    return {name.removeprefix(prefix): file[name] for name in file.files if name.startswith(prefix)}
