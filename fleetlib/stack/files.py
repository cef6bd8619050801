"""Files that only their owner may read, and that are there as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Write a file with mode 600, in one step: it never stands there readable for others, nor in part.

    Whoever reads it meanwhile has the one of before. A file that is there keeps its owner: a server that is about to
    read it again may do so at once.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        part.chmod(0o600)
        part.write_text(text)
        if path.exists() and (owner := path.stat()).st_uid != part.stat().st_uid:
            os.chown(part, owner.st_uid, owner.st_gid)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
