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

-- Brings one dirty window into the rollups, and returns whether it was dirty. Its mark stays: until `maintain` removes it,
-- in a transaction of its own and only where its generation is still the same, answers are those of the raw rows. So a
-- writer that marks the window never waits for a refresh. One refresh at a time: two of the same hour would each leave the
-- hour to the other.
CREATE OR REPLACE FUNCTION fleet_refresh_window(low timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    high CONSTANT timestamptz := low + interval '10 minutes';
    hour CONSTANT timestamptz := date_bin('1 hour', low, timestamptz '2000-01-01 00:00:00+00');
BEGIN
    PERFORM pg_advisory_xact_lock(71042, 2);
    IF NOT EXISTS (SELECT FROM dirty_windows WHERE window_start = low) THEN
        RETURN false;
    END IF;
    DELETE FROM telemetry_1m_rollup WHERE bucket >= low AND bucket < high;
    INSERT INTO telemetry_1m_rollup SELECT * FROM fleet_minutes_of_raw(low, high);
    IF NOT EXISTS (
        SELECT FROM dirty_windows
        WHERE window_start >= hour AND window_start < hour + interval '1 hour' AND window_start <> low) THEN
        DELETE FROM telemetry_1h_rollup WHERE bucket = hour;
        INSERT INTO telemetry_1h_rollup SELECT * FROM fleet_hour_of_minutes(hour);
    END IF;
    RETURN true;
END
$$;
