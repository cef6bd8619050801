"""What is special to the in-memory log; what it shares with Kafka is in tests/contract/transport."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from fleetlib.errors import SettingsError
from fleetlib.transport.memory import MemoryLog, MemorySink, uplink_of


def test_an_unknown_topic_or_partition_is_refused_with_the_names() -> None:
    sink = MemorySink(MemoryLog({"a": 1}))
    with pytest.raises(SettingsError, match="Topics are: a"):
        sink.partitions("b")
    with pytest.raises(SettingsError, match="no partition 1"):
        sink.send("a", 1, b"")


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary()], ids=["32-bit offsets", "64-bit offsets"])
def test_an_uplink_of_a_sliced_column_points_at_the_right_bytes(kind: pa.DataType) -> None:
    payload = pa.array([b"no", b"one", b"", b"three", b"no"], kind)[1:4]
    uplink = uplink_of(np.array([1, 2, 3], np.uint32), np.zeros(3, np.uint8), payload)
    got = [uplink.data[s:e].tobytes() for s, e in zip(uplink.start, uplink.end, strict=True)]
    assert got == [b"one", b"", b"three"]
