from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.contracts.topics import UplinkKind
from fleetlib.simulator.connectivity import Connectivity, Deliveries
from fleetlib.simulator.params_devices import ConnectivityParams

SECOND_US = 1_000_000


def drive(
    params: ConnectivityParams, vehicles: int, ticks: int, seed: int = 1
) -> tuple[list[Deliveries], Connectivity]:
    """Every vehicle sends "vehicle:tick" once a second."""
    links = Connectivity(params, vehicles, 1, np.random.default_rng(seed))
    index, out = np.arange(vehicles, dtype=np.int32), []
    for tick in range(ticks):
        links.step()
        payload = pa.array([f"{i + 1}:{tick}".encode() for i in range(vehicles)], type=pa.binary())
        links.offer(index, UplinkKind.TELEMETRY, np.full(vehicles, tick * SECOND_US), payload)
        out.append(links.release(tick * SECOND_US, (tick + 1) * SECOND_US))
    out.append(links.finish(ticks * SECOND_US))
    return out, links


def sent(deliveries: list[Deliveries]) -> list[bytes]:
    return [value for part in deliveries for value in part.payload.to_pylist()]


@settings(max_examples=25, deadline=None)
@given(
    outage=st.floats(0, 0.6),
    recovery=st.floats(0.02, 1),
    duplicates=st.floats(0, 0.5),
    reorder=st.floats(0, 0.5),
    seed=st.integers(0, 99),
)
def test_every_message_gets_out_at_least_once_and_under_its_own_vehicle(
    outage: float, recovery: float, duplicates: float, reorder: float, seed: int
) -> None:
    params = ConnectivityParams(
        outage_probability=outage, recovery_probability=recovery, duplicate_probability=duplicates,
        reorder_probability=reorder,
    )  # fmt: skip
    deliveries, links = drive(params, 7, 40, seed)
    assert set(sent(deliveries)) == {f"{i + 1}:{tick}".encode() for i in range(7) for tick in range(40)}
    assert links.overflowed == 0
    for part in deliveries:
        owners = [int(value.split(b":")[0]) for value in part.payload.to_pylist()]
        assert owners == part.vehicle_id.tolist()
        assert (np.diff(part.send_time_us) >= 0).all()


def test_nothing_is_sent_before_it_happened_nor_after_the_tick() -> None:
    deliveries, _ = drive(ConnectivityParams(), 200, 30)
    for tick, part in enumerate(deliveries[:-1]):
        assert (part.send_time_us <= (tick + 1) * SECOND_US).all()
        made = np.array([int(value.split(b":")[1]) for value in part.payload.to_pylist()]) * SECOND_US
        assert (part.send_time_us >= made).all()


def test_time_offline_and_length_of_drop_outs_follow_the_chain() -> None:
    params = ConnectivityParams(outage_probability=0.02, recovery_probability=0.1)
    links = Connectivity(params, 4_000, 1, np.random.default_rng(3))
    online = np.stack([links.step() for _ in range(600)])
    assert (~online).mean() == pytest.approx(0.02 / 0.12, rel=0.05)
    ends = (~online[:-1] & online[1:]).sum()
    assert (~online).sum() / ends == pytest.approx(10, rel=0.05)


def test_an_offline_vehicle_stores_and_forwards_in_order() -> None:
    params = ConnectivityParams(
        outage_probability=0.2, recovery_probability=0.2, reorder_probability=0, latency_sigma=0
    )
    deliveries, _ = drive(params, 3, 60)
    for vehicle in (b"1", b"2", b"3"):
        order = [value for value in dict.fromkeys(sent(deliveries)) if value.split(b":")[0] == vehicle]
        late = [int(value.split(b":")[1]) for value in order]
        assert late == sorted(late)


def test_reordering_and_duplicates_come_as_often_as_asked() -> None:
    params = ConnectivityParams(
        outage_probability=0, duplicate_probability=0.1, reorder_probability=0.05, latency_sigma=0
    )
    deliveries, _ = drive(params, 500, 60)
    values = sent(deliveries)
    assert len(values) / len(set(values)) == pytest.approx(1.1, abs=0.01)
    first: dict[bytes, int] = {}
    for place, value in enumerate(values):
        first.setdefault(value, place)
    overtaken = sum(
        first[f"{i}:{tick}".encode()] > first[f"{i}:{tick + 1}".encode()] for i in range(1, 501) for tick in range(59)
    )
    assert overtaken / (500 * 59) == pytest.approx(0.05, rel=0.2)


def test_a_full_buffer_forgets_the_oldest_and_counts_them() -> None:
    params = ConnectivityParams(outage_probability=1, recovery_probability=0, buffer_samples=10)
    deliveries, links = drive(params, 4, 30)
    assert links.overflowed == 4 * (30 - 10)
    kept = {value for value in sent(deliveries) if value.startswith(b"2:")}
    assert f"2:{29}".encode() in kept
    assert b"2:0" not in kept
