"""Eclipse Mosquitto with the configuration of infra/mosquitto."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from fleetlib.errors import MissingProgram
from fleetlib.settings import LOOPBACK
from fleetlib.stack.files import write_private
from fleetlib.stack.folders import infra
from fleetlib.stack.process import Server
from fleetlib.stack.users import own, server_account


def mosquitto_program() -> str:
    """Return the broker's program.

    Raises:
        MissingProgram: If Mosquitto is not installed.
    """
    found = shutil.which("mosquitto", path=_search_path())
    if found is None:
        raise MissingProgram(
            "mosquitto is not installed", "Install it: apt-get install mosquitto, or conda install mosquitto"
        )
    return found


def render_configuration(
    *, port: int, address: str, data: Path | str, password_file: Path | str | None, acl_file: Path | str | None
) -> str:
    """Return infra/mosquitto/mosquitto.conf.in with its words filled in; without a password file anyone may connect."""
    access = [f"password_file {password_file}"] if password_file else []
    access += [f"acl_file {acl_file}"] if acl_file else []
    words = {
        "@PORT@": str(port),
        "@ADDRESS@": address,
        "@DATA@": str(data),
        "@ANONYMOUS@": "false" if password_file else "true",
        "@ACCESS@": "\n".join(access),
    }
    text = infra("mosquitto/mosquitto.conf.in").read_text()
    for word, value in words.items():
        text = text.replace(word, value)
    return text


class Mosquitto(Server):
    """The broker on loopback.

    Args:
        folder: Its data, configuration and log.
        port: Where it listens.
        password_entries: Lines of a mosquitto password file (`transport.credentials` makes them): then nobody else
            may connect, and infra/mosquitto/acl says who may do what. None: no passwords and no rules, for tests.
        detached: It outlives this process.
    """

    name: ClassVar[str] = "mosquitto"

    def __init__(
        self,
        folder: Path | str,
        port: int,
        password_entries: Iterable[str] | None = None,
        *,
        detached: bool = False,
    ) -> None:
        super().__init__(folder, port, detached=detached)
        self._entries = password_entries

    def reload(self, pid: int) -> None:
        """Let the broker that runs as `pid` read the passwords and rules again."""
        self._write_access()
        own(self.folder, self._account)
        os.kill(pid, signal.SIGHUP)

    def _write_access(self) -> tuple[Path, Path] | tuple[None, None]:
        if self._entries is None:
            return None, None
        self._entries = list(self._entries)  # only now: 10,000 entries take a second to make
        passwords, acl = self.folder / "passwords", self.folder / "acl"
        write_private(passwords, "".join(f"{entry.rstrip()}\n" for entry in self._entries))
        write_private(acl, infra("mosquitto/acl").read_text())
        return passwords, acl

    def _prepare(self) -> Sequence[str]:
        program = mosquitto_program()
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        passwords, acl = self._write_access()
        configuration = self.folder / "mosquitto.conf"
        configuration.write_text(
            render_configuration(port=self.port, address=LOOPBACK, data=data, password_file=passwords, acl_file=acl)
        )
        own(self.folder, self._account)
        return [program, "-c", str(configuration)]

    @property
    def _account(self) -> str | None:
        return server_account()

    @property
    def _port_variable(self) -> str:
        return "FLEET_MQTT_PORT"


def _search_path() -> str:
    # Debian puts the broker where a user's PATH does not reach.
    return os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"))
