-- head: the database and its newest version.
SELECT current_database(), pg_database_size(current_database()), version(),
    (SELECT max(version) FROM schema_migrations),
    (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb');

-- newest: by event time.
SELECT max(time) FROM last_position;

-- policies: how long data stays, when it is packed, how often the newest minutes are refreshed.
SELECT extract(epoch FROM raw_retention)::double precision, extract(epoch FROM minutes_retention)::double precision,
    extract(epoch FROM compress_after)::double precision, extract(epoch FROM refresh_interval)::double precision,
    extract(epoch FROM refresh_lag)::double precision, nullif(raw_horizon, '-infinity') FROM policies;

-- estimate: rows of the partitions as the planner knows them; -1 where one was never counted.
SELECT CASE WHEN min(reltuples) < 0 THEN -1 ELSE sum(reltuples) END::bigint
FROM pg_class JOIN pg_inherits ON inhrelid = pg_class.oid WHERE inhparent = 'telemetry'::regclass;

-- estimate_timescaledb: of the hypertable.
SELECT approximate_row_count('telemetry_scaled');

-- dirty: windows whose aggregates wait for a refresh; those whose minutes do, and since when.
SELECT count(*), min(window_start), count(*) FILTER (WHERE minutes_generation IS DISTINCT FROM generation),
    min(dirty_since) FILTER (WHERE minutes_generation IS DISTINCT FROM generation) FROM dirty_windows;

-- counts: the account since the beginning.
SELECT coalesce(sum(stored), 0)::bigint, coalesce(sum(duplicates), 0)::bigint, coalesce(sum(dead_lettered), 0)::bigint
FROM write_counts;

-- dirty_wait: how many windows wait for a refresh, and how long ago the one that waits longest was touched last.
SELECT count(*), coalesce(extract(epoch FROM now() - min(marked_at)), 0)::double precision FROM dirty_windows
WHERE minutes_generation IS DISTINCT FROM generation;

-- storage_timescaledb: of telemetry and its aggregates; what is packed lies in TOAST tables, which count as table.
WITH hypertables AS (
    SELECT 'telemetry' AS name, 'telemetry_scaled'::regclass AS place
    UNION ALL
    SELECT view_name, format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)::regclass
    FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'public'
), chunks AS (
    SELECT name, count(chunk_name) AS parts, count(*) FILTER (WHERE is_compressed) AS packed,
        min(range_start) AS oldest, max(range_end) AS newest
    FROM hypertables LEFT JOIN timescaledb_information.chunks
        ON format('%I.%I', hypertable_schema, hypertable_name)::regclass = place
    GROUP BY name
)
SELECT name, table_bytes + coalesce(toast_bytes, 0), index_bytes, total_bytes, parts, packed,
    before_compression_total_bytes, after_compression_total_bytes, oldest, newest
FROM hypertables JOIN chunks USING (name), LATERAL hypertable_detailed_size(place)
LEFT JOIN LATERAL hypertable_columnstore_stats(place) ON true
ORDER BY name;

-- storage_plain: of telemetry's partitions and of the rollups behind the aggregates.
SELECT 'telemetry', sum(pg_table_size(relid))::bigint, sum(pg_indexes_size(relid))::bigint,
    sum(pg_total_relation_size(relid))::bigint, count(*) FILTER (WHERE isleaf), 0, NULL, NULL,
    min(to_date(substring(relid::regclass::text, '\d{8}$'), 'YYYYMMDD'))::timestamp AT TIME ZONE 'UTC',
    (max(to_date(substring(relid::regclass::text, '\d{8}$'), 'YYYYMMDD')) + 1)::timestamp AT TIME ZONE 'UTC'
FROM pg_partition_tree('telemetry')
UNION ALL
SELECT replace(name, '_rollup', ''), pg_table_size(name::regclass), pg_indexes_size(name::regclass),
    pg_total_relation_size(name::regclass), 1, 0, NULL, NULL, NULL, NULL
FROM unnest(ARRAY['telemetry_1h_rollup', 'telemetry_1m_rollup']) AS name ORDER BY 1;

-- storage_small: the other tables.
SELECT name, pg_table_size(name::regclass), pg_indexes_size(name::regclass), pg_total_relation_size(name::regclass)
FROM unnest(%(tables)s::text[]) AS name;

-- jobs: of TimescaleDB: what runs by itself, what it did last, and when it runs next.
SELECT proc_name, replace(hypertable_name, '_scaled', ''), extract(epoch FROM schedule_interval)::double precision,
    schedule_interval::text, nullif(last_run_started_at, '-infinity'), extract(epoch FROM last_run_duration)::double precision,
    CASE WHEN NOT scheduled THEN 'not scheduled' WHEN job_status = 'Running' THEN 'running' WHEN total_runs IS NULL THEN 'never'
        WHEN last_run_status = 'Success' THEN 'ok' ELSE lower(last_run_status) END,
    nullif(coalesce(stats.next_start, jobs.next_start), '-infinity'), coalesce(total_runs, 0), coalesce(total_failures, 0),
    CASE WHEN last_run_status <> 'Success' THEN (
        SELECT err_message FROM timescaledb_information.job_errors
        WHERE job_errors.job_id = jobs.job_id ORDER BY start_time DESC LIMIT 1) END
FROM timescaledb_information.jobs LEFT JOIN (
    SELECT job_id, last_run_started_at, last_run_duration, job_status, last_run_status, next_start, total_runs, total_failures
    FROM timescaledb_information.job_stats) AS stats USING (job_id)
WHERE proc_name LIKE 'policy\_%' AND hypertable_schema = 'public' AND hypertable_name LIKE 'telemetry%'
ORDER BY 1, 2;

-- upkeep: the jobs of `fleet db maintain` and of the processor.
SELECT job, started_at, duration_s, status, next_start, runs, failures FROM upkeep_jobs ORDER BY job;

-- letters: dead letters that wait, and how many were sent through the pipeline again.
SELECT (SELECT count(*) FROM dead_letters WHERE replay_result IS DISTINCT FROM 'sent'),
    (SELECT coalesce(sum(replayed), 0)::bigint FROM write_counts);
