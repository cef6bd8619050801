"""Write docs/settings.md from fleetlib/settings.py: `python infra/settings_page.py`; `--check` compares."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from fleetlib.settings import APP, PREFIX, Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"
_HEAD = f"""# Settings

Every setting is a variable that starts with `{PREFIX}`; the first word after it is the section. They are read once,
when a command starts. A variable that starts with `{PREFIX}` and is not in these tables is an error, so a misspelling
never goes unnoticed; a value out of range is one sentence that names the variable and the rule. This page is generated
by `python infra/settings_page.py`.
"""
_LIMITS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def page() -> str:
    """Return the text of docs/settings.md."""
    top: dict[str, FieldInfo] = {}
    parts = []
    for name, info in Settings.model_fields.items():
        section = info.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            title = inspect.cleandoc(section.__doc__ or "").splitlines()[0]
            parts.append(f"## {name}\n\n{title}\n\n" + _table(section.model_fields, f"{PREFIX}{name}_"))
        else:
            top[name] = info
    return "\n".join([_HEAD, _table(top, PREFIX), *parts])


def _table(fields: dict[str, FieldInfo], prefix: str) -> str:
    rows = [f"| `{(prefix + name).upper()}` | {_default(info)} | {_meaning(info)} |" for name, info in fields.items()]
    return "\n".join(["| variable | default | meaning |", "|---|---|---|", *rows, ""])


def _default(info: FieldInfo) -> str:
    if info.default_factory is not None:
        return f"a folder of this user's for {APP}"
    if info.default is None:
        return "none"
    value: Any = info.default
    return f"`{value}`" if str(value) != "" else "empty"


def _meaning(info: FieldInfo) -> str:
    words = [info.description] if info.description else []
    for rule in info.metadata:
        words += [
            f"{sign} {getattr(rule, key):,}" for key, sign in _LIMITS.items() if getattr(rule, key, None) is not None
        ]
    if SecretStr in (info.annotation, *getattr(info.annotation, "__args__", ())):
        words.append("secret")
    return "; ".join(word for word in words if word)


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        stale = not PAGE.exists() or PAGE.read_text() != page()
        print("docs/settings.md is stale" if stale else "docs/settings.md is up to date")  # noqa: T201
        raise SystemExit(stale)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page())
