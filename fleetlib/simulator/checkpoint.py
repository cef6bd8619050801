"""Checkpoints: a simulation's state in a folder, from which it goes on as if it had never stopped.

A folder holds `checkpoint.json` (version, parameters, plain values, digests), `state-N.npz` (arrays, never pickled),
`state-N.tables` (Arrow tables), and what was recorded so far in parts, `samples-N.arrow` and the like, N being the
number of ticks. `checkpoint.json` is replaced last and at once, so that a stop at any moment leaves a whole
checkpoint: this one or the one before.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from fleetlib import __version__
from fleetlib.errors import SettingsError
from fleetlib.simulator.recording import unwritable
from fleetlib.simulator.scenarios.model import Scenario
from fleetlib.simulator.state import State, capture

VERSION = 8
MANIFEST = "checkpoint.json"
# What this writes besides: nothing else in the folder is ours to delete, not even the run's own output.
_OWN = re.compile(r"(samples|truth|traces)-\d{8,}\.arrow|state-\d{8,}\.(npz|tables)")


@dataclass(frozen=True)
class Progress:
    """How far a run has come.

    Attributes:
        scenario: What is simulated.
        ticks: How many sample intervals are done.
        total_ticks: How many were asked for.
        parts: Names of the recorded parts so far, by kind.
        output: File that the run writes, None for a run in memory.
    """

    scenario: Scenario
    ticks: int
    total_ticks: int
    parts: dict[str, list[str]]
    output: str | None = None


class CheckpointFolder:
    """A folder with one run's checkpoint.

    Args:
        folder: Where; made if it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._parts: dict[str, list[str]] = {}
        self._digests: dict[str, str] = {}

    def begin(self) -> None:
        """Make the folder.

        Raises:
            SettingsError: If it cannot be made, or holds a checkpoint already.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"{self.folder} cannot be written: {error.strerror}", "Choose another place") from None
        if (self.folder / MANIFEST).exists():
            raise SettingsError(f"{self.folder} holds a checkpoint already", "Resume it, or choose another folder")

    def add_part(self, kind: str, ticks: int, frame: pl.DataFrame) -> None:
        """Keep what was recorded since the last checkpoint.

        Raises:
            SettingsError: If it cannot be written.
        """
        name = f"{kind}-{ticks:08d}.arrow"
        try:
            frame.write_ipc(self.folder / name, compression="lz4")
        except OSError as error:
            raise unwritable(self.folder / name, error) from None
        self._note(name)
        self._parts.setdefault(kind, []).append(name)

    def save(self, simulation: object, scenario: Scenario, ticks: int, total_ticks: int, output: str | None) -> None:
        """Write the state; on return this is the checkpoint, and the state before is gone.

        Raises:
            SettingsError: If it cannot be written; then the checkpoint before is whole.
        """
        try:
            self._save(capture(simulation), scenario, ticks, total_ticks, output)
        except OSError as error:
            raise unwritable(self.folder, error) from None

    def _save(self, state: State, scenario: Scenario, ticks: int, total_ticks: int, output: str | None) -> None:
        arrays, tables = f"state-{ticks:08d}.npz", f"state-{ticks:08d}.tables"
        named: dict[str, Any] = {f"a{k}": array for k, array in enumerate(state.arrays)}
        np.savez(self.folder / arrays, **named)
        (self.folder / tables).write_bytes(_tables_to_bytes(state.tables))
        kept = {name for names in self._parts.values() for name in names}
        self._digests = {name: digest for name, digest in self._digests.items() if name in kept}
        self._note(arrays)
        self._note(tables)
        manifest = {
            "version": VERSION,
            "program": __version__,
            "scenario": scenario.to_json(),
            "ticks": ticks,
            "total_ticks": total_ticks,
            "output": output,
            "parts": self._parts,
            "digests": self._digests,
            "tree": state.tree,
        }
        text = json.dumps(manifest)
        new = self.folder / f"{MANIFEST}.new"
        new.write_text(json.dumps({"sha256": _sha256(text.encode()), "content": text}), encoding="utf-8")
        new.replace(self.folder / MANIFEST)
        for old in self.folder.iterdir():
            if _OWN.fullmatch(old.name) and old.name not in self._digests:
                old.unlink(missing_ok=True)

    def load(self) -> tuple[Progress, State]:
        """Return how far the run has come and its state.

        Raises:
            SettingsError: If there is no checkpoint, or it is damaged or of another version.
        """
        manifest = self._manifest()
        for name, digest in manifest["digests"].items():
            path = self.folder / name
            if not path.is_file():
                raise _damaged(self.folder, f"{name} is missing")
            if _file_sha256(path) != digest:
                raise _damaged(self.folder, f"{name} has changed")
        states = [name for name in manifest["digests"] if name.startswith("state-")]
        arrays = next(name for name in states if name.endswith(".npz"))
        tables = next(name for name in states if name.endswith(".tables"))
        try:
            with np.load(self.folder / arrays, allow_pickle=False) as found:
                loaded = [found[f"a{k}"] for k in range(len(found.files))]
        except (ValueError, KeyError, zipfile.BadZipFile) as error:
            raise _damaged(self.folder, f"{arrays}: {error}") from None
        self._parts, self._digests = manifest["parts"], manifest["digests"]
        scenario = Scenario.of(manifest["scenario"])
        progress = Progress(scenario, manifest["ticks"], manifest["total_ticks"], manifest["parts"], manifest["output"])
        return progress, State(manifest["tree"], loaded, _tables_from_bytes((self.folder / tables).read_bytes()))

    def output(self) -> str | None:
        """Return the file that the run writes, None for a run in memory."""
        output: str | None = self._manifest()["output"]
        return output

    def parts(self, kind: str) -> Iterator[pl.DataFrame]:
        """Yield what was recorded, one frame per checkpoint."""
        for name in self._parts.get(kind, []):
            yield pl.read_ipc(self.folder / name)

    def _manifest(self) -> dict[str, Any]:
        path = self.folder / MANIFEST
        if not path.is_file():
            raise SettingsError(f"{self.folder} holds no checkpoint", "Give the folder of --checkpoint")
        try:
            outer = json.loads(path.read_text(encoding="utf-8"))
            text: str = outer["content"]
            if _sha256(text.encode()) != outer["sha256"]:
                raise _damaged(self.folder, f"{MANIFEST} has changed")
            manifest: dict[str, Any] = json.loads(text)
        except (ValueError, KeyError, TypeError):
            raise _damaged(self.folder, f"{MANIFEST} is not whole") from None
        if (manifest["version"], manifest["program"]) != (VERSION, __version__):
            raise SettingsError(
                f"{self.folder} is a checkpoint of version {manifest['version']} by fleettracker "
                f"{manifest['program']}, this program is {__version__} and reads version {VERSION}",
                "Resume it with the version that made it",
            )
        return manifest

    def _note(self, name: str) -> None:
        self._digests[name] = _file_sha256(self.folder / name)


def _tables_to_bytes(tables: list[pa.Table]) -> bytes:
    sink = pa.BufferOutputStream()
    for table in tables:
        inner = pa.BufferOutputStream()
        with pa.ipc.new_stream(inner, table.schema) as writer:
            writer.write_table(table)
        content = inner.getvalue()
        sink.write(len(content).to_bytes(8, "little"))
        sink.write(content)
    return bytes(sink.getvalue().to_pybytes())


def _tables_from_bytes(content: bytes) -> list[pa.Table]:
    tables, position = [], 0
    while position < len(content):
        size = int.from_bytes(content[position : position + 8], "little")
        position += 8
        with pa.ipc.open_stream(content[position : position + size]) as reader:
            tables.append(reader.read_all())
        position += size
    return tables


def _damaged(folder: Path, reason: str) -> SettingsError:
    return SettingsError(f"The checkpoint in {folder} is damaged: {reason}", "Start the simulation again")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
