"""Apache Kafka (KRaft, one node) on the machine's Java, from jars that Maven resolves by infra/kafka/pom.xml."""

from __future__ import annotations

import base64
import fcntl
import shutil
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree as ET

from fleetlib.errors import MissingProgram
from fleetlib.settings import LOOPBACK, Settings
from fleetlib.stack.files import write_private
from fleetlib.stack.folders import infra
from fleetlib.stack.kafka_security import KafkaSecurity
from fleetlib.stack.ports import free_port, is_open
from fleetlib.stack.process import Server

COPY_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
JVM_OPTIONS = ("-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MaxDirectMemorySize=64m")
_NAMESPACE = "{http://maven.apache.org/POM/4.0.0}"
_JARS_TIMEOUT_S = 600


def kafka_version() -> str:
    """Return the version that infra/kafka/pom.xml names."""
    root = ET.parse(infra("kafka/pom.xml")).getroot()  # noqa: S314  (our own file)
    return str(root.findtext(f"{_NAMESPACE}version"))


def jars_folder(cache: Path) -> Path:
    """Return the folder of Kafka's jars in the cache, whether it is filled or not."""
    return cache / f"kafka-{kafka_version()}"


def ensure_jars(cache: Path) -> Path:
    """Return the folder of Kafka's jars, filling it by Maven the first time (43 MB).

    Raises:
        MissingProgram: If Maven is not installed or cannot resolve them.
    """
    target = jars_folder(cache)
    if target.is_dir():
        return target
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "kafka.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two runs at once: the second waits and finds them
        if not target.is_dir():
            _resolve(target)
    return target


def _resolve(target: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise MissingProgram("Maven is not installed, Kafka's jars come by it", "Install it: apt-get install maven")
    part = target.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    command = [maven, "-q", "-B", "-f", str(infra("kafka/pom.xml")), COPY_GOAL, f"-DoutputDirectory={part}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_JARS_TIMEOUT_S, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stdout.splitlines() if "ERROR" in line] or ["no message"]
        raise MissingProgram(f"Maven cannot resolve Kafka's jars: {lines[0]}", "Check the network and Maven's settings")
    part.rename(target)


def java_program() -> str:
    """Return the Java program.

    Raises:
        MissingProgram: If there is none.
    """
    found = shutil.which("java")
    if found is None:
        raise MissingProgram("Java is not installed, Kafka needs 17 or later", "apt-get install default-jre-headless")
    return found


def _cluster_id() -> str:
    """Return a random id as Kafka wants it: 16 bytes as URL-safe base64."""
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")


class Kafka(Server):
    """One broker and controller in one JVM, at most 512 MB of heap.

    Args:
        folder: Its data, configuration and log.
        port: Where clients connect; the controller takes `controller_port`, a free one if none is given.
        cache: Where the jars are kept.
        properties: Broker properties that win over infra/kafka/server.properties.in.
        security: Users, rules and TLS; None: anyone on this machine may do everything.
        detached: It outlives this process.
    """

    name: ClassVar[str] = "kafka"

    def __init__(
        self,
        folder: Path | str,
        port: int,
        *,
        controller_port: int | None = None,
        cache: Path | None = None,
        properties: dict[str, str] | None = None,
        security: KafkaSecurity | None = None,
        detached: bool = False,
    ) -> None:
        super().__init__(folder, port, detached=detached)
        self._cache = cache
        self._controller_port = controller_port
        self._properties = properties or {}
        self._security = security
        self._log_start = 0

    @property
    def bootstrap_servers(self) -> str:
        """What clients connect to."""
        return f"{LOOPBACK}:{self.port}"

    def _prepare(self) -> Sequence[str]:
        java = java_program()
        classpath = f"{ensure_jars(self._cache or Settings().cache)}/*"
        data = self.folder / "data"
        controller = self._controller_port or free_port()
        words = {"@PORT@": str(self.port), "@CONTROLLER_PORT@": str(controller), "@DATA@": str(data)}
        text = infra("kafka/server.properties.in").read_text()
        for word, value in words.items():
            text = text.replace(word, value)
        secured = self._security.properties(self.port, controller, self.folder) if self._security else {}
        properties = dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))
        configuration = self.folder / "server.properties"
        all_properties = {**properties, **secured, **self._properties}
        write_private(configuration, "".join(f"{key}={value}\n" for key, value in all_properties.items()))
        log4j = f"-Dlog4j2.configurationFile={infra('kafka/log4j2.properties')}"
        if not (data / "meta.properties").exists():
            self._format(java, ["-Xmx128m", log4j, "-cp", classpath], configuration)
        self._log_start = self.log.stat().st_size if self.log.exists() else 0
        return [java, *JVM_OPTIONS, log4j, "-cp", classpath, "kafka.Kafka", str(configuration)]

    def _format(self, java: str, options: Sequence[str], configuration: Path) -> None:
        # With "=": an id may begin with "-". In a file: a command line, and the password in it, is for all to see.
        arguments = [*options, "kafka.tools.StorageTool", "format", f"--cluster-id={_cluster_id()}"]
        arguments += ["-c", str(configuration)]
        if self._security is not None:
            arguments += ["--add-scram", self._security.scram_argument()]
        file = self.folder / "format.arguments"
        write_private(file, "".join(f'"{argument}"\n' for argument in arguments))
        done = subprocess.run([java, f"@{file}"], capture_output=True, text=True, check=False)
        file.unlink()
        if done.returncode != 0:
            said = done.stderr[-300:]
            raise MissingProgram(f"Kafka cannot format {self.folder / 'data'}: {said}", "Empty the folder")

    def _is_ready(self) -> bool:
        return self._says_started() and is_open(self.port)

    def _says_started(self) -> bool:
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return b"Kafka Server started" in log.read()

    @property
    def _port_variable(self) -> str:
        return "FLEET_KAFKA_BOOTSTRAP_SERVERS"
