-- Continuous aggregates of one minute and, on top of it, of one hour. Real-time is switched on: the newest minutes, not
-- yet materialised, are computed when asked for. Moving is more than 0.5 m/s: below it a receiver's noise looks like it.

CREATE MATERIALIZED VIEW telemetry_1m
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT
    time_bucket('1 minute', time) AS bucket,
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
    first(energy_level_ratio, time) AS energy_level_first_ratio,
    last(energy_level_ratio, time) AS energy_level_last_ratio,
    last(latitude_deg, time) AS latitude_last_deg,
    last(longitude_deg, time) AS longitude_last_deg,
    max(coolant_temperature_celsius) AS coolant_temperature_max_celsius,
    min(battery_voltage_v) AS battery_voltage_min_v,
    bit_or(flags) AS flags_any,
    count(*) FILTER (WHERE ingest_time - time > interval '1 minute') AS late_samples,
    max(extract(epoch FROM ingest_time - time)::double precision) AS ingest_delay_max_s
FROM telemetry
GROUP BY 1, 2
WITH NO DATA;

CREATE MATERIALIZED VIEW telemetry_1h
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT
    time_bucket('1 hour', bucket) AS bucket,
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
    first(energy_level_first_ratio, bucket) AS energy_level_first_ratio,
    last(energy_level_last_ratio, bucket) AS energy_level_last_ratio,
    last(latitude_last_deg, bucket) AS latitude_last_deg,
    last(longitude_last_deg, bucket) AS longitude_last_deg,
    max(coolant_temperature_max_celsius) AS coolant_temperature_max_celsius,
    min(battery_voltage_min_v) AS battery_voltage_min_v,
    bit_or(flags_any) AS flags_any,
    sum(late_samples)::bigint AS late_samples,
    max(ingest_delay_max_s) AS ingest_delay_max_s
FROM telemetry_1m
GROUP BY 1, 2
WITH NO DATA;

-- The policies follow the present; what comes later than their reach is refreshed through dirty_windows.
SELECT add_continuous_aggregate_policy(
    'telemetry_1m', start_offset => INTERVAL '6 hours', end_offset => INTERVAL '1 minute',
    schedule_interval => INTERVAL '1 minute');
SELECT add_continuous_aggregate_policy(
    'telemetry_1h', start_offset => INTERVAL '1 day', end_offset => INTERVAL '1 hour',
    schedule_interval => INTERVAL '10 minutes');
