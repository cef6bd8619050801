-- data_quality: per vehicle; expected is what the sequence numbers of each boot span, so lost is what never came.
WITH boots AS (
    SELECT vehicle_id, boot_id, count(*) AS samples, max(seq)::bigint - min(seq) + 1 AS expected,
        count(*) FILTER (WHERE ingest_time - time > interval '1 minute') AS late_samples,
        count(*) FILTER (WHERE flags & 128 <> 0) AS buffered_samples,
        sum(extract(epoch FROM ingest_time - time)::double precision) AS delay_sum_s,
        max(extract(epoch FROM ingest_time - time)::double precision) AS delay_max_s,
        min(time) AS first_time, max(time) AS last_time
    FROM telemetry WHERE time >= %(start)s::timestamptz AND time < %(end)s::timestamptz
    GROUP BY vehicle_id, boot_id
)
SELECT vehicle_id, count(*) AS boots, sum(samples)::bigint AS samples, sum(expected)::bigint AS expected,
    greatest(sum(expected) - sum(samples), 0)::bigint AS lost,
    greatest(1 - sum(samples)::double precision / sum(expected)::double precision, 0) AS loss_ratio,
    sum(late_samples)::bigint AS late_samples, sum(buffered_samples)::bigint AS buffered_samples,
    sum(delay_sum_s) / sum(samples)::double precision AS delay_mean_s, max(delay_max_s) AS delay_max_s,
    min(first_time) AS first_time, max(last_time) AS last_time
FROM boots GROUP BY vehicle_id ORDER BY vehicle_id;

-- delivery_account: per hour of arrival; received = stored + duplicates + dead_lettered.
SELECT hour, stored + duplicates + dead_lettered AS received, stored, duplicates, dead_lettered
FROM write_counts WHERE hour > %(start)s::timestamptz - interval '1 hour' AND hour < %(end)s::timestamptz ORDER BY hour;

-- dead_letters: how many for which reason, from where the newest came.
SELECT reason, count(*) AS messages, min(time) AS first_time, max(time) AS last_time,
    (array_agg(source ORDER BY time DESC))[1] AS newest_source
FROM dead_letters WHERE time >= %(start)s::timestamptz AND time < %(end)s::timestamptz
GROUP BY reason ORDER BY messages DESC, reason;
