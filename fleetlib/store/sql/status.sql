-- head: the database and its newest version.
SELECT current_database(), pg_database_size(current_database()), version(),
    (SELECT max(version) FROM schema_migrations),
    (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb');

-- newest: by event time.
SELECT max(time) FROM last_position;

-- policies: how long data stays.
SELECT extract(epoch FROM raw_retention)::double precision, extract(epoch FROM compress_after)::double precision,
    nullif(raw_horizon, '-infinity') FROM policies;

-- estimate: rows of the partitions as the planner knows them; -1 where one was never counted.
SELECT CASE WHEN min(reltuples) < 0 THEN -1 ELSE sum(reltuples) END::bigint
FROM pg_class JOIN pg_inherits ON inhrelid = pg_class.oid WHERE inhparent = 'telemetry'::regclass;

-- estimate_timescaledb: of the hypertable.
SELECT approximate_row_count('telemetry_scaled');

-- dirty: windows whose aggregates wait for a refresh.
SELECT count(*), min(window_start) FROM dirty_windows;

-- counts: the account since the beginning.
SELECT coalesce(sum(stored), 0)::bigint, coalesce(sum(duplicates), 0)::bigint, coalesce(sum(dead_lettered), 0)::bigint
FROM write_counts;

-- dirty_wait: how many windows wait for a refresh, and how long ago the one that waits longest was touched last.
SELECT count(*), coalesce(extract(epoch FROM now() - min(marked_at)), 0)::double precision FROM dirty_windows;
