"""Passwords of vehicles and the broker's password file."""

from __future__ import annotations

from pydantic import SecretStr

from fleetlib.transport.credentials import password_entry, vehicle_entries, vehicle_password


def test_a_password_depends_on_the_secret_and_on_the_vehicle() -> None:
    one = vehicle_password(SecretStr("a"), 1)
    assert len(one) == 32
    assert one == vehicle_password(SecretStr("a"), 1)
    assert len({one, vehicle_password(SecretStr("a"), 2), vehicle_password(SecretStr("b"), 1)}) == 3


def test_an_entry_is_the_one_that_mosquitto_passwd_writes() -> None:
    # Verified by the broker itself in tests/integration/ingest; here: shape, and the same for the same salt.
    entry = password_entry("17", "secret", b"123456789012")
    user, rest = entry.split(":", 1)
    assert user == "17"
    assert rest.split("$")[1:4] == ["7", "101", "MTIzNDU2Nzg5MDEy"]
    assert len(rest.split("$")[4]) == 88
    assert entry == password_entry("17", "secret", b"123456789012")
    assert password_entry("17", "secret") != password_entry("17", "secret")


def test_every_vehicle_gets_a_line() -> None:
    lines = list(vehicle_entries(SecretStr("s"), range(1, 4)))
    assert [line.split(":")[0] for line in lines] == ["1", "2", "3"]
