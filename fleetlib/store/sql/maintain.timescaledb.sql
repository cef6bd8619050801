-- dirty_windows: settled ones (quiet for ten seconds, or half an hour past), up to where their minutes are over, whether
-- all of them are, whether their hour is over too, and whether their minutes have to be refreshed. While a window goes on,
-- the policy refreshes its newest minutes; rows committed while it ran would wait for its next run. It is refreshed as far
-- as the policy itself goes and no further: an aggregate refreshed beyond the present would hide the rows that come next.
SELECT window_start, generation, high, minutes_over, hour_over, stale
FROM dirty_windows, policies,
    LATERAL (SELECT window_start + interval '11 minutes' <= now() AS minutes_over,
        minutes_generation IS DISTINCT FROM generation AS stale) AS what,
    LATERAL (SELECT minutes_over AND date_trunc('hour', window_start) + interval '1 hour' <= now() AS hour_over,
        CASE WHEN minutes_over THEN window_start + interval '10 minutes'
        ELSE least(window_start + interval '10 minutes', date_trunc('minute', now() - refresh_lag)) END AS high) AS reach
WHERE window_start < high AND (hour_over OR stale)
    AND window_start >= greatest(raw_horizon, now() - raw_retention + interval '1 hour')
    AND (%(everything)s OR marked_at < now() - interval '10 seconds' OR window_start < now() - interval '40 minutes')
ORDER BY dirty_since;

-- refresh_minutes: what has not changed costs nothing.
CALL refresh_continuous_aggregate('telemetry_1m', %(low)s::timestamptz, %(high)s::timestamptz);

-- refresh_hours: on top of the minutes.
CALL refresh_continuous_aggregate('telemetry_1h', %(low)s::timestamptz, %(high)s::timestamptz);

-- minutes_done: of windows whose minutes are over and whose hour goes on.
UPDATE dirty_windows SET minutes_generation = generation
FROM unnest(%(starts)s::timestamptz[], %(generations)s::bigint[]) AS done (start, seen)
WHERE window_start = start AND generation = seen;

-- clean: but for windows that were marked again while the refresh ran.
DELETE FROM dirty_windows
USING unnest(%(starts)s::timestamptz[], %(generations)s::bigint[]) AS done (start, seen)
WHERE window_start = start AND generation = seen;

-- queue_again: those go to the end of the queue, so that others have their turn.
UPDATE dirty_windows SET dirty_since = now() WHERE window_start = ANY(%(starts)s::timestamptz[]);

-- forget_old: windows whose raw rows are being dropped: their aggregates are final.
WITH horizon AS (
    UPDATE policies SET raw_horizon = greatest(raw_horizon, now() - raw_retention + interval '1 hour')
    RETURNING raw_horizon
)
DELETE FROM dirty_windows USING horizon WHERE window_start < horizon.raw_horizon;
