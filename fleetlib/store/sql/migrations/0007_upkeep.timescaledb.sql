-- What upkeep does and when it does it again: settings that it follows, and what its jobs did last.

ALTER TABLE policies
    ADD COLUMN minutes_retention interval,  -- null: minute aggregates stay
    ADD COLUMN refresh_interval interval NOT NULL DEFAULT '1 minute',
    ADD COLUMN refresh_lag interval NOT NULL DEFAULT '1 minute';

-- Since when a window waits: the one that waits longest is refreshed first. Up to which generation its minutes have been
-- refreshed, while its hour goes on (TimescaleDB; an hour is refreshed once it is over).
ALTER TABLE dirty_windows
    ADD COLUMN dirty_since timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN minutes_generation bigint;

-- The jobs of `fleet db maintain` and of the processor's upkeep; TimescaleDB keeps such a list of its own jobs.
CREATE TABLE upkeep_jobs (
    job             text PRIMARY KEY,
    started_at      timestamptz NOT NULL,
    duration_s      double precision NOT NULL,
    status          text NOT NULL,
    next_start      timestamptz,  -- null: run by hand
    runs            bigint NOT NULL DEFAULT 1,
    failures        bigint NOT NULL DEFAULT 0
);
GRANT SELECT ON upkeep_jobs TO fleet_writer, fleet_reader;
