"""TLS between all three MQTT clients and a real broker: who is trusted, who is refused, and in which words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvloop
from pydantic import SecretStr

from fleetlib.contracts.topics import UplinkKind, uplink_topic
from fleetlib.errors import FleetError, MissingServer, SettingsError
from fleetlib.settings import MqttSettings
from fleetlib.stack import Mosquitto, free_port
from fleetlib.stack.certificates import Authority
from fleetlib.stack.mosquitto import BrokerTls
from fleetlib.transport.credentials import vehicle_entries, vehicle_password
from fleetlib.transport.mqtt_sessions import SessionPool
from fleetlib.transport.mqtt_source import MqttSource
from fleetlib.transport.mqtt_tap import MqttTap
from tests.integration.ingest.conftest import wait_until
from tests.integration.security.conftest import DEADLINE_S, SECRET, Vehicle, service_port, trusting

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def other_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("other"))


@pytest.fixture(scope="module")
def secure(server_root: Path, authority: Authority) -> Iterator[MqttSettings]:
    """A broker with TLS and passwords; the settings are the operator's."""
    pair, services = authority.server("broker"), service_port()
    tls = BrokerTls(pair.certificate, pair.key)
    vehicles = vehicle_entries(SECRET, range(1, 4))
    with Mosquitto(server_root / "secure", free_port(), vehicles, services=services, tls=tls) as server:
        yield settings_of(server, services.port, authority)


def settings_of(server: Mosquitto, services: int, authority: Authority) -> MqttSettings:
    return MqttSettings(
        port=server.port,
        service_port=services,
        username="operator",
        password=SecretStr("o"),
        tls=True,
        ca_file=authority.certificate,
    )


def connect_vehicle(settings: MqttSettings, vehicle_id: int = 1, payload: bytes = b"in private") -> None:
    async def main() -> None:
        pool = SessionPool(settings, [vehicle_id], password=lambda one: vehicle_password(SECRET, one))
        try:
            await pool.connect()
            pool.publish(vehicle_id, UplinkKind.TELEMETRY, payload)
            assert await pool.drain(DEADLINE_S)
        finally:
            await pool.close()

    uvloop.run(main())


def connect_ingestor(settings: MqttSettings) -> None:
    async def main() -> None:
        given = settings.model_copy(update={"username": "ingestor", "password": SecretStr("i")})
        source = MqttSource(given, "tls-ingestor", lambda uplink: uplink.ack())
        await source.connect()
        await source.close()

    uvloop.run(main())


def connect_operator(settings: MqttSettings) -> None:
    MqttTap(settings).close()


CLIENTS: dict[str, Callable[[MqttSettings], None]] = {
    "vehicles": connect_vehicle,
    "ingestor": connect_ingestor,
    "operator": connect_operator,
}
each_client = pytest.mark.parametrize("client", CLIENTS)


def test_a_message_goes_through_encrypted(secure: MqttSettings) -> None:
    with MqttTap(secure, "fleet/v1/1/telemetry") as operator:
        connect_vehicle(secure)
        assert operator.receive().payload == b"in private"
    connect_ingestor(secure)


@each_client
def test_a_broker_of_an_unknown_authority_is_refused_in_one_sentence(
    secure: MqttSettings, other_authority: Authority, client: str
) -> None:
    strange = secure.model_copy(update={"ca_file": other_authority.certificate})
    with pytest.raises(MissingServer, match=r"certificate of the MQTT broker .* is not accepted.*FLEET_MQTT_CA_FILE"):
        CLIENTS[client](strange)
    unset = secure.model_copy(update={"ca_file": None})
    with pytest.raises(MissingServer, match="is not accepted"):
        CLIENTS[client](unset)


@each_client
def test_a_certificate_of_another_host_is_refused(server_folder: Path, authority: Authority, client: str) -> None:
    pair = authority._signed("elsewhere", "elsewhere", 30, "serverAuth", ("DNS:broker.example",))
    tls, services = BrokerTls(pair.certificate, pair.key), service_port()
    vehicles = vehicle_entries(SECRET, range(1, 4))
    with (
        Mosquitto(server_folder / "broker", free_port(), vehicles, services=services, tls=tls) as server,
        pytest.raises(MissingServer, match=r"is not accepted \(IP address mismatch"),
    ):
        CLIENTS[client](settings_of(server, services.port, authority))


@each_client
def test_one_side_without_tls_is_one_sentence(secure: MqttSettings, broker: MqttSettings, client: str) -> None:
    with pytest.raises(MissingServer, match="does not answer at"):
        CLIENTS[client](secure.model_copy(update={"tls": False}))
    wrong = broker.model_copy(update={"tls": True, "ca_file": secure.ca_file})
    with pytest.raises(MissingServer, match="MQTT broker"):
        CLIENTS[client](wrong)


def test_a_file_that_is_no_certificate_is_one_sentence(secure: MqttSettings, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    for name, value in {"ca_file": tmp_path / "none.pem", "cert_file": tmp_path / "empty.pem"}.items():
        with pytest.raises(SettingsError, match=f"FLEET_MQTT_{name.upper()} = .*PEM"):
            MqttTap(secure.model_copy(update={name: value}))


@pytest.fixture
def certified(server_folder: Path, authority: Authority) -> Iterator[tuple[MqttSettings, Mosquitto]]:
    """A broker that asks vehicles for certificates; vehicles 1 to 3 have one."""
    pair, services = authority.server("broker"), service_port()
    for vehicle in (1, 2, 3):
        authority.vehicle(vehicle)
    tls = BrokerTls(pair.certificate, pair.key, authority.certificate, authority.revocations)
    with Mosquitto(server_folder / "broker", free_port(), (), services=services, tls=tls) as server:
        found = settings_of(server, services.port, authority)
        yield with_certificates(found, authority), server


def with_certificates(settings: MqttSettings, authority: Authority) -> MqttSettings:
    folder = authority.folder / "vehicles"
    return settings.model_copy(
        update={"cert_file": folder / "{vehicle_id}.crt", "key_file": folder / "{vehicle_id}.key"}
    )


def test_a_vehicle_is_who_its_certificate_names_whatever_it_says(
    certified: tuple[MqttSettings, Mosquitto], authority: Authority
) -> None:
    settings, _ = certified
    pair = authority.vehicle(1)
    context = trusting(authority.certificate)
    context.load_cert_chain(pair.certificate, pair.key)
    with MqttTap(settings, "fleet/v1/#") as operator:
        connect_vehicle(settings, 1)
        assert operator.receive().topic == "fleet/v1/1/telemetry"
        with Vehicle(settings, 2, context=context) as liar:
            assert liar.publish(uplink_topic(2, UplinkKind.TELEMETRY)) == 0x87
        with Vehicle(settings, 2, context=context) as liar:
            assert liar.publish(uplink_topic(1, UplinkKind.TELEMETRY), b"as 1") == 0
        assert operator.receive().payload == b"as 1"


def test_without_a_certificate_of_the_authority_nobody_gets_in(
    certified: tuple[MqttSettings, Mosquitto], other_authority: Authority
) -> None:
    settings, _ = certified
    with pytest.raises(FleetError, match="MQTT broker"):
        connect_vehicle(settings.model_copy(update={"cert_file": None, "key_file": None}))
    other_authority.vehicle(1)
    with pytest.raises(FleetError, match="MQTT broker"):
        connect_vehicle(with_certificates(settings, other_authority))


def test_a_revoked_certificate_opens_nothing_after_a_reload(
    certified: tuple[MqttSettings, Mosquitto], authority: Authority
) -> None:
    settings, server = certified
    pair = authority.vehicle(3)
    context = trusting(authority.certificate)
    context.load_cert_chain(pair.certificate, pair.key)
    with Vehicle(settings, 3, context=context) as before:
        assert before.publish(uplink_topic(3, UplinkKind.TELEMETRY)) in (0, 0x10)
        assert authority.revoke(3)
        server.ban([3])
        assert server.pid is not None
        server.reload(server.pid)
        wait_until(lambda: refused_at_the_door(settings, context))
        # Mosquitto keeps a connection that was made with the certificate: the rules make it useless.
        assert before.publish(uplink_topic(3, UplinkKind.TELEMETRY)) == 0x87
    connect_ingestor(settings)


def refused_at_the_door(settings: MqttSettings, context: ssl.SSLContext) -> bool:
    with (
        socket.create_connection((settings.host, settings.port), DEADLINE_S) as plain,
        context.wrap_socket(plain, server_hostname=settings.host) as secured,
    ):
        secured.settimeout(0.5)
        try:
            return secured.recv(1) == b""
        except TimeoutError:
            return False  # the broker waits for a CONNECT: it has let us in
        except ssl.SSLError as error:
            return "revoked" in str(error)
