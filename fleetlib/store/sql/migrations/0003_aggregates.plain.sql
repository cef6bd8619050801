-- The aggregates of one minute and one hour on plain PostgreSQL, under the names and with the columns that TimescaleDB's
-- continuous aggregates have. What no write has touched since the last refresh is read from a rollup table; the windows
-- in dirty_windows are computed when asked for, so that the answer is always that of the raw rows.
-- Moving is more than 0.5 m/s: below it a receiver's noise looks like it.

CREATE TABLE telemetry_1m_rollup (
    bucket timestamptz NOT NULL,
    vehicle_id integer NOT NULL,
    samples bigint NOT NULL,
    time_first timestamptz NOT NULL,
    time_last timestamptz NOT NULL,
    observed_time_s double precision NOT NULL,
    driving_time_s double precision NOT NULL,
    idle_time_s double precision NOT NULL,
    speed_sum_mps double precision NOT NULL,
    speed_max_mps real NOT NULL,
    acceleration_longitudinal_min_mps2 real NOT NULL,
    acceleration_longitudinal_max_mps2 real NOT NULL,
    acceleration_lateral_abs_max_mps2 real NOT NULL,
    odometer_min_m integer NOT NULL,
    odometer_max_m integer NOT NULL,
    energy_level_first_ratio real NOT NULL,
    energy_level_last_ratio real NOT NULL,
    latitude_last_deg double precision NOT NULL,
    longitude_last_deg double precision NOT NULL,
    coolant_temperature_max_celsius real NOT NULL,
    battery_voltage_min_v real NOT NULL,
    flags_any integer NOT NULL,
    late_samples bigint NOT NULL,
    ingest_delay_max_s double precision NOT NULL,
    PRIMARY KEY (bucket, vehicle_id)
);
CREATE TABLE telemetry_1h_rollup (LIKE telemetry_1m_rollup INCLUDING ALL);

-- The minutes of raw telemetry from low until before high.
CREATE FUNCTION fleet_minutes_of_raw(low timestamptz, high timestamptz) RETURNS SETOF telemetry_1m_rollup
LANGUAGE sql STABLE AS $$
SELECT
    date_bin('1 minute', time, timestamptz '2000-01-01 00:00:00+00') AS bucket,
    vehicle_id,
    count(*) AS samples,
    min(time) AS time_first,
    max(time) AS time_last,
    -- The time that the samples stand for: their number times their mean distance, at most the minute.
    (CASE WHEN count(*) = 1 THEN 60 ELSE least(60, extract(epoch FROM max(time) - min(time))::double precision * count(*) / (count(*) - 1)) END) AS observed_time_s,
    (CASE WHEN count(*) = 1 THEN 60 ELSE least(60, extract(epoch FROM max(time) - min(time))::double precision * count(*) / (count(*) - 1)) END) * count(*) FILTER (WHERE speed_mps > 0.5) / count(*) AS driving_time_s,
    (CASE WHEN count(*) = 1 THEN 60 ELSE least(60, extract(epoch FROM max(time) - min(time))::double precision * count(*) / (count(*) - 1)) END) * count(*) FILTER (WHERE speed_mps <= 0.5 AND flags & 2 <> 0) / count(*) AS idle_time_s,
    sum(speed_mps::double precision) AS speed_sum_mps,
    max(speed_mps) AS speed_max_mps,
    min(acceleration_longitudinal_mps2) AS acceleration_longitudinal_min_mps2,
    max(acceleration_longitudinal_mps2) AS acceleration_longitudinal_max_mps2,
    max(abs(acceleration_lateral_mps2)) AS acceleration_lateral_abs_max_mps2,
    min(odometer_m) AS odometer_min_m,
    max(odometer_m) AS odometer_max_m,
    (array_agg(energy_level_ratio ORDER BY time))[1] AS energy_level_first_ratio,
    (array_agg(energy_level_ratio ORDER BY time DESC))[1] AS energy_level_last_ratio,
    (array_agg(latitude_deg ORDER BY time DESC))[1] AS latitude_last_deg,
    (array_agg(longitude_deg ORDER BY time DESC))[1] AS longitude_last_deg,
    max(coolant_temperature_celsius) AS coolant_temperature_max_celsius,
    min(battery_voltage_v) AS battery_voltage_min_v,
    bit_or(flags) AS flags_any,
    count(*) FILTER (WHERE ingest_time - time > interval '1 minute') AS late_samples,
    max(extract(epoch FROM ingest_time - time)::double precision) AS ingest_delay_max_s
FROM telemetry
WHERE time >= low AND time < high
GROUP BY 1, 2
$$;

-- The minutes of one hour: refreshed ones from the rollup, the others from raw telemetry.
CREATE FUNCTION fleet_minutes_of_hour(low timestamptz) RETURNS SETOF telemetry_1m_rollup
LANGUAGE sql STABLE AS $$
SELECT rollup.*
FROM telemetry_1m_rollup AS rollup
WHERE rollup.bucket >= low AND rollup.bucket < low + interval '1 hour' AND NOT EXISTS (
    SELECT FROM dirty_windows AS dirty
    WHERE dirty.window_start = date_bin('10 minutes', rollup.bucket, timestamptz '2000-01-01 00:00:00+00'))
UNION ALL
SELECT minutes.*
FROM dirty_windows AS dirty
CROSS JOIN LATERAL fleet_minutes_of_raw(dirty.window_start, dirty.window_start + interval '10 minutes') AS minutes
WHERE dirty.window_start >= low AND dirty.window_start < low + interval '1 hour'
$$;

-- One hour, computed from its minutes.
CREATE FUNCTION fleet_hour_of_minutes(low timestamptz) RETURNS SETOF telemetry_1h_rollup
LANGUAGE sql STABLE AS $$
SELECT
    low AS bucket,
    vehicle_id,
    sum(samples)::bigint AS samples,
    min(time_first) AS time_first,
    max(time_last) AS time_last,
    sum(observed_time_s) AS observed_time_s,
    sum(driving_time_s) AS driving_time_s,
    sum(idle_time_s) AS idle_time_s,
    sum(speed_sum_mps) AS speed_sum_mps,
    max(speed_max_mps) AS speed_max_mps,
    min(acceleration_longitudinal_min_mps2) AS acceleration_longitudinal_min_mps2,
    max(acceleration_longitudinal_max_mps2) AS acceleration_longitudinal_max_mps2,
    max(acceleration_lateral_abs_max_mps2) AS acceleration_lateral_abs_max_mps2,
    min(odometer_min_m) AS odometer_min_m,
    max(odometer_max_m) AS odometer_max_m,
    (array_agg(energy_level_first_ratio ORDER BY bucket))[1] AS energy_level_first_ratio,
    (array_agg(energy_level_last_ratio ORDER BY bucket DESC))[1] AS energy_level_last_ratio,
    (array_agg(latitude_last_deg ORDER BY bucket DESC))[1] AS latitude_last_deg,
    (array_agg(longitude_last_deg ORDER BY bucket DESC))[1] AS longitude_last_deg,
    max(coolant_temperature_max_celsius) AS coolant_temperature_max_celsius,
    min(battery_voltage_min_v) AS battery_voltage_min_v,
    bit_or(flags_any) AS flags_any,
    sum(late_samples)::bigint AS late_samples,
    max(ingest_delay_max_s) AS ingest_delay_max_s
FROM fleet_minutes_of_hour(low)
GROUP BY vehicle_id
$$;

CREATE VIEW telemetry_1m AS
SELECT rollup.*
FROM telemetry_1m_rollup AS rollup
WHERE NOT EXISTS (
    SELECT FROM dirty_windows AS dirty
    WHERE dirty.window_start = date_bin('10 minutes', rollup.bucket, timestamptz '2000-01-01 00:00:00+00'))
UNION ALL
SELECT minutes.*
FROM dirty_windows AS dirty
CROSS JOIN LATERAL fleet_minutes_of_raw(dirty.window_start, dirty.window_start + interval '10 minutes') AS minutes;

CREATE VIEW telemetry_1h AS
WITH dirty_hours AS (
    SELECT DISTINCT date_bin('1 hour', window_start, timestamptz '2000-01-01 00:00:00+00') AS hour FROM dirty_windows
)
SELECT rollup.*
FROM telemetry_1h_rollup AS rollup
WHERE NOT EXISTS (SELECT FROM dirty_hours WHERE dirty_hours.hour = rollup.bucket)
UNION ALL
SELECT hours.*
FROM dirty_hours
CROSS JOIN LATERAL fleet_hour_of_minutes(dirty_hours.hour) AS hours;

-- Brings one dirty window into the rollups. True when it is clean now, false when rows came while this ran: then it
-- stays dirty, and its answers stay those of the raw rows. One refresh at a time: two of the same hour would each leave
-- the hour to the other.
CREATE FUNCTION fleet_refresh_window(low timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    high CONSTANT timestamptz := low + interval '10 minutes';
    hour CONSTANT timestamptz := date_bin('1 hour', low, timestamptz '2000-01-01 00:00:00+00');
    seen bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(71042, 2);
    SELECT generation INTO seen FROM dirty_windows WHERE window_start = low;
    IF seen IS NULL THEN
        RETURN true;
    END IF;
    DELETE FROM telemetry_1m_rollup WHERE bucket >= low AND bucket < high;
    INSERT INTO telemetry_1m_rollup SELECT * FROM fleet_minutes_of_raw(low, high);
    IF NOT EXISTS (
        SELECT FROM dirty_windows
        WHERE window_start >= hour AND window_start < hour + interval '1 hour' AND window_start <> low) THEN
        DELETE FROM telemetry_1h_rollup WHERE bucket = hour;
        INSERT INTO telemetry_1h_rollup SELECT * FROM fleet_hour_of_minutes(hour);
    END IF;
    DELETE FROM dirty_windows WHERE window_start = low AND generation = seen;
    RETURN FOUND;
END
$$;
REVOKE ALL ON FUNCTION fleet_refresh_window(timestamptz) FROM PUBLIC;
