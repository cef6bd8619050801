"""Packets of columns are those that the wire's own writer makes, and can be read again."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.contracts.topics import UplinkKind, uplink_topic
from fleetlib.transport import mqtt_wire
from fleetlib.transport.mqtt_outgoing import as_duplicate, columns_of, is_status, payload_of, publishes, with_id

vehicles = st.integers(1, 2**31 - 1)
kinds = st.sampled_from(list(UplinkKind))
payloads = st.one_of(st.binary(max_size=200), st.integers(0, 20_000).map(lambda size: b"x" * size))
messages = st.tuples(vehicles, kinds, st.integers(0, 65_535), payloads)


def one(vehicle: int, kind: UplinkKind, packet_id: int, payload: bytes) -> bytes:
    return mqtt_wire.publish(mqtt_wire.topic_bytes(uplink_topic(vehicle, kind)), packet_id, payload)


@settings(deadline=None)  # the first call compiles
@given(st.lists(messages, max_size=30), st.integers(0, 3), st.booleans())
def test_columns_become_the_packets_that_the_writer_of_one_makes(
    sent: list[tuple[int, UplinkKind, int, bytes]], skipped: int, large: bool
) -> None:
    payload = pa.array(
        [b"before"] * skipped + [message[3] for message in sent], pa.large_binary() if large else pa.binary()
    )
    data, offset = columns_of(payload[skipped:])
    packets, begin = publishes(
        np.array([message[0] for message in sent], np.uint32),
        np.array([message[1] for message in sent], np.uint8),
        np.array([message[2] for message in sent], np.uint16),
        data,
        offset,
    )
    wanted = [one(*message) for message in sent]
    assert packets.tobytes() == b"".join(wanted)
    assert begin.tolist() == np.cumsum([0, *map(len, wanted)]).tolist()


@given(messages, st.integers(1, 65_535))
def test_a_packet_gets_another_id_and_keeps_the_rest(
    message: tuple[int, UplinkKind, int, bytes], packet_id: int
) -> None:
    vehicle, kind, _, payload = message
    assert with_id(one(*message), packet_id) == one(vehicle, kind, packet_id, payload)
    assert payload_of(one(*message)) == payload
    assert is_status(one(*message)) == (kind == UplinkKind.STATUS)


@given(messages)
def test_a_duplicate_differs_in_its_mark_alone(message: tuple[int, UplinkKind, int, bytes]) -> None:
    packet = one(*message)
    marked = as_duplicate(packet)
    assert (marked[0], marked[1:]) == (packet[0] | 0x08, packet[1:])
    assert as_duplicate(marked) == marked
