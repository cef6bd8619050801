"""The compiled code as a library: it says what Numba's says, and the serving process holds no compiler."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.clock import ManualClock
from fleetlib.contracts.topics import KAFKA_DEAD_LETTER, KAFKA_TELEMETRY, KAFKA_TOPICS, UplinkKind, uplink_topic
from fleetlib.ingestor import native, verdicts
from fleetlib.ingestor.core import Ingestor
from fleetlib.ingestor.handover import put_into_pipe
from fleetlib.ingestor.launch import handover
from fleetlib.ingestor.native import Kernel, compiled_by_numba
from fleetlib.settings import IngestorSettings, Settings
from fleetlib.transport.base import Record, Uplink
from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource
from fleetlib.transport.mqtt_wire import PublishColumns, publish, topic_bytes

ROOT = Path(__file__).resolve().parents[3]
LINKER = next((name for name in native.LINKERS if shutil.which(name)), None)
needs_linker = pytest.mark.skipif(LINKER is None, reason="no linker on this machine")
NOW_US = 1_763_900_000_000_000
MAX_RESIDENT_MIB = 44  # 40 here, psutil included
NOT_NEEDED = (
    *("google", "llvmlite", "matplotlib", "numba", "numpy", "pandas", "paho", "polars", "psutil", "psycopg", "pyarrow"),
    *(
        "pydantic",
        "pydantic_core",
        "pydantic_settings",
        "rich",
        "scipy",
        "sqlalchemy",
        "typer",
        "uvloop",
        "websockets",
        "yaml",
    ),
)

payloads = st.binary(max_size=200) | st.integers(0, 2**40).map(lambda time_us: b"\x11" + time_us.to_bytes(8, "little"))
messages = st.tuples(st.integers(0, 2**31 - 1), st.sampled_from(list(UplinkKind)), payloads)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def library(cache: Path) -> Kernel:
    made = native.load(cache)
    assert made.fill_frames is not compiled_by_numba().fill_frames
    return made


def parse(kernel: Kernel, data: bytes, room: int) -> tuple[PublishColumns, int, int, int]:
    columns = PublishColumns.of_size(room)
    buffer = np.frombuffer(data, np.uint8)
    places = (columns.start, columns.end, columns.topic_start, columns.topic_end)
    told = kernel.parse_publishes(buffer, 0, len(buffer), columns.vehicle_id, columns.kind, columns.packet_id, *places)
    return columns, *told


def ingested(kernel: Kernel, data: bytes) -> tuple[list[Record], list[Record]]:
    """Return the frames and dead letters of what a socket brought."""
    columns, count, _, _ = parse(kernel, data, 100)
    clock = ManualClock(NOW_US)
    log = MemoryLog(dict.fromkeys(KAFKA_TOPICS, 3), clock)
    ingestor = Ingestor(MemorySink(log), IngestorSettings(frame_messages=7), clock, kernel)
    names = ("vehicle_id", "kind", "start", "end", "topic_start", "topic_end")
    ingestor.handle(Uplink(np.frombuffer(data, np.uint8), *(getattr(columns, name)[:count] for name in names)))
    ingestor.flush()
    return MemorySource(log, [KAFKA_TELEMETRY]).poll(1_000, 0), MemorySource(log, [KAFKA_DEAD_LETTER]).poll(1_000, 0)


@needs_linker
@settings(deadline=None, max_examples=50)
@given(st.lists(messages, max_size=40), st.binary(max_size=20), st.integers(1, 50))
def test_the_library_says_what_numba_says(
    library: Kernel, sent: list[tuple[int, UplinkKind, bytes]], rest: bytes, room: int
) -> None:
    data = b"".join(publish(topic_bytes(uplink_topic(one, kind)), 7, payload) for one, kind, payload in sent) + rest
    ours, theirs = parse(library, data, room), parse(compiled_by_numba(), data, room)
    assert ours[1:] == theirs[1:]
    for name in PublishColumns.__slots__:
        assert getattr(ours[0], name) == getattr(theirs[0], name), name
    assert ingested(library, data) == ingested(compiled_by_numba(), data)


@needs_linker
def test_the_library_refuses_what_machine_code_would_misread(library: Kernel) -> None:
    types = verdicts.wire_types()
    assert library.check_payload(np.frombuffer(b"\x18\x01", np.uint8), 0, 2, types) == (verdicts.FRAMED, 0)
    for wrong in (np.zeros(4, np.int32), np.zeros(8, np.uint8)[::2]):
        with pytest.raises(TypeError, match="contiguous"):
            library.check_payload(wrong, 0, 2, types)


@needs_linker
@pytest.mark.usefixtures("library")
def test_the_library_is_made_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "LINKERS", ())
    assert native.load(cache).fill_frames is not compiled_by_numba().fill_frames


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("ld"), reason="no GNU ld on this machine")
def test_the_linker_alone_is_enough_as_in_the_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "LINKERS", ("ld",))
    made = native.load(tmp_path)
    assert made.fill_frames is not compiled_by_numba().fill_frames
    data = publish(topic_bytes(uplink_topic(7, UplinkKind.TELEMETRY)), 7, b"\x18\x01")
    assert ingested(made, data) == ingested(compiled_by_numba(), data)


@pytest.mark.parametrize("linkers", [(), ("false",)])
def test_without_a_linker_numba_does_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linkers: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(native, "LINKERS", linkers)
    assert native.load(tmp_path).fill_frames is compiled_by_numba().fill_frames
    assert "Numba is loaded" in caplog.text


def test_a_library_that_cannot_be_loaded_is_not_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "_build", lambda library: (library.parent.mkdir(), library.write_bytes(b"no library")))
    assert native.load(tmp_path).fill_frames is compiled_by_numba().fill_frames


@needs_linker
@pytest.mark.usefixtures("library")
@pytest.mark.skipif(os.name != "posix", reason="pipes are inherited by number on POSIX alone")
def test_the_serving_process_holds_only_what_it_needs_and_stays_as_large_as_it_was(cache: Path) -> None:
    """All that `python -m fleetlib.ingestor` imports, and 200,000 messages through parser, frames, acknowledgements."""
    program = Path(__file__).with_name("serving_process.py")
    pipe = put_into_pipe(handover(Settings(cache=cache)).to_json())
    done = subprocess.run(
        [sys.executable, str(program), str(pipe), *NOT_NEEDED],
        pass_fds=[pipe],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded, warm_mib, end_mib = done.stdout.split()
    assert loaded == "None"
    assert float(end_mib) - float(warm_mib) < 2
    assert float(end_mib) < MAX_RESIDENT_MIB
