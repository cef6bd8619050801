"""Small real notebooks, and settings that point at them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from fleetlib.settings import ReportSettings, Settings

MakeNotebook = Callable[..., Path]


@pytest.fixture
def make_notebook(tmp_path: Path) -> MakeNotebook:
    """Write `<tmp>/notebooks/<name>.ipynb` with a title, a parameters cell and these code cells."""
    v4: Any = nbformat.v4

    def make(name: str, *code: str, parameters: str = "") -> Path:
        cells = [v4.new_markdown_cell(f"# Title of {name}\n\nDoes it\nrun?")]
        if parameters:
            cells.append(v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
        cells += [v4.new_code_cell(source) for source in code]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path = tmp_path / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
        return path

    return make


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path / "home",
        reports=ReportSettings(notebooks=tmp_path / "notebooks", cell_timeout_s=30, run_timeout_s=60),
    )
