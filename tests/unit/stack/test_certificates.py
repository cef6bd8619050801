"""Certificates end, and are made anew in time; whoever is sent away stays away with the one of before too."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fleetlib.errors import FleetError
from fleetlib.settings import Settings
from fleetlib.stack import certificates
from fleetlib.stack.certificates import Authority, end_of, openssl_program
from fleetlib.stack.doctor import examine


def serial(certificate: Path) -> str:
    command = [openssl_program(), "x509", "-in", str(certificate), "-noout", "-serial"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().partition("=")[2]


def refused(authority: Authority) -> str:
    command = [openssl_program(), "crl", "-in", str(authority.revocations), "-noout", "-text"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_certificate_that_lasts_is_kept_and_its_end_is_read(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    pair = authority.vehicle(7)
    text = pair.certificate.read_bytes()
    assert authority.vehicle(7).certificate.read_bytes() == text
    left = end_of(pair.certificate) - datetime.now(UTC)
    assert abs(left - timedelta(days=certificates.VEHICLE_DAYS)) < timedelta(hours=1)
    command = [openssl_program(), "x509", "-in", str(pair.certificate), "-noout", "-enddate"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().partition("=")[2]
    assert end_of(pair.certificate) == datetime.strptime(said, "%b %d %H:%M:%S %Y GMT").replace(tzinfo=UTC)


def test_one_that_ends_soon_is_made_anew_told_by_the_doctor_and_both_are_revoked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    authority.server("broker")
    monkeypatch.setattr(certificates, "VEHICLE_DAYS", 20)
    monkeypatch.setattr(certificates, "RENEW_BEFORE", timedelta(0))
    old = serial(authority.vehicle(7).certificate)
    monkeypatch.undo()
    (told,) = [one for one in examine(Settings(home=tmp_path)) if one.name == "certificates"]
    assert (told.state, "fleet provision add 7" in told.advice) == ("note", True)
    new = serial(authority.vehicle(7).certificate)
    assert new != old
    (told,) = [one for one in examine(Settings(home=tmp_path)) if one.name == "certificates"]
    assert told.state == "ok"
    assert authority.revoke(7)
    assert old in refused(authority)
    assert new in refused(authority)
    assert list((tmp_path / "tls" / "vehicles").iterdir()) == []


def test_a_file_that_is_no_certificate_is_one_sentence(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.vehicle(7).certificate.write_text("nothing")
    with pytest.raises(FleetError, match=r"7\.crt is no certificate\. Delete it"):
        authority.vehicle(7)
