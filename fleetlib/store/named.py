"""SQL as named text: in a .sql file, each `-- name: what it does` line begins the statement of that name."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_NAME = re.compile(r"^-- ([a-z][a-z0-9_]*): .*$", re.MULTILINE)


@cache
def statements(package: str, file: str) -> dict[str, str]:
    """Return the statements of a .sql file by name, without their closing semicolon.

    Args:
        package: The package that holds it, such as "fleetlib.store".
        file: Its path in there, such as "sql/write.sql".
    """
    text = files(package).joinpath(file).read_text(encoding="utf-8")
    parts = _NAME.split(text)
    return {name: body.strip().rstrip(";") for name, body in zip(parts[1::2], parts[2::2], strict=True)}
