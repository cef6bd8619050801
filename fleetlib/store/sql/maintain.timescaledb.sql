-- clear_policies: the ones that set_policies makes again.
SELECT remove_retention_policy('telemetry_scaled', if_exists => true);

-- clear_compression: of the columnstore.
CALL remove_columnstore_policy('telemetry_scaled', if_exists => true);

-- set_retention: whole chunks are dropped; the continuous aggregates stay.
SELECT add_retention_policy('telemetry_scaled', drop_after => (SELECT raw_retention FROM policies));

-- set_compression: chunks of rows that are older move to the columnstore.
DO $$
DECLARE
    age interval := (SELECT compress_after FROM policies);
BEGIN
    CALL add_columnstore_policy('telemetry_scaled', after => age);
END
$$;

-- dirty_windows: settled ones (quiet for ten seconds, or half an hour past) whose minutes are over, and whether their
-- hour is over too. An aggregate refreshed beyond the present would hide the rows that come next.
SELECT window_start, generation, date_trunc('hour', window_start) + interval '1 hour' <= now() AS hour_over
FROM dirty_windows, policies
WHERE window_start + interval '11 minutes' <= now()
    AND window_start >= greatest(raw_horizon, now() - raw_retention + interval '1 hour')
    AND (%(everything)s OR marked_at < now() - interval '10 seconds' OR window_start < now() - interval '40 minutes')
ORDER BY window_start;

-- refresh_minutes: what has not changed costs nothing.
CALL refresh_continuous_aggregate('telemetry_1m', %(low)s::timestamptz, %(high)s::timestamptz);

-- refresh_hours: on top of the minutes.
CALL refresh_continuous_aggregate('telemetry_1h', %(low)s::timestamptz, %(high)s::timestamptz);

-- clean: but for windows that were marked again while the refresh ran.
DELETE FROM dirty_windows
USING unnest(%(starts)s::timestamptz[], %(generations)s::bigint[]) AS done (start, seen)
WHERE window_start = start AND generation = seen;

-- forget_old: windows whose raw rows are being dropped: their aggregates are final.
WITH horizon AS (
    UPDATE policies SET raw_horizon = greatest(raw_horizon, now() - raw_retention + interval '1 hour')
    RETURNING raw_horizon
)
DELETE FROM dirty_windows USING horizon WHERE window_start < horizon.raw_horizon;

-- jobs: what runs by itself, and when next.
SELECT proc_name, replace(coalesce(hypertable_name, ''), '_scaled', ''), schedule_interval::text, next_start
FROM timescaledb_information.jobs
WHERE proc_name LIKE 'policy\_%%' AND hypertable_schema IS NOT NULL AND (hypertable_name = 'telemetry_scaled' OR proc_name = 'policy_refresh_continuous_aggregate')
ORDER BY 1, 2;
