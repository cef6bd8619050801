"""The launchers: real servers start, are killed, start again on the same data, and leave nothing behind."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from fleetlib.errors import MissingProgram, MissingServer
from fleetlib.stack import Kafka, Mosquitto, Postgres, free_port
from fleetlib.stack.children import wait_until_gone
from fleetlib.stack.ports import is_free, is_open
from fleetlib.stack.process import raise_open_files

pytestmark = pytest.mark.servers


def test_a_free_port_is_below_the_ephemeral_range_and_really_free() -> None:
    port = free_port()
    assert 20_000 <= port <= 32_767
    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)


def test_a_port_in_use_is_one_sentence_with_the_variable_to_set(server_folder: Path) -> None:
    port = free_port()
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(MissingServer, match=rf"port {port} .* in use.*FLEET_MQTT_PORT"),
    ):
        Mosquitto(server_folder, port).start()


def test_mosquitto_answers_and_ends_with_its_context(server_folder: Path) -> None:
    with Mosquitto(server_folder, free_port()) as broker:
        pid = broker.pid
        assert pid is not None
        assert is_open(broker.port)
    assert not psutil.pid_exists(pid)
    assert not broker.is_alive


def test_a_server_ends_with_the_process_that_started_it_even_when_that_is_killed(server_folder: Path) -> None:
    program = (
        "import sys; from fleetlib.stack import Mosquitto, free_port; from pathlib import Path;"
        f"print(Mosquitto(Path({str(server_folder)!r}), free_port()).start().pid, flush=True); sys.stdin.read()"
    )
    owner = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    assert psutil.pid_exists(pid)
    owner.kill()
    owner.communicate()
    assert wait_until_gone([pid])


def test_a_broken_configuration_says_what_the_server_said(server_folder: Path) -> None:
    (server_folder / "data").write_text("a file where a folder should be")
    with pytest.raises((MissingServer, FileExistsError)):
        Mosquitto(server_folder, free_port()).start()


def test_a_killed_postgres_still_has_what_was_committed(server_folder: Path) -> None:
    with Postgres(server_folder, free_port(), timescale=False, durable=False) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        server.kill()
        assert not server.is_alive
        server.start()
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_postgres_refuses_whoever_has_no_password(postgres_plain: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://fleet_owner:wrong@127.0.0.1:{postgres_plain.port}/fleet")


def test_timescaledb_loads(postgres_timescale: Postgres) -> None:
    with psycopg.connect(postgres_timescale.url) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        row = connection.execute("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'").fetchone()
    assert row is not None


def test_asking_for_timescaledb_where_it_is_not_names_the_variable(server_folder: Path) -> None:
    from fleetlib.stack import installs

    installs.machine_bins.cache_clear()
    if any(installs._has_timescale(folder) for folder in installs.machine_bins()):
        pytest.skip("an installed PostgreSQL has TimescaleDB")
    with pytest.raises(MissingProgram, match="FLEET_PG_EXTENSION_DIR"):
        Postgres(server_folder, free_port(), timescale=True, extension_dir=server_folder)


def test_kafka_keeps_a_record_over_a_restart(kafka: Kafka) -> None:
    from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
    from kafka.admin import NewTopic

    admin = KafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    admin.create_topics([NewTopic("restart", 1, 1)])
    admin.close()
    with KafkaProducer(bootstrap_servers=kafka.bootstrap_servers) as producer:
        producer.send("restart", b"kept").get(timeout=20)
    kafka.stop()
    assert not kafka.is_alive
    kafka.start()
    consumer = KafkaConsumer("restart", bootstrap_servers=kafka.bootstrap_servers, auto_offset_reset="earliest")
    try:
        records = [record.value for batch in consumer.poll(20_000).values() for record in batch]
    finally:
        consumer.close()
    assert records == [b"kept"]


def test_open_files_are_enough_for_ten_thousand_connections() -> None:
    import resource

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = 10_100 if hard == resource.RLIM_INFINITY else min(10_100, hard)
    assert raise_open_files() >= wanted


def test_kafka_takes_a_cluster_id_that_begins_with_a_dash(server_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fleetlib.stack.kafka._cluster_id", lambda: "-Ha1b2c3d4e5f6g7h8i9jA")
    with Kafka(server_folder, free_port()) as server:
        assert server.is_alive
    assert "cluster.id=-Ha1b2c3d4e5f6g7h8i9jA" in (server_folder / "data" / "meta.properties").read_text()
