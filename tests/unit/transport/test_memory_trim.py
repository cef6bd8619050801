"""A memory log that goes on from given offsets and forgets what was read."""

from __future__ import annotations

from fleetlib.transport.memory import MemoryLog, MemorySource


def test_offsets_go_on_from_those_given() -> None:
    log = MemoryLog({"t": 2}, first_offsets={("t", 1): 40})
    assert log.append("t", 0, b"a") == 0
    assert log.append("t", 1, b"b") == 40
    assert [record.offset for record in MemorySource(log, ["t"]).poll(10, 0)] == [0, 40]


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
