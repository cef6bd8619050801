"""Who a server runs as: PostgreSQL refuses root and Mosquitto leaves it, so root lends them an unprivileged account."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from contextlib import suppress
from pathlib import Path

from fleetlib.errors import MissingProgram

SERVER_ACCOUNT = "fleettracker"


def server_account() -> str | None:
    """Return the account to run servers as: None (the present one), or for root an unprivileged one, made if needed.

    Raises:
        MissingProgram: If the account is missing and cannot be made.
    """
    if os.geteuid() != 0:
        return None
    import pwd

    try:
        pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        useradd = shutil.which("useradd") or "/usr/sbin/useradd"
        command = [useradd, "--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin"]
        try:
            subprocess.run([*command, SERVER_ACCOUNT], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise MissingProgram(
                f"the account {SERVER_ACCOUNT} for the servers cannot be made ({error})",
                "Run as a user other than root, or make it with useradd --system",
            ) from None
    return SERVER_ACCOUNT


def own(folder: Path, account: str | None) -> None:
    """Make a folder, all that is in it and the way to it usable by the account."""
    folder.mkdir(parents=True, exist_ok=True)
    if account is None:
        return
    open_way(folder)
    for path in (folder, *folder.rglob("*")):
        with suppress(FileNotFoundError):  # a server that runs writes beside its files and renames
            shutil.chown(path, account, account)


def open_way(path: Path) -> None:
    """Let every account pass through (not list) the folders above `path`. Only root's runs need it."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
