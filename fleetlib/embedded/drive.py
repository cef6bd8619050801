"""Drive a simulated fleet, or carry a recording, in this process: through the services, into the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from fleetlib.clock import to_us
from fleetlib.contracts.topics import UplinkKind
from fleetlib.embedded.chain import Account, EmbeddedChain
from fleetlib.errors import FleetError
from fleetlib.settings import Settings, load_settings
from fleetlib.simulator import RoadNetwork, Scenario, Simulation
from fleetlib.simulator.run import chosen
from fleetlib.store import addresses
from fleetlib.store.connection import connect, user_errors
from fleetlib.store.maintenance import maintain
from fleetlib.store.writer import register_vehicles
from fleetlib.units import US_PER_S

FIRST_NOTEBOOK_VEHICLE = 800_001  # fleets that notebooks drive stay apart from the ones of `fleet demo` and `fleet up`


@dataclass(frozen=True)
class Drive:
    """What happened to the telemetry of a drive: sent = stored + duplicates + dead_lettered.

    Attributes:
        sent: Samples that vehicles have sent, in either uplink form, repeats included.
        stored: Rows.
        duplicates: Samples that were stored before.
        dead_lettered: Samples that were refused.
        incidents: Incidents found, repeats of one counted once.
        start: When it begins, event time.
        end: When it ends, not included.
        vehicle_ids: Of the fleet.
        network: The roads, for a map.
        labels: What really happened (`contracts.incidents.LABEL_SCHEMA`).
    """

    sent: int
    stored: int
    duplicates: int
    dead_lettered: int
    incidents: int
    start: datetime
    end: datetime
    vehicle_ids: range
    network: RoadNetwork
    labels: pl.DataFrame


def drive(
    scenario: str | Path | Scenario | None = None,
    *,
    minutes: float = 5.0,
    end: datetime | None = None,
    settings: Settings | None = None,
    on_step: Callable[[int, int], None] | None = None,
    **parameters: Any,
) -> Drive:
    """Simulate a fleet, carry what it sends through the services into the database, and refresh the aggregates.

    Ctrl-C keeps what was simulated by then.

    Args:
        scenario: A name of the library (`fleetlib.scenarios()`), a `.yaml` file, or a `Scenario`; None: the defaults.
        minutes: How long the fleet drives, in its own time.
        end: When the drive ends; now if None.
        settings: Where the database is; read from the environment if None.
        on_step: Called after each step with how many are done and how many there are.
        parameters: That differ, such as vehicles=40, seed=7, incidents={"rate_per_vehicle_hour": 5}. Vehicles get
            free ids from 800001 on, unless first_vehicle_id says otherwise.

    Raises:
        SettingsError: If a parameter is unknown or out of range.
        MissingServer: If there is no database: `make demo` starts one.
    """
    settings = settings or load_settings()
    url = addresses.writer(settings)
    if "first_vehicle_id" not in parameters:
        parameters["first_vehicle_id"] = _free_id(url)
    params = chosen(scenario, parameters).params
    ticks = max(1, round(minutes * 60 / params.sample_interval_s))
    last = (end or datetime.now(UTC)).replace(microsecond=0)
    first = last - timedelta(seconds=ticks * params.sample_interval_s)
    with _bar(ticks, "preparing the roads") as bar:  # from now on: a first run also compiles
        simulation = Simulation(params, to_us(first))
        register_vehicles(url, simulation.vehicles())
        with closing(EmbeddedChain(url, settings, to_us(first))) as chain:
            try:
                bar.set_description("driving")
                for done in range(1, ticks + 1):
                    tick = simulation.step()
                    chain.deliver(tick.deliveries, tick.time_us)
                    bar.update()
                    if on_step is not None:
                        on_step(done, ticks)
                chain.deliver(simulation.finish(), simulation.time_us)
            finally:
                chain.drain()
    _refresh(settings)
    return Drive(
        **asdict(chain.account),
        start=first,
        end=last + timedelta(seconds=1),
        vehicle_ids=range(params.first_vehicle_id, params.first_vehicle_id + params.vehicles),
        network=simulation.network,
        labels=simulation.labels(),
    )


def save_roads(network: RoadNetwork, settings: Settings) -> None:
    """Write `<home>/roads.json`, which the maps of notebooks and reports draw below the fleet."""
    settings.home.mkdir(parents=True, exist_ok=True)
    (settings.home / "roads.json").write_text(json.dumps(network.to_geo()), encoding="utf-8")


def carry(samples: pl.DataFrame, vehicles: pl.DataFrame, settings: Settings | None = None) -> Account:
    """Carry recorded samples through the services into the database, as if their vehicles had sent them.

    `fleet import` does the same over MQTT and Kafka.

    Args:
        samples: The columns of `contracts.columns.TELEMETRY` but for ingest_time, sorted by time.
        vehicles: What is known of the vehicles, for the table `vehicles`.
        settings: Where the database is; read from the environment if None.
    """
    settings = settings or load_settings()
    url = addresses.writer(settings)
    register_vehicles(url, vehicles)
    seconds = samples.with_columns(pl.col("time").dt.truncate("1s").alias("second")).partition_by(
        "second", maintain_order=True
    )
    start_us = to_us(seconds[0].item(0, "second"))
    with _bar(len(seconds), "carrying") as bar, closing(EmbeddedChain(url, settings, start_us)) as chain:
        for rows in seconds:
            chain.deliver(_recorded(rows.drop("second")), to_us(rows.item(0, "second")) + US_PER_S)
            bar.update()
        chain.drain()
    _refresh(settings)
    return chain.account


@dataclass(frozen=True, slots=True)
class _Recorded:
    vehicle_id: Any
    kind: Any
    payload: Any
    samples: Any


def _recorded(rows: pl.DataFrame) -> _Recorded:
    from fleetlib.contracts.codec import encode_telemetry

    kind = np.full(len(rows), int(UplinkKind.TELEMETRY), np.uint8)
    ids = rows["vehicle_id"].to_numpy().astype(np.uint32)
    return _Recorded(ids, kind, encode_telemetry(rows.drop("vehicle_id")), np.ones(len(rows), np.int32))


def _bar(seconds: int, what: str) -> Any:
    """Return a progress bar; where nobody looks it is silent."""
    from tqdm.auto import tqdm

    return tqdm(total=seconds, desc=what, unit=" s", leave=False, disable=None)


def _free_id(url: str) -> int:
    with connect(url, "fleet-notebook") as connection, user_errors(url):
        row = connection.execute("SELECT max(vehicle_id) FROM vehicles").fetchone()
    highest = int(row[0]) if row and row[0] is not None else 0
    return max(highest + 1, FIRST_NOTEBOOK_VEHICLE)


def _refresh(settings: Settings) -> None:
    try:
        maintain(addresses.owner(settings), everything=True)
    except FleetError:
        # Without the owner's address the processor does it, within half a minute.
        return
