"""A memory log that forgets what was read, but no offset."""

from __future__ import annotations

from fleetlib.transport.memory import MemoryLog, MemorySource


def test_trimming_forgets_records_but_no_offsets() -> None:
    log = MemoryLog({"t": 1})
    for value in (b"a", b"b", b"c"):
        log.append("t", 0, value)
    source = MemorySource(log, ["t"])
    assert len(source.poll(2, 0)) == 2
    log.trim(source.positions())
    assert log.first(("t", 0)) == 2
    assert [(record.offset, record.value) for record in source.poll(5, 0)] == [(2, b"c")]
    assert log.append("t", 0, b"d") == 3
    log.trim({("t", 0): 99})
    assert log.read(("t", 0), 0, 9) == []
    assert log.append("t", 0, b"e") == 4
