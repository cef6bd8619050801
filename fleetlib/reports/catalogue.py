"""Which notebooks there are: each with its title, its question and its typed parameters."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fleetlib.errors import SettingsError
from fleetlib.reports.parameters import Parameter, Value, check_parameters, read_parameters

PARAMETERS_TAG = "parameters"
REPORTS_FOLDER = "reports"


@dataclass(frozen=True, slots=True)
class Entry:
    """One notebook that can be run.

    Attributes:
        name: What `fleet report run` calls it: the file's stem.
        path: The notebook.
        title: Its first heading.
        question: The first paragraph below the heading.
        parameters: What may be set.
        is_report: True for one of `notebooks/reports`: its page shows results, without code.
        source_hash: SHA-256 of the cells' source, hexadecimal.
    """

    name: str
    path: Path
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    is_report: bool
    source_hash: str

    def resolve(self, given: Mapping[str, object]) -> dict[str, Value]:
        """Return every parameter's value, the given ones checked.

        Raises:
            SettingsError: If a name is unknown or a value does not fit.
        """
        return check_parameters(self.parameters, given, self.name)


def notebooks_folder(configured: Path | None = None) -> Path:
    """Return the folder of the notebooks: the configured one, else `./notebooks`, else the one beside the package.

    Raises:
        SettingsError: If there is none.
    """
    beside = Path(__file__).resolve().parents[2] / "notebooks"
    candidates = [configured] if configured else [Path("notebooks"), beside]
    for folder in candidates:
        if folder.is_dir():
            return folder.resolve()
    raise SettingsError(
        f"There is no folder of notebooks at {candidates[0]}",
        "Run the command in the repository, or set FLEET_REPORTS_NOTEBOOKS",
    )


def read_catalogue(folder: Path) -> dict[str, Entry]:
    """Return all notebooks of a folder and of its folder `reports`, by name.

    Raises:
        SettingsError: If a notebook cannot be read, or two have one name.
    """
    entries: dict[str, Entry] = {}
    for path in [*sorted(folder.glob("*.ipynb")), *sorted((folder / REPORTS_FOLDER).glob("*.ipynb"))]:
        entry = read_entry(path, is_report=path.parent != folder)
        if entry.name in entries:
            raise SettingsError(f"Two notebooks are called {entry.name}", "Rename one of them")
        entries[entry.name] = entry
    return entries


def find_entry(folder: Path, name: str) -> Entry:
    """Return one notebook by name.

    Raises:
        SettingsError: If there is none of that name.
    """
    entries = read_catalogue(folder)
    if name not in entries:
        close = difflib.get_close_matches(name, entries, n=1)
        hint = f"Did you mean {close[0]}? " if close else ""
        raise SettingsError(f"There is no report {name!r}", f"{hint}There are: {', '.join(entries)}")
    return entries[name]


def read_entry(path: Path, *, is_report: bool) -> Entry:
    """Return what a notebook says of itself.

    Raises:
        SettingsError: If it is not a notebook, or its parameters cell is not a list of typed literals.
    """
    try:
        cells: Sequence[Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        raise SettingsError(f"{path} is not a notebook", "Open it in JupyterLab and save it again") from None
    title, question = _heading(cells, path.stem)
    tagged = [_text(cell) for cell in cells if PARAMETERS_TAG in cell.get("metadata", {}).get("tags", ())]
    if len(tagged) > 1:
        raise SettingsError(f"{path.name} has {len(tagged)} cells tagged parameters", "Keep one")
    parameters = read_parameters(tagged[0], path.name) if tagged else ()
    source = json.dumps([[cell["cell_type"], _text(cell)] for cell in cells])
    return Entry(path.stem, path, title, question, parameters, is_report, hashlib.sha256(source.encode()).hexdigest())


def _heading(cells: Sequence[Mapping[str, Any]], stem: str) -> tuple[str, str]:
    markdown = next((_text(cell) for cell in cells if cell["cell_type"] == "markdown"), "")
    paragraphs = [part.strip() for part in markdown.split("\n\n") if part.strip()]
    titled = bool(paragraphs) and paragraphs[0].startswith("# ")
    title = paragraphs[0].splitlines()[0].removeprefix("# ").strip() if titled else stem
    question = paragraphs[1] if titled and len(paragraphs) > 1 else ""
    return title, " ".join(question.split())


def _text(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
