"""A pydeck map that makes no request: the offline page without its external scripts and sheets, in an iframe.

`Deck.to_html(offline=True)` inlines deck.gl but keeps a script of a tile provider and four style sheets from CDNs;
where the network drops packets, the blocking script keeps the canvas from ever appearing. `Deck.show()` and
`_repr_html_` always use the CDN. An iframe with `srcdoc` works in JupyterLab, in nbconvert's HTML and in a saved page.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fleetlib.errors import SettingsError
from fleetlib.maps.style import GROUND, Color

if TYPE_CHECKING:
    import pydeck

_BUNDLE_START = "<script type='text/javascript'>"
_EXTERNAL = re.compile(r'<script src="https?://[^"]*"></script>|<link [^>]*href="?https?://[^>]*>')
_SHARED_ID = "fleet-map-bundle"
_CSS = f"""
html, body {{ height: 100%; margin: 0; background: {GROUND}; }}
body {{ font: 13px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }}
.fleet-box {{ position: absolute; z-index: 3; padding: 9px 13px; border: 1px solid #26344a; border-radius: 10px;
  background: rgba(17, 25, 38, 0.92); color: #e8eef7; pointer-events: none; }}
.fleet-title {{ top: 10px; left: 10px; max-width: 60%; }}
.fleet-title b {{ display: block; font-size: 14px; font-weight: 650; }}
.fleet-title span, .fleet-foot, .fleet-legend dd {{ color: #9fb0c8; }}
.fleet-legend {{ bottom: 26px; left: 10px; margin: 0; display: grid; grid-template-columns: auto 1fr auto; gap: 3px 9px;
  align-items: center; }}
.fleet-legend dt, .fleet-legend dd {{ margin: 0; }}
.fleet-legend dd {{ text-align: right; font-variant-numeric: tabular-nums; }}
.fleet-legend .heading {{ grid-column: 1 / -1; color: #9fb0c8; font-size: 12px; }}
.fleet-legend i {{ width: 11px; height: 11px; border-radius: 50%; }}
.fleet-legend i.box {{ width: 14px; border-radius: 2px; }}
.fleet-legend i.line {{ width: 14px; height: 4px; border-radius: 2px; }}
.fleet-foot {{ position: absolute; z-index: 3; bottom: 5px; left: 12px; font-size: 11px; pointer-events: none; }}
"""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend.

    Attributes:
        label: What the colour means.
        color: The colour.
        value: A count or another short text, at the right.
        sign: The form: `dot`, `box` or `line`.
    """

    label: str
    color: Color
    value: str = ""
    sign: str = "dot"


@dataclass(frozen=True)
class OfflineMap:
    """A map that shows itself in a notebook and saves itself as one file; neither makes a request.

    Attributes:
        deck: The pydeck map, for those who want to add layers.
        title: Shown on the map.
        subtitle: Under the title.
        legend: Its entries.
        legend_title: Above them.
        roads: Where the roads come from, which is said below them; empty: none are drawn.
        height_px: Of the frame in a notebook.
    """

    deck: pydeck.Deck
    title: str = ""
    subtitle: str = ""
    legend: tuple[LegendEntry, ...] = ()
    legend_title: str = ""
    roads: str = ""
    height_px: int = field(default=480, kw_only=True)

    def page(self) -> str:
        """Return the whole page as HTML: deck.gl inlined, nothing loaded."""
        page = self.deck.to_html(as_string=True, offline=True, notebook_display=False)
        head, bundle, rest = _cut(page)
        head = _EXTERNAL.sub("", head).replace("<title>pydeck</title>", f"<title>{html.escape(self.title)}</title>")
        rest = _EXTERNAL.sub("", rest)
        rest = rest.replace("</style>", f"{_CSS}</style>", 1).replace("</body>", f"{self._boxes()}</body>", 1)
        return f"{head}{_BUNDLE_START}{bundle}{rest}"

    def save(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write the page (some 4 MB, deck.gl is in it) and return its path.

        Args:
            path: Of the file; its folder is made if it is not there.
            replace: Write over a file that is there.

        Raises:
            SettingsError: If the file is there already and is not to be replaced, or cannot be written.
        """
        target = Path(path)
        if target.exists() and not replace:
            raise SettingsError(f"{target} is there already", "Give replace=True, or choose another name")
        page = self.page()
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(page, encoding="utf-8")
        except OSError as error:
            raise SettingsError(f"{target} cannot be written: {error.strerror}", "Choose another place") from None
        return target

    def _repr_html_(self) -> str:
        return (
            f'<iframe class="fleet-map-frame" title="{html.escape(self.title)}" width="100%" height="{self.height_px}" '
            f'style="border:0;border-radius:10px;display:block" srcdoc="{html.escape(self.page())}"></iframe>'
        )

    def _boxes(self) -> str:
        title = f"<b>{html.escape(self.title)}</b>" if self.title else ""
        subtitle = f"<span>{html.escape(self.subtitle)}</span>" if self.subtitle else ""
        box = f'<div class="fleet-box fleet-title">{title}{subtitle}</div>' if title or subtitle else ""
        foot = f'<div class="fleet-foot">Roads: {html.escape(self.roads)}</div>' if self.roads else ""
        return f"{box}{self._legend()}{foot}"

    def _legend(self) -> str:
        if not self.legend:
            return ""
        heading = f'<div class="heading">{html.escape(self.legend_title)}</div>' if self.legend_title else ""
        rows = "".join(
            f'<i class="{entry.sign}" style="background:rgb{entry.color}"></i>'
            f"<dt>{html.escape(entry.label)}</dt><dd>{html.escape(entry.value)}</dd>"
            for entry in self.legend
        )
        return f'<dl class="fleet-box fleet-legend">{heading}{rows}</dl>'


def share_bundle(document: str) -> str:
    """Return a report's HTML with one copy of deck.gl for all its maps (each map alone carries 4 MB).

    The frames take the copy from the page around them; with fewer than two maps the document is returned as it is.

    Args:
        document: HTML that holds the output of `OfflineMap`s, such as nbconvert writes.
    """
    escaped_start = html.escape(_BUNDLE_START)
    first = document.find(escaped_start)
    if first < 0:
        return document
    start = first + len(escaped_start)
    bundle = document[start : document.find(html.escape("</script>"), start)]
    whole = f"{escaped_start}{bundle}{html.escape('</script>')}"
    if document.count(whole) < 2:
        return document
    loader = f'<script>(0, eval)(parent.document.getElementById("{_SHARED_ID}").textContent)</script>'
    slim = document.replace(whole, html.escape(loader))
    head, body, rest = slim.partition("<body")
    opening, close, rest = rest.partition(">")
    shared = f'<script type="text/plain" id="{_SHARED_ID}">{html.unescape(bundle)}</script>'
    return f"{head}{body}{opening}{close}{shared}{rest}"


def _cut(page: str) -> tuple[str, str, str]:
    """Split pydeck's page around the text of the bundle."""
    head, marker, rest = page.partition(_BUNDLE_START)
    end = rest.rfind("</script>", 0, rest.find("<body>"))
    if not marker or end < 0:
        raise RuntimeError("pydeck's offline page has another form than expected: pin pydeck to 0.9")
    return head, rest[:end], rest[end:]
