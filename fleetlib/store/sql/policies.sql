-- save: what the settings say, for upkeep and for `fleet db status`.
UPDATE policies SET raw_retention = %(raw_retention)s, compress_after = %(compress_after)s,
    minutes_retention = %(minutes_retention)s, refresh_interval = %(refresh_interval)s, refresh_lag = %(refresh_lag)s;

-- add_retention: whole chunks are dropped.
SELECT add_retention_policy(%(on)s::regclass, drop_after => %(drop_after)s::interval, if_not_exists => true);

-- remove_retention: what is there stays.
SELECT remove_retention_policy(%(on)s::regclass, if_exists => true);

-- add_columnstore: chunks of rows that are older are packed; a chunk that late rows came into is packed again.
CALL add_columnstore_policy(%(on)s::regclass, after => %(compress_after)s::interval, if_not_exists => true);

-- change: only where something differs, so that a restart keeps a job's history; it runs at once then.
SELECT alter_job(job_id, schedule_interval => %(every)s::interval, config => config || %(config)s::jsonb,
    next_start => now())
FROM timescaledb_information.jobs
WHERE proc_name = %(job)s AND hypertable_schema = 'public' AND hypertable_name = %(on)s
    AND (schedule_interval <> %(every)s::interval OR EXISTS (
        SELECT FROM jsonb_each_text(%(config)s::jsonb) AS wanted
        WHERE (config ->> wanted.key)::interval IS DISTINCT FROM wanted.value::interval));

-- note: what a job of upkeep did.
INSERT INTO upkeep_jobs (job, started_at, duration_s, status, next_start, failures)
VALUES (%(job)s, now() - make_interval(secs => %(duration_s)s), %(duration_s)s, %(status)s,
    now() + make_interval(secs => %(again_s)s), (%(status)s::text <> 'ok')::integer)
ON CONFLICT (job) DO UPDATE
SET started_at = excluded.started_at, duration_s = excluded.duration_s, status = excluded.status,
    next_start = excluded.next_start, runs = upkeep_jobs.runs + 1, failures = upkeep_jobs.failures + excluded.failures;
