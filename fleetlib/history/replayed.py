"""What a replay has read and found: for people as a table, for programs as numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from fleetlib.contracts.incidents import incident_frame
from fleetlib.detection import DetectionRules
from fleetlib.history import compare


@dataclass(slots=True)
class Replay:
    """What a replay has read and found.

    Attributes:
        start: Incidents that begin from here ...
        end: ... up to here are found; earlier than asked for where it was interrupted.
        source: Where the history came from.
        rules: With which it was looked at.
        incidents: The latest revision of each, with `INCIDENT_SCHEMA`, by start.
        changes: These and the live ones with their `change` (`compare.compare`); None where there is nothing to
            compare with.
        samples: Telemetry that was read, what lies around the span included.
        refused: Messages that today's validation refuses.
        stored: Rows of telemetry put into the schema.
        traces: Crash traces put into the schema.
        schema: Where it was put, None for nowhere.
        elapsed_s: How long it took.
        interrupted: Ctrl-C ended it early; what was done by then is here.
        first: When the first sample was taken that the source holds of this time; None where it holds none ...
        last: ... and the last one.
        notes: What a reader of the numbers has to know: what could not be compared, and why.
    """

    start: datetime
    end: datetime
    source: str
    rules: DetectionRules
    incidents: pl.DataFrame = field(default_factory=lambda: incident_frame([]))
    changes: pl.DataFrame | None = None
    samples: int = 0
    refused: int = 0
    stored: int = 0
    traces: int = 0
    schema: str | None = None
    elapsed_s: float = 0.0
    interrupted: bool = False
    first: datetime | None = None
    last: datetime | None = None
    notes: list[str] = field(default_factory=list)

    def table(self) -> pl.DataFrame:
        """Return the incidents for people: ids as text, kinds and severities as words, and the change if known."""
        return compare.in_words(self.incidents if self.changes is None else self.changes)

    def summary(self) -> dict[str, Any]:
        """Return the numbers, ready for JSON."""
        counts = {"found": len(self.incidents)} if self.changes is None else compare.summary(self.changes)
        return {
            "source": self.source,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "samples": self.samples,
            "refused": self.refused,
            **counts,
            "kinds": compare.by_kind(self.changes) if self.changes is not None else None,
            "schema": self.schema,
            "stored": self.stored,
            "traces": self.traces,
            "elapsed_s": round(self.elapsed_s, 3),
            "samples_per_s": round(self.samples / self.elapsed_s) if self.elapsed_s else None,
            "interrupted": self.interrupted,
            "notes": self.notes,
        }
