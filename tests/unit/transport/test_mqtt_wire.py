"""The fast paths of the wire format agree with the mqtt5 library and with the topic names' own parser."""

from __future__ import annotations

import mqtt5
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.contracts.topics import UplinkKind, parse_uplink_topic, uplink_topic
from fleetlib.transport import mqtt_publishes, mqtt_wire
from fleetlib.transport.base import UNKNOWN_KIND
from fleetlib.transport.mqtt_connection import parse_by_numba

payloads = st.binary(max_size=300)
vehicles = st.integers(1, 2**31 - 1)
kinds = st.sampled_from(list(UplinkKind))


def parse(data: bytes, room: int = 1000) -> tuple[mqtt_wire.PublishColumns, int, int, int]:
    columns = mqtt_wire.PublishColumns.of_size(room)
    buffer = np.frombuffer(data, np.uint8)
    count, position, why = parse_by_numba()(
        buffer,
        0,
        len(buffer),
        columns.vehicle_id,
        columns.kind,
        columns.packet_id,
        columns.start,
        columns.end,
        columns.topic_start,
        columns.topic_end,
    )
    return columns, count, position, why


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.tuples(vehicles, kinds, st.integers(1, 65535), payloads, st.integers(0, 3)), max_size=20))
def test_publishes_written_by_the_library_are_read_as_they_are(
    messages: list[tuple[int, UplinkKind, int, bytes, int]],
) -> None:
    data = b"".join(
        mqtt5.PublishPacket(
            uplink_topic(vehicle, kind),
            payload,
            qos=mqtt5.QoS.AT_LEAST_ONCE,
            packet_id=packet_id,
            user_properties=[("k" * 60, "v" * 60)] * many,
        ).write()
        for vehicle, kind, packet_id, payload, many in messages
    )
    columns, count, position, why = parse(data)
    assert (count, position, why) == (len(messages), len(data), mqtt_wire.NEED_MORE)
    for index, (vehicle, kind, packet_id, payload, _) in enumerate(messages):
        assert columns.vehicle_id[index] == vehicle
        assert columns.kind[index] == kind
        assert columns.packet_id[index] == packet_id
        assert data[columns.start[index] : columns.end[index]] == payload
        assert data[columns.topic_start[index] : columns.topic_end[index]].decode() == uplink_topic(vehicle, kind)


@settings(deadline=None)  # the first call compiles
@given(vehicles, kinds, st.integers(1, 65535), st.binary(max_size=20_000))
def test_a_publish_built_by_hand_is_read_by_the_library(
    vehicle: int, kind: UplinkKind, packet_id: int, payload: bytes
) -> None:
    topic = uplink_topic(vehicle, kind)
    data = mqtt_wire.publish(mqtt_wire.topic_bytes(topic), packet_id, payload)
    packet, size = mqtt5.read(memoryview(data))
    assert isinstance(packet, mqtt5.PublishPacket)
    assert (packet.topic, packet.packet_id, packet.payload, packet.qos) == (topic, packet_id, payload, 1)
    assert (size, packet.duplicate, packet.retain) == (len(data), False, False)


@settings(deadline=None)  # the first call compiles
@given(st.data())
def test_a_stream_cut_anywhere_is_read_up_to_the_cut_and_no_further(data: st.DataObject) -> None:
    packets = [
        mqtt_wire.publish(mqtt_wire.topic_bytes(uplink_topic(7, UplinkKind.TELEMETRY)), n + 1, b"x" * size)
        for n, size in enumerate(data.draw(st.lists(st.integers(0, 200), min_size=1, max_size=5)))
    ]
    stream = b"".join(packets)
    cut = data.draw(st.integers(0, len(stream)))
    ends = np.cumsum([len(packet) for packet in packets])
    _, count, position, why = parse(stream[:cut])
    assert count == int((ends <= cut).sum())
    assert position == (ends[count - 1] if count else 0)
    assert why == mqtt_wire.NEED_MORE


@settings(deadline=None)  # the first call compiles
@given(st.binary(max_size=400))
def test_noise_never_reads_beyond_the_buffer(noise: bytes) -> None:
    columns, count, position, why = parse(noise)
    assert 0 <= position <= len(noise)
    assert why in (mqtt_wire.NEED_MORE, mqtt_wire.OTHER_PACKET, mqtt_wire.MALFORMED, mqtt_wire.COLUMNS_FULL)
    start, end = np.asarray(columns.start[:count]), np.asarray(columns.end[:count])
    assert np.all(start <= end)
    assert np.all(end <= len(noise))


@pytest.mark.parametrize(
    "topic",
    [
        "fleet/v1/17/telemetry",
        "fleet/v1/2147483647/trace",
        "fleet/v1/2147483648/trace",
        "fleet/v1/99999999999/trace",
        "fleet/v1/017/telemetry",
        "fleet/v1/0/telemetry",
        "fleet/v1//telemetry",
        "fleet/v1/-1/telemetry",
        "fleet/v1/17/Telemetry",
        "fleet/v1/17/telemetry/x",
        "fleet/v1/17/",
        "fleet/v1/17",
        "fleet/v2/17/telemetry",
        "fleet/v1/",
        "",
        "fleet/v1/٣/telemetry",
    ],
)
def test_topics_are_read_as_the_contract_reads_them(topic: str) -> None:
    data = np.frombuffer(topic.encode(), np.uint8)
    expected = parse_uplink_topic(topic)
    wanted = (0, UNKNOWN_KIND) if expected is None else (expected.vehicle_id, int(expected.kind))
    assert mqtt_publishes.parse_topic(data, 0, len(data)) == wanted


@settings(deadline=None)  # the first call compiles
@given(
    st.one_of(
        st.text(max_size=30), st.text("fleet/v123telmrybachsu", max_size=30).map(lambda rest: "fleet/v1/1" + rest)
    )
)
def test_any_topic_is_read_as_the_contract_reads_it(topic: str) -> None:
    test_topics_are_read_as_the_contract_reads_them(topic)


def test_parsing_stops_at_another_packet_and_when_the_columns_are_full() -> None:
    publish = mqtt_wire.publish(mqtt_wire.topic_bytes("fleet/v1/1/telemetry"), 1, b"x")
    pong = bytes(mqtt5.PingRespPacket().write())
    _, count, position, why = parse(publish + pong + publish)
    assert (count, position, why) == (1, len(publish), mqtt_wire.OTHER_PACKET)
    _, count, position, why = parse(publish * 3, room=2)
    assert (count, position, why) == (2, 2 * len(publish), mqtt_wire.COLUMNS_FULL)


def test_pubacks_are_what_the_library_reads_in_order_and_qos_0_gets_none() -> None:
    data = memoryview(mqtt_wire.pubacks(np.array([300, 0, 1, 65535], np.uint16)))
    got = []
    while data:
        packet, size = mqtt5.read(data)
        assert isinstance(packet, mqtt5.PubAckPacket)
        got.append(packet.packet_id)
        data = data[size:]
    assert got == [300, 1, 65535]


@given(st.lists(st.integers(0, 65535) | st.sampled_from([0, 1, 255, 256]), max_size=50))
def test_a_zero_is_found_in_packet_ids_wherever_it_is(ids: list[int]) -> None:
    assert mqtt_wire.has_zero(np.array(ids, np.uint16).tobytes()) == (0 in ids)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 65535)), min_size=1, max_size=50))
def test_columns_keep_what_is_chosen_in_its_order(rows: list[tuple[bool, int]]) -> None:
    columns = mqtt_wire.PublishColumns.of_size(len(rows))
    for index, (_, number) in enumerate(rows):
        columns.packet_id[index], columns.start[index] = number, number << 32
    kept = [number for chosen, number in rows if chosen]
    assert columns.keep([chosen for chosen, _ in rows]) == len(kept)
    assert columns.packet_id[: len(kept)].tolist() == kept
    assert columns.start[: len(kept)].tolist() == [number << 32 for number in kept]
