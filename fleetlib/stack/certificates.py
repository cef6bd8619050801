"""Certificates for the local servers, made by the openssl program: one authority per home, which signs all others."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fleetlib.errors import FleetError, MissingProgram
from fleetlib.settings import LOOPBACK
from fleetlib.stack.files import write_private

FOLDER = "tls"
AUTHORITY_DAYS = 3_650
SERVER_DAYS = 825
VEHICLE_DAYS = 397
RENEW_BEFORE = timedelta(days=30)  # of its end a pair is made anew when it is asked for
_VALIDITY = re.compile(rb"\x17\x0d\d{12}Z\x17\x0d(\d{12})Z")  # two UTCTimes, RFC 5280 4.1.2.5: until 2049
LOCAL_NAMES = ("DNS:localhost", f"IP:{LOOPBACK}")
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
_DATABASE = """[ca]
default_ca = fleet
[fleet]
database = {folder}/index.txt
default_md = sha256
default_crl_days = 3650
certificate = {folder}/ca.crt
private_key = {folder}/ca.key
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its key."""

    certificate: Path
    key: Path


class Authority:
    """The authority of one home: `tls/ca.crt`, which clients trust, and its key, which never leaves the folder.

    Args:
        home: The stack's home; the authority is made the first time.

    Raises:
        MissingProgram: If openssl is not installed.
    """

    def __init__(self, home: Path) -> None:
        self.folder = home.resolve() / FOLDER
        self.certificate = self.folder / "ca.crt"
        self.revocations = self.folder / "revoked.crl"
        self._key = self.folder / "ca.key"
        if not self.revocations.exists():
            self._make()

    def server(self, name: str, names: Iterable[str] = ()) -> Pair:
        """Return a server's pair, made the first time, and anew when its end is near.

        Args:
            name: Of the files.
            names: What clients call it, besides this machine's own names: `DNS:…` or `IP:…`.
        """
        return self._signed(name, f"fleet-{name}", SERVER_DAYS, "serverAuth", (*LOCAL_NAMES, *names))

    def vehicle(self, vehicle_id: int) -> Pair:
        """Return a vehicle's pair: its common name is its id, its MQTT user name.

        It is made the first time, and anew when its end is near; then the one of before holds until its end, too.
        """
        return self._signed(f"vehicles/{vehicle_id}", str(vehicle_id), VEHICLE_DAYS, "clientAuth")

    @contextmanager
    def passing(self, vehicle_id: int) -> Iterator[Pair]:
        """Make a pair for a vehicle that is gone when the block ends, and valid for a day at most."""
        name = f"passing/{vehicle_id}"
        pair = self._pair(name)
        pair.certificate.unlink(missing_ok=True)
        try:
            yield self._signed(name, str(vehicle_id), 1, "clientAuth")
        finally:
            for file in (pair.key, pair.certificate):
                file.unlink(missing_ok=True)

    def revoke(self, vehicle_id: int) -> bool:
        """Put a vehicle's certificate on the broker's list and forget the pair; False where it had none."""
        pair = self._pair(f"vehicles/{vehicle_id}")
        if not pair.certificate.exists():
            return False
        for certificate in (pair.certificate, _before(pair.certificate)):
            if certificate.exists():
                _openssl("ca", "-config", str(self._database), "-revoke", str(certificate))
        self._list_revoked()
        pair.certificate.unlink()
        _before(pair.certificate).unlink(missing_ok=True)
        pair.key.unlink(missing_ok=True)
        return True

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        _openssl(
            *("req", "-x509", *_KEY, "-subj", "/CN=FleetTracker local authority", "-days", str(AUTHORITY_DAYS)),
            *("-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", str(self._key)),
            *("-out", str(self.certificate)),
        )
        self._key.chmod(0o600)
        (self.folder / "index.txt").touch()
        write_private(self._database, _DATABASE.format(folder=self.folder))
        self._list_revoked()

    @property
    def _database(self) -> Path:
        return self.folder / "openssl.cnf"

    def _list_revoked(self) -> None:
        part = self.revocations.with_suffix(".part")
        _openssl("ca", "-config", str(self._database), "-gencrl", "-out", str(part))
        part.replace(self.revocations)

    def _pair(self, name: str) -> Pair:
        return Pair(self.folder / f"{name}.crt", self.folder / f"{name}.key")

    def _signed(self, name: str, common_name: str, days: int, use: str, names: tuple[str, ...] = ()) -> Pair:
        pair = self._pair(name)
        soon = datetime.now(UTC) + min(RENEW_BEFORE, timedelta(days=days / 2))
        if pair.certificate.exists() and end_of(pair.certificate) > soon:
            return pair
        pair.key.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            key, request, extensions, made = (Path(folder) / name for name in ("key", "request", "extensions", "made"))
            lines = ["basicConstraints=critical,CA:FALSE", f"extendedKeyUsage={use}"]
            extensions.write_text("\n".join([*lines, f"subjectAltName={','.join(names)}"] if names else lines))
            _openssl("req", *_KEY, "-subj", f"/CN={common_name}", "-keyout", str(key), "-out", str(request))
            _openssl(
                *("x509", "-req", "-in", str(request), "-CA", str(self.certificate), "-CAkey", str(self._key)),
                *("-set_serial", f"0x{os.urandom(16).hex()}", "-days", str(days), "-extfile", str(extensions)),
                *("-out", str(made)),
            )
            if pair.certificate.exists():
                pair.certificate.replace(_before(pair.certificate))
            write_private(pair.key, key.read_text())
            shutil.copyfile(made, pair.certificate)
        return pair


def end_of(certificate: Path) -> datetime:
    """Return until when a certificate holds.

    Raises:
        FleetError: If the file is none.
    """
    try:
        found = _VALIDITY.search(ssl.PEM_cert_to_DER_cert(certificate.read_text()))
    except ValueError:
        found = None
    if found is None:
        raise FleetError(f"{certificate} is no certificate", "Delete it: it is made anew")
    return datetime.strptime(found[1].decode(), "%y%m%d%H%M%S").replace(tzinfo=UTC)


def _before(certificate: Path) -> Path:
    """Return where the certificate is kept that this one has taken the place of: it can still be revoked."""
    return certificate.with_suffix(".before")


def openssl_program() -> str:
    """Return the openssl program.

    Raises:
        MissingProgram: If it is not installed.
    """
    found = shutil.which("openssl")
    if found is None:
        raise MissingProgram("openssl is not installed, it makes the certificates", "apt-get install openssl")
    return found


def _openssl(*arguments: str) -> None:
    done = subprocess.run([openssl_program(), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if "rror" in line] or ["it said nothing"]
        raise FleetError(f"openssl {arguments[0]} failed: {lines[0]}", "Look at the home's tls folder, or delete it")
