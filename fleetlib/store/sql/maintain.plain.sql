-- dirty_windows: settled ones: quiet for ten seconds, or half an hour past, or about to lose their raw rows.
SELECT window_start, generation
FROM dirty_windows
WHERE %(everything)s OR marked_at < now() - interval '10 seconds' OR window_start < now() - interval '40 minutes'
ORDER BY dirty_since;

-- refresh: one window into the rollups; its mark stays.
SELECT fleet_refresh_window(%(window_start)s);

-- clean: in a transaction of its own, which is over at once: writers wait for this row. But for a window that was marked
-- again while the refresh ran.
DELETE FROM dirty_windows WHERE window_start = %(window_start)s AND generation = %(generation)s;

-- queue_again: then it goes to the end of the queue, so that others have their turn.
UPDATE dirty_windows SET dirty_since = now() WHERE window_start = %(window_start)s;

-- partitions_ahead: so that no batch waits for its table.
SELECT fleet_ensure_partitions(ARRAY(
    SELECT (now() AT TIME ZONE 'UTC')::date + ahead FROM generate_series(0, 2) AS ahead));

-- expired: partitions of days that are wholly older than the retention.
SELECT child.relname
FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid, policies
WHERE inhparent = 'telemetry'::regclass AND child.relname ~ '^telemetry_\d{8}$'
    AND to_date(right(child.relname, 8), 'YYYYMMDD') + 1
        <= ((now() - raw_retention) AT TIME ZONE 'UTC')::date
ORDER BY 1;

-- move_horizon: after the drop, in its transaction: a window without its rows must not be computed again.
WITH horizon AS (
    UPDATE policies
    SET raw_horizon = greatest(raw_horizon, date_trunc('day', now() - raw_retention, 'UTC'))
    RETURNING raw_horizon
), forgotten AS (
    DELETE FROM dirty_windows USING horizon WHERE window_start < horizon.raw_horizon
)
DELETE FROM telemetry_old USING horizon WHERE time < horizon.raw_horizon;

-- drop_minutes: the oldest hour of them, where the settings say so.
DELETE FROM telemetry_1m_rollup USING policies
WHERE bucket < date_trunc('hour', now() - minutes_retention)
    AND bucket < (SELECT date_trunc('hour', min(bucket)) + interval '1 hour' FROM telemetry_1m_rollup);
