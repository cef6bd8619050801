"""Our writer against the server's own `COPY FROM` a file of the same rows.

Each side inserts the same rows into a database of its own on one server, made by the same migrations: the same
hypertable, unique key, continuous aggregates. They take turns; TimescaleDB's jobs are off, so none disturbs one side.
The files are binary, exported from a stored copy of the rows in two orders: that of arrival, which our writer is given
too (it sorts by key first); and already sorted by key, the best that a file can be. A side's time is that of a whole
transaction, its commit included.

`copy_ratio`: rows per second of a whole write (the fence of offsets, rows, last positions, dirty windows, the account)
through those of COPY of the file in the order of arrival, the median of the rounds. `rows_ratio` leaves the last
positions out: the insert alone. `…_sorted` compares with the sorted file. `server_us_per_row`, `client_us_per_row`: CPU
time of the connection's server process and of this one. `copy_cpu_ratio` and `rows_cpu_ratio` compare the server's CPU
time: they are steady where others use the machine.
`disorder`: a twentieth of the rows is sent twice and a twentieth comes a batch late, against COPY of the new ones.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._chain import note
from benchmarks._program import conclude
from benchmarks._store import Database, Rows, Side, Writing
from fleetlib.cli.common import emit
from fleetlib.errors import FleetError
from fleetlib.stack import Postgres, free_port
from fleetlib.store import TelemetryWriter

BATCHES = (5_000, 20_000, 50_000)
MIXED = 20_000  # rows of a batch with disorder
ARRIVAL, SORTED = "ingest_time", "vehicle_id, time, seq, boot_id"


class RowsAlone(TelemetryWriter):
    """The writer without last positions: what the insert itself costs."""

    def _move_last_positions(self, *_unused: object) -> None:
        pass


class Comparison:
    """The four sides and the copy that the files come from.

    Args:
        server: Where the databases are made.
        vehicles: How many send.
        opened: Closes what is opened here.
    """

    def __init__(self, server: Postgres, vehicles: int, opened: ExitStack) -> None:
        names = ("stored", "whole", "alone", "arrival", "sorted")
        self._databases = {name: Database(server, f"bench_{name}", opened) for name in names}
        self.shape = self._databases["stored"].shape
        self._folder = server.data
        self._rows = Rows(vehicles)
        kinds = {"stored": TelemetryWriter, "whole": TelemetryWriter, "alone": RowsAlone}
        self._writers = {
            name: Writing(opened.enter_context(kind(self._databases[name].url)), self._databases[name])
            for name, kind in kinds.items()
        }
        self._round(vehicles, 0, disorder=False)  # chunks, statements and all vehicles are known after this
        self._forget()

    def measure(self, rows: int, rounds: int, *, disorder: bool = False) -> dict[str, Any]:
        """Return the figures of batches of this many rows."""
        if disorder:
            self._round(rows, 0, disorder=True)  # what is late and repeated in the next
            self._forget()
        new = [self._round(rows, number, disorder=disorder) for number in range(rounds)]
        whole, alone = self._writers["whole"].side, self._writers["alone"].side
        arrival, in_order = self._databases["arrival"].copying, self._databases["sorted"].copying
        stored = sum(new)
        found = {
            "rows_per_s": per_second(whole, new),
            "rows_alone_per_s": per_second(alone, new),
            "copy_rows_per_s": per_second(arrival, new),
            "copy_sorted_rows_per_s": per_second(in_order, new),
            "copy_ratio": ratio(arrival, whole),
            "copy_ratio_sorted": ratio(in_order, whole),
            "rows_ratio": ratio(arrival, alone),
            "rows_ratio_sorted": ratio(in_order, alone),
            "copy_cpu_ratio": round(arrival.server_s / whole.server_s, 3),
            "rows_cpu_ratio": round(arrival.server_s / alone.server_s, 3),
            "server_us_per_row": round(whole.server_s / stored * 1e6, 2),
            "rows_server_us_per_row": round(alone.server_s / stored * 1e6, 2),
            "copy_server_us_per_row": round(arrival.server_s / stored * 1e6, 2),
            "copy_sorted_server_us_per_row": round(in_order.server_s / stored * 1e6, 2),
            "client_us_per_row": round(whole.client_s / stored * 1e6, 2),
        }
        self._forget()
        return found

    def _round(self, rows: int, number: int, *, disorder: bool) -> int:
        """Insert one batch on every side, beginning with another one each time; return how many rows were new."""
        frame = self._rows.batch(rows, disorder=disorder)
        new = self._writers["stored"].write(frame)
        files = {"arrival": self._folder / "arrival.bin", "sorted": self._folder / "sorted.bin"}
        for order, path in zip((ARRIVAL, SORTED), files.values(), strict=True):
            self._databases["stored"].export(path, frame, order)
        turns: list[Callable[[], int]] = [
            lambda: self._writers["whole"].write(frame),
            lambda: self._databases["arrival"].copy(files["arrival"]),
            lambda: self._writers["alone"].write(frame),
            lambda: self._databases["sorted"].copy(files["sorted"]),
        ]
        first = number % len(turns)
        counts = {turn() for turn in (*turns[first:], *turns[:first])}
        if counts != {new}:
            raise FleetError(f"the sides stored {counts} rows instead of {new}", "Report this: the figures are void")
        return new

    def _forget(self) -> None:
        for side in [*(one.side for one in self._writers.values()), *(one.copying for one in self._databases.values())]:
            side.rounds_s, side.server_s, side.client_s = [], 0.0, 0.0


def per_second(side: Side, rows: list[int]) -> int:
    """Return the median of the rounds' rates."""
    return round(float(np.median(np.array(rows) / side.rounds_s)))


def ratio(reference: Side, side: Side) -> float:
    """Return how fast a side is, the reference being 1: the median of the rounds."""
    return round(float(np.median(np.array(reference.rounds_s) / side.rounds_s)), 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vehicles", type=int, default=10_000, help="each sends once a second")
    parser.add_argument("--rows", type=int, default=200_000, help="of each batch size, on each side")
    parser.add_argument("--plain", action="store_true", help="on PostgreSQL without TimescaleDB")
    parser.add_argument("--json", action="store_true", help="nothing but the JSON line on stdout")
    arguments = parser.parse_args()
    if min(arguments.vehicles, arguments.rows) <= 0:
        parser.error("--vehicles and --rows must be positive")
    conclude(
        lambda: measure(arguments.vehicles, arguments.rows, timescale=not arguments.plain),
        "Insert",
        as_json=arguments.json,
        show=show,
    )


def measure(vehicles: int, rows: int, *, timescale: bool) -> dict[str, Any]:
    """Run the comparison once; the figures of the largest batches are repeated at the top."""
    with tempfile.TemporaryDirectory(prefix="fleet-bench-") as name, ExitStack() as opened:
        folder = Path(name)
        folder.chmod(0o711)  # run as root, the server has another account
        server = opened.enter_context(Postgres(folder / "postgres", free_port(), timescale=timescale))
        comparison = Comparison(server, vehicles, opened)
        batches = {}
        for batch in BATCHES:
            note(f"batches of {batch} rows")
            batches[str(batch)] = comparison.measure(batch, max(3, rows // batch))
        note("with disorder")
        disorder = comparison.measure(MIXED, max(3, rows // MIXED), disorder=True)
        top = batches[str(BATCHES[-1])]
        return {"database": comparison.shape, "vehicles": vehicles, **top, "batches": batches, "disorder": disorder}


def show(result: dict[str, Any]) -> None:
    """Print a table: a row per figure, a column per size of batch."""
    columns = {**result["batches"], "disorder": result["disorder"]}
    for size, figures in columns.items():
        emit(figures, as_json=False, title=f"Batches of {size} rows" if size != "disorder" else "With disorder")


if __name__ == "__main__":
    main()
