"""What a committed notebook is: thin, stripped, with parameters that the catalogue can read."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from fleetlib.reports.catalogue import read_catalogue

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PATHS = sorted(  # without what JupyterLab keeps beside them
    path for path in NOTEBOOKS.rglob("*.ipynb") if not path.parent.name.startswith(".")
)
SQL = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|CREATE\s+TABLE)\b", re.IGNORECASE | re.DOTALL)


def _cells(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text())["cells"]
    return cells


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def test_outputs_are_stripped(path: Path) -> None:
    for cell in _cells(path):
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_logic_lives_in_the_library(path: Path) -> None:
    source = "\n".join("".join(cell["source"]) for cell in _cells(path) if cell["cell_type"] == "code")
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, definitions)]
    assert not SQL.search(source)
    assert "://" not in source


def test_the_title_and_the_question_come_first_and_imports_stand_in_one_cell(path: Path) -> None:
    cells = _cells(path)
    assert cells[0]["cell_type"] == "markdown"
    assert "".join(cells[0]["source"]).startswith("# ")
    importing = [
        cell
        for cell in cells
        if cell["cell_type"] == "code"
        and any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.parse("".join(cell["source"])).body)
    ]
    assert len(importing) == 1


def test_the_kernel_is_the_one_that_every_jupyter_has(path: Path) -> None:
    assert json.loads(path.read_text())["metadata"]["kernelspec"]["name"] == "python3"


def test_the_catalogue_reads_all_of_them_and_every_parameter_has_help() -> None:
    entries = read_catalogue(NOTEBOOKS)
    assert len(entries) == len(PATHS)
    for entry in entries.values():
        assert entry.question, entry.name
        assert all(parameter.help for parameter in entry.parameters), entry.name
