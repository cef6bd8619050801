"""An executed notebook as one HTML file that makes no request: nbconvert with a template of our own.

nbconvert's own templates load MathJax, require.js and the widget manager from a CDN. Ours loads nothing, and its
Content-Security-Policy makes the browser refuse any request that a cell's output might try.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fleetlib.maps import share_bundle
from fleetlib.reports.catalogue import PARAMETERS_TAG, Entry

if TYPE_CHECKING:
    from fleetlib.reports.archive import Run

TEMPLATES = Path(__file__).parent / "template"
TEMPLATE = "fleet"
_INJECTED_TAG = "injected-parameters"
_EXTERNAL = re.compile(
    r"<(?:script|link|img|iframe|source|video|audio|embed|object|image|use)\b[^>]*?\s"
    r"(?:src|href|data|xlink:href|srcset)\s*=\s*[\"']?(?P<address>(?:https?:)?//[^\s\"'>]+)",
    re.IGNORECASE,
)
_SRCDOC = re.compile(r"\bsrcdoc\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')", re.IGNORECASE)


def read_notebook(path: Path) -> dict[str, Any]:
    """Return a notebook as nbformat's JSON with every text as one string, not as a list of lines."""
    from nbformat import reader

    notebook: dict[str, Any] = reader.reads(path.read_text(encoding="utf-8"))  # type: ignore[no-untyped-call]
    return notebook


def render_page(cells: dict[str, Any], entry: Entry, run: Run) -> str:
    """Return the page of an executed notebook.

    Args:
        cells: The notebook, from `read_notebook`.
        entry: What was run: a report shows no code, a notebook does.
        run: The record, for the head of the page.
    """
    import nbformat
    from nbconvert import HTMLExporter, TemplateExporter
    from nbconvert.filters import Highlight2HTML
    from pygments.formatters import HtmlFormatter

    notebook = nbformat.from_dict(cells)  # type: ignore[no-untyped-call]
    notebook.cells = [cell for cell in notebook.cells if _shown(cell, entry)]
    exporter: Any = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name=TEMPLATE,
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input=entry.is_report,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    style: Any = HtmlFormatter(style="tango")
    resources = {
        "fleet": {
            "title": run.title,
            "run": run,
            "is_report": entry.is_report,
            "css": page_css(),
            "pygments_css": style.get_style_defs(".highlight"),
        }
    }
    highlight: Any = Highlight2HTML(pygments_lexer="ipython3", parent=exporter)  # type: ignore[no-untyped-call]
    exporter.register_filter("highlight_code", highlight)
    # The base class: HTMLExporter's own method parses and writes the whole page again, which takes a map many seconds.
    page, _ = TemplateExporter.from_notebook_node(exporter, notebook, resources)
    return share_bundle(str(page))


def page_css() -> str:
    """Return the style sheet of pages, tables included."""
    return "".join((TEMPLATES / TEMPLATE / name).read_text(encoding="utf-8") for name in ("report.css", "tables.css"))


def external_addresses(page: str) -> list[str]:
    """Return the addresses that a page's elements would load from elsewhere, its frames (`srcdoc`) included.

    A link to click is not one. What a script asks for while it runs cannot be seen here: the browser tests watch that.
    """
    return sorted({found["address"] for part in _documents(page) for found in _EXTERNAL.finditer(part)})


def _documents(page: str) -> Iterator[str]:
    yield _SRCDOC.sub("", page)
    for found in _SRCDOC.finditer(page):
        yield from _documents(html.unescape(found["double"] or found["single"] or ""))


def _shown(cell: Any, entry: Entry) -> bool:
    tags = cell.get("metadata", {}).get("tags", [])
    # The head of the page lists every parameter's value, so the cells that set them would only repeat it.
    if _INJECTED_TAG in tags:
        return False
    return not (entry.is_report and PARAMETERS_TAG in tags)
