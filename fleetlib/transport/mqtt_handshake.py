"""What an ingestor and the broker say before the first message: CONNECT, and the shared subscription."""

from __future__ import annotations

import asyncio
from typing import Any

import mqtt5

from fleetlib.contracts.topics import SHARED_GROUP, UplinkKind, uplink_filter
from fleetlib.transport import mqtt_errors
from fleetlib.transport.access import BrokerAccess
from fleetlib.transport.mqtt_connection import MAX_PACKET_BYTES, BulkConnection
from fleetlib.transport.mqtt_valve import QUEUE_TOPIC


async def greet(connection: BulkConnection, settings: BrokerAccess, client_id: str) -> float:
    """Send CONNECT and wait for the answer; return the seconds between two pings.

    Raises:
        MissingServer: If the connection ends.
        PermissionRefused: If the broker refuses the credentials.
    """
    password = settings.password.get_secret_value().encode() if settings.password is not None else None
    connection.write(
        mqtt5.ConnectPacket(
            client_id,
            username=settings.username,
            password=password,
            clean_start=False,
            keep_alive=settings.keepalive_s,
            session_expiry_interval=settings.session_expiry_s,
            receive_max=settings.receive_maximum,
            max_packet_size=MAX_PACKET_BYTES,
        ).write()
    )
    answer = await _reply(connection, settings)
    if not isinstance(answer, mqtt5.ConnAckPacket) or int(answer.reason_code) >= mqtt_errors.FAILURE:
        raise mqtt_errors.refused(settings, int(getattr(answer, "reason_code", 0x82)), "the connection")
    return float(answer.server_keep_alive or settings.keepalive_s)


async def subscribe(connection: BulkConnection, settings: BrokerAccess, group: str) -> None:
    """Subscribe to the vehicles' topics, shared in a group, and to the length of the broker's queue.

    Raises:
        MissingServer: If the connection ends.
        PermissionRefused: If the broker refuses the subscription.
    """
    if group != SHARED_GROUP:  # a session from before the secret is in both groups, and would get all twice
        connection.write(mqtt5.UnsubscribePacket(1, [uplink_filter(kind) for kind in UplinkKind]).write())
        await _reply(connection, settings)
    queue = mqtt5.TopicFilter(QUEUE_TOPIC, max_qos=mqtt5.QoS.AT_MOST_ONCE)
    connection.write(mqtt5.SubscribePacket(2, [*filters(group), queue]).write())
    answer = await _reply(connection, settings)
    codes = [int(code) for code in answer.reason_codes[:-1]] if isinstance(answer, mqtt5.SubAckPacket) else [0x82]
    if max(codes) >= mqtt_errors.FAILURE:
        raise mqtt_errors.refused(settings, max(codes), "the subscription to the vehicles' topics")


def filters(group: str) -> list[mqtt5.TopicFilter]:
    """Return what the ingestors of a group subscribe to."""
    return [
        mqtt5.TopicFilter(
            uplink_filter(kind, group),
            max_qos=mqtt5.QoS.AT_LEAST_ONCE,
            retain_handling=mqtt5.RetainHandling.SEND_NEVER,  # what a vehicle let the broker retain came before
        )
        for kind in UplinkKind
    ]


async def _reply(connection: BulkConnection, settings: BrokerAccess) -> mqtt5.Packet:
    answer = asyncio.ensure_future(connection.replies.get())
    waiting: set[asyncio.Future[Any]] = {answer, connection.closed}
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    if answer.done():
        return answer.result()
    answer.cancel()
    raise mqtt_errors.unreachable(settings, connection.closed.result())
