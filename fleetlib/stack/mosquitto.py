"""Eclipse Mosquitto with the configuration of infra/mosquitto."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from fleetlib.errors import MissingProgram, MissingServer
from fleetlib.settings import LOOPBACK
from fleetlib.stack.files import write_private
from fleetlib.stack.folders import infra
from fleetlib.stack.ports import is_free, is_open
from fleetlib.stack.process import Server
from fleetlib.stack.users import own, server_account

VEHICLE_RULES, SERVICE_RULES = "mosquitto/acl.vehicles", "mosquitto/acl.services"


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


@dataclass(frozen=True, slots=True)
class BrokerTls:
    """The broker's side of TLS.

    Attributes:
        certificate: The broker's, PEM.
        key: Its key.
        authority: Who signs vehicles' certificates: then a vehicle must show one, and its common name is its user name
            in the place of a password. None: vehicles come with passwords.
        revocations: The list of certificates that the authority took back.
    """

    certificate: Path
    key: Path
    authority: Path | None = None
    revocations: Path | None = None


@dataclass(frozen=True, slots=True)
class Listener:
    """One port of the broker.

    Attributes:
        port: Where it listens.
        address: The interface.
        purpose: A comment.
        password_file: Who may connect; None: anyone.
        acl_file: Who may do what; None: everyone everything.
        own_id: The user name is the client id too, so nobody can take over the session of another.
        tls: Certificates; None: without TLS.
    """

    port: int
    address: str
    purpose: str = "Everyone."
    password_file: Path | None = None
    acl_file: Path | None = None
    own_id: bool = False
    tls: BrokerTls | None = None

    def render(self) -> str:
        """Return the listener's part of the configuration."""
        words = {
            "@PURPOSE@": self.purpose,
            "@PORT@": str(self.port),
            "@ADDRESS@": self.address,
            "@ANONYMOUS@": "false" if self.password_file else "true",
        }
        return _fill("mosquitto/listener.conf.in", words) + "".join(f"{line}\n" for line in self._access())

    def _access(self) -> Iterator[str]:
        certificates = self.tls is not None and self.tls.authority is not None
        if self.password_file and not certificates:
            yield f"password_file {self.password_file}"
        if self.acl_file:
            yield f"acl_file {self.acl_file}"
        if self.own_id:
            yield "use_username_as_clientid true"
        if self.tls is not None:
            yield from ("tls_version tlsv1.2", f"certfile {self.tls.certificate}", f"keyfile {self.tls.key}")
            if certificates:
                yield from (f"cafile {self.tls.authority}", "require_certificate true", "use_identity_as_username true")
                if self.tls.revocations:
                    yield f"crlfile {self.tls.revocations}"


def render_configuration(listeners: Iterable[Listener], data: Path | str) -> str:
    """Return infra/mosquitto/mosquitto.conf.in with its words filled in."""
    text = "".join(listener.render() for listener in listeners)
    return _fill("mosquitto/mosquitto.conf.in", {"@DATA@": str(data), "@LISTENERS@": text})


def vehicle_rules(banned: Iterable[int] = ()) -> str:
    """Return infra/mosquitto/acl.vehicles, and for each of these vehicles that it may do nothing."""
    return infra(VEHICLE_RULES).read_text() + "".join(f"\nuser {one}\ntopic deny #\n" for one in banned)


@dataclass(frozen=True, slots=True)
class ServicePort:
    """The listener of ingestors and operators.

    Attributes:
        port: Where it listens.
        entries: Lines of its password file.
    """

    port: int
    entries: Sequence[str]


class Mosquitto(Server):
    """The broker on loopback.

    Args:
        folder: Its data, configuration and log.
        port: Where vehicles connect, and everyone else where `services` is not given.
        password_entries: Lines of a mosquitto password file (`transport.credentials` makes them): then nobody else
            may connect, and infra/mosquitto/acl.* say who may do what. None: no passwords and no rules, for tests.
        services: A listener of the services' own; the one of the vehicles then takes vehicles only, each under its
            own client id.
        tls: Certificates for both listeners; vehicles' own certificates, where asked for, for theirs alone.
        banned: Vehicles that may neither write nor read, even where a connection of theirs outlives a reload.
        detached: It outlives this process.
    """

    name: ClassVar[str] = "mosquitto"

    def __init__(
        self,
        folder: Path | str,
        port: int,
        password_entries: Iterable[str] | None = None,
        *,
        services: ServicePort | None = None,
        tls: BrokerTls | None = None,
        banned: Iterable[int] = (),
        detached: bool = False,
    ) -> None:
        super().__init__(folder, port, detached=detached)
        self._entries = password_entries
        self._services = services
        self._tls = tls
        self._banned = tuple(banned)

    def ban(self, vehicle_ids: Iterable[int]) -> None:
        """Let these vehicles, and no others, do nothing from the next start or reload on."""
        self._banned = tuple(vehicle_ids)

    def reload(self, pid: int) -> None:
        """Let the broker that runs as `pid` read passwords, rules and certificates again.

        It then ends the connections of those whom the password file no longer has.
        """
        self._write_access()
        own(self.folder, self._account)
        os.kill(pid, signal.SIGHUP)

    def _write_access(self) -> list[Listener]:
        """Write what the broker reads again on SIGHUP, and return its listeners."""
        tls = self._copy_certificates()
        if self._entries is None:
            return [Listener(self.port, LOOPBACK, tls=tls)]
        self._entries = list(self._entries)  # only now: 10,000 entries take a second to make
        rules = vehicle_rules(self._banned)
        if self._services is None:
            both = f"{rules}\n{infra(SERVICE_RULES).read_text()}"
            return [Listener(self.port, LOOPBACK, "Everyone.", *self._files("", self._entries, both), tls=tls)]
        service_tls = BrokerTls(tls.certificate, tls.key) if tls is not None else None
        own_files = self._files(".services", self._services.entries, infra(SERVICE_RULES).read_text())
        return [
            Listener(self.port, LOOPBACK, "Vehicles.", *self._files("", self._entries, rules), own_id=True, tls=tls),
            Listener(self._services.port, LOOPBACK, "Ingestors and operators.", *own_files, tls=service_tls),
        ]

    def _files(self, suffix: str, entries: Iterable[str], rules: str) -> tuple[Path, Path]:
        passwords, acl = self.folder / f"passwords{suffix}", self.folder / f"acl{suffix}"
        write_private(passwords, "".join(f"{entry.rstrip()}\n" for entry in entries))
        write_private(acl, rules)
        return passwords, acl

    def _copy_certificates(self) -> BrokerTls | None:
        """Bring what the broker needs into its own folder, which its account may read."""
        if self._tls is None:
            return None
        copies: dict[str, Path | None] = {}
        for name in ("certificate", "key", "authority", "revocations"):
            source: Path | None = getattr(self._tls, name)
            copies[name] = None if source is None else self.folder / f"{name}.pem"
            if source is not None:
                write_private(self.folder / f"{name}.pem", source.read_text())
        return BrokerTls(**copies)  # type: ignore[arg-type]  # certificate and key are always there

    def _prepare(self) -> Sequence[str]:
        program = mosquitto_program()
        if self._services is not None and not is_free(self._services.port):
            raise MissingServer(
                f"port {self._services.port} on {LOOPBACK} is in use, mosquitto cannot listen there for the services",
                f"Stop what listens there (`ss -ltnp 'sport = :{self._services.port}'` shows it)"
                " or set FLEET_MQTT_SERVICE_PORT",
            )
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        configuration = self.folder / "mosquitto.conf"
        configuration.write_text(render_configuration(self._write_access(), data))
        own(self.folder, self._account)
        return [program, "-c", str(configuration)]

    def _is_ready(self) -> bool:
        return is_open(self.port) and (self._services is None or is_open(self._services.port))

    @property
    def _account(self) -> str | None:
        return server_account()

    @property
    def _port_variable(self) -> str:
        return "FLEET_MQTT_PORT"


def _fill(template: str, words: dict[str, str]) -> str:
    text = infra(template).read_text()
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def _search_path() -> str:
    # Debian puts the broker where a user's PATH does not reach.
    return os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"))
