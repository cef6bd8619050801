-- dirty_windows: up to where their minutes can be refreshed, whether all of them are over, whether their hour is over too,
-- and whether their minutes have to be refreshed. What is quiet for ten seconds or half an hour past has settled; of the
-- others each has its turn every two minutes, so that late rows show up also where more of them come all the time.
-- While a window goes on, the policy refreshes its newest minutes; what is committed while it runs would wait for its next
-- run. A settled one is refreshed as far as the policy itself goes and no further: an aggregate refreshed beyond the present
-- would hide the rows that come next. Of another one the policy has the newest minutes, and the two would meet.
SELECT window_start, generation, high, minutes_over, hour_over, stale
FROM dirty_windows, policies,
    LATERAL (SELECT window_start + interval '11 minutes' <= now() AS minutes_over,
        minutes_generation IS DISTINCT FROM generation AS stale,
        %(everything)s OR marked_at < now() - interval '10 seconds' OR window_start < now() - interval '40 minutes' AS settled
    ) AS what,
    LATERAL (SELECT minutes_over AND date_trunc('hour', window_start) + interval '1 hour' <= now() AS hour_over,
        date_trunc('minute', now() - refresh_lag - CASE WHEN settled THEN interval '0' ELSE refresh_interval + %(reach)s END)
            AS settled_until) AS until,
    LATERAL (SELECT CASE WHEN minutes_over THEN window_start + interval '10 minutes'
        ELSE least(window_start + interval '10 minutes', settled_until) END AS high) AS reach
WHERE window_start < high AND (hour_over OR stale) AND (settled OR dirty_since < now() - interval '2 minutes')
    AND window_start >= greatest(raw_horizon, now() - raw_retention + interval '1 hour')
ORDER BY dirty_since;

-- refresh_minutes: what has not changed costs nothing.
CALL refresh_continuous_aggregate('telemetry_1m', %(low)s::timestamptz, %(high)s::timestamptz);

-- refresh_hours: on top of the minutes.
CALL refresh_continuous_aggregate('telemetry_1h', %(low)s::timestamptz, %(high)s::timestamptz);

-- minutes_done: of a window whose minutes are over and whose hour goes on.
UPDATE dirty_windows SET minutes_generation = generation
WHERE window_start = %(start)s AND generation = %(generation)s;

-- clean: but for a window that was marked again while the refresh ran.
DELETE FROM dirty_windows WHERE window_start = %(start)s AND generation = %(generation)s;

-- queue_again: that one goes to the end of the queue, so that others have their turn; so does one whose hour goes on.
UPDATE dirty_windows SET dirty_since = now() WHERE window_start = %(start)s;

-- forget_old: windows whose raw rows are being dropped: their aggregates are final.
WITH horizon AS (
    UPDATE policies SET raw_horizon = greatest(raw_horizon, now() - raw_retention + interval '1 hour')
    RETURNING raw_horizon
)
DELETE FROM dirty_windows USING horizon WHERE window_start < horizon.raw_horizon;

-- expired_raw: the end of a slice of expired chunks, no row where there are no more than that.
SELECT range_end FROM timescaledb_information.chunks, policies
WHERE hypertable_name = 'telemetry_scaled' AND hypertable_schema = 'public' AND range_end < now() - raw_retention
ORDER BY range_end OFFSET %(slice)s - 1 LIMIT 1;

-- drop_raw: all up to there.
SELECT drop_chunks('telemetry_scaled', older_than => %(before)s::timestamptz);

-- expired_minutes: the same of the minute aggregates, where they do not stay for ever.
SELECT range_end FROM timescaledb_information.chunks JOIN timescaledb_information.continuous_aggregates AS aggregate
    ON aggregate.materialization_hypertable_name = chunks.hypertable_name, policies
WHERE view_name = 'telemetry_1m' AND view_schema = 'public' AND range_end < now() - minutes_retention
ORDER BY range_end OFFSET %(slice)s - 1 LIMIT 1;

-- drop_minutes: all up to there.
SELECT drop_chunks('telemetry_1m', older_than => %(before)s::timestamptz);
