-- Telemetry as the whole numbers of the wire: the columnstore packs them three to four times tighter than floating-point
-- numbers, which it can hardly compress. `telemetry` is a view that gives the same columns and values as before, bit for
-- bit; only the writer knows `telemetry_scaled`. What is stored already moves over, compressed chunks one by one, and so
-- do the aggregates, whose raw rows may be gone.

CREATE TEMPORARY TABLE kept_1m ON COMMIT DROP AS SELECT * FROM telemetry_1m;
CREATE TEMPORARY TABLE kept_1h ON COMMIT DROP AS SELECT * FROM telemetry_1h;
DROP MATERIALIZED VIEW telemetry_1h;
DROP MATERIALIZED VIEW telemetry_1m;
ALTER TABLE telemetry RENAME TO telemetry_unscaled;
ALTER INDEX telemetry_key RENAME TO telemetry_unscaled_key;

CREATE TABLE telemetry_scaled (
    time                            timestamptz NOT NULL,
    ingest_time                     timestamptz NOT NULL,
    vehicle_id                      integer NOT NULL,
    seq                             integer NOT NULL,
    boot_id                         integer NOT NULL,
    latitude_e7                     integer NOT NULL,
    longitude_e7                    integer NOT NULL,
    heading_cdeg                    integer NOT NULL,
    acceleration_longitudinal_cmps2 integer NOT NULL,
    acceleration_lateral_cmps2      integer NOT NULL,
    acceleration_vertical_cmps2     integer NOT NULL,
    yaw_rate_cdegps                 integer NOT NULL,
    odometer_m                      integer NOT NULL,
    gnss_accuracy_dm                integer NOT NULL,
    flags                           integer NOT NULL,
    speed_cmps                      smallint NOT NULL,
    engine_speed_rpm                smallint NOT NULL,
    energy_level_permille           smallint NOT NULL,
    coolant_temperature_dcel        smallint NOT NULL,
    battery_voltage_cv              smallint NOT NULL
);

SELECT create_hypertable('telemetry_scaled', by_range('time', INTERVAL '4 hours'), create_default_indexes => false);

-- The only index: its prefix serves questions about one vehicle, and makes a repeat harmless.
CREATE UNIQUE INDEX telemetry_key ON telemetry_scaled (vehicle_id, time, seq, boot_id);

-- Each vehicle's samples in their order: neighbours differ little. The sparse index (a bloom filter of the rest of the
-- key, one byte a row) lets late rows into a compressed chunk without unpacking it.
ALTER TABLE telemetry_scaled SET (
    timescaledb.enable_columnstore,
    timescaledb.segmentby = 'vehicle_id',
    timescaledb.orderby = 'time, seq, boot_id'
);

DO $$
DECLARE
    part record;
BEGIN
    FOR part IN
        SELECT format('%I.%I', chunk_schema, chunk_name) AS name, is_compressed, range_start, range_end
        FROM timescaledb_information.chunks
        WHERE hypertable_schema = 'public' AND hypertable_name = 'telemetry_unscaled' ORDER BY range_start
    LOOP
        EXECUTE format($copy$
            INSERT INTO telemetry_scaled (
                vehicle_id, time, seq, boot_id, latitude_e7, longitude_e7, speed_cmps, heading_cdeg,
                acceleration_longitudinal_cmps2, acceleration_lateral_cmps2, acceleration_vertical_cmps2,
                yaw_rate_cdegps, odometer_m, engine_speed_rpm, energy_level_permille, coolant_temperature_dcel,
                battery_voltage_cv, gnss_accuracy_dm, flags, ingest_time)
            SELECT
                vehicle_id,
                time,
                seq,
                boot_id,
                round(latitude_deg::double precision * 10000000)::integer,
                round(longitude_deg::double precision * 10000000)::integer,
                round(speed_mps::double precision * 100)::smallint,
                round(heading_deg::double precision * 100)::integer,
                round(acceleration_longitudinal_mps2::double precision * 100)::integer,
                round(acceleration_lateral_mps2::double precision * 100)::integer,
                round(acceleration_vertical_mps2::double precision * 100)::integer,
                round(yaw_rate_degps::double precision * 100)::integer,
                odometer_m,
                engine_speed_rpm,
                round(energy_level_ratio::double precision * 1000)::smallint,
                round(coolant_temperature_celsius::double precision * 10)::smallint,
                round(battery_voltage_v::double precision * 100)::smallint,
                round(gnss_accuracy_m::double precision * 10)::integer,
                flags,
                ingest_time
            FROM %s ORDER BY vehicle_id, time
        $copy$, part.name);
        IF part.is_compressed THEN
            PERFORM compress_chunk(chunk) FROM show_chunks(
                'telemetry_scaled', newer_than => part.range_start, older_than => part.range_end) AS chunk;
        END IF;
    END LOOP;
END
$$;
DROP TABLE telemetry_unscaled;

CREATE VIEW telemetry AS
SELECT
    vehicle_id,
    time,
    seq,
    boot_id,
    latitude_e7 / 10000000::double precision AS latitude_deg,
    longitude_e7 / 10000000::double precision AS longitude_deg,
    (speed_cmps / 100::double precision)::real AS speed_mps,
    (heading_cdeg / 100::double precision)::real AS heading_deg,
    (acceleration_longitudinal_cmps2 / 100::double precision)::real AS acceleration_longitudinal_mps2,
    (acceleration_lateral_cmps2 / 100::double precision)::real AS acceleration_lateral_mps2,
    (acceleration_vertical_cmps2 / 100::double precision)::real AS acceleration_vertical_mps2,
    (yaw_rate_cdegps / 100::double precision)::real AS yaw_rate_degps,
    odometer_m,
    engine_speed_rpm,
    (energy_level_permille / 1000::double precision)::real AS energy_level_ratio,
    (coolant_temperature_dcel / 10::double precision)::real AS coolant_temperature_celsius,
    (battery_voltage_cv / 100::double precision)::real AS battery_voltage_v,
    (gnss_accuracy_dm / 10::double precision)::real AS gnss_accuracy_m,
    flags,
    ingest_time
FROM telemetry_scaled;

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
    (CASE WHEN count(*) = 1 THEN 60 ELSE least(60, extract(epoch FROM max(time) - min(time))::double precision * count(*) / (count(*) - 1)) END) * count(*) FILTER (WHERE speed_cmps > 50) / count(*) AS driving_time_s,
    (CASE WHEN count(*) = 1 THEN 60 ELSE least(60, extract(epoch FROM max(time) - min(time))::double precision * count(*) / (count(*) - 1)) END) * count(*) FILTER (WHERE speed_cmps <= 50 AND flags & 2 <> 0) / count(*) AS idle_time_s,
    sum(speed_cmps) / 100::double precision AS speed_sum_mps,
    (max(speed_cmps) / 100::double precision)::real AS speed_max_mps,
    (min(acceleration_longitudinal_cmps2) / 100::double precision)::real AS acceleration_longitudinal_min_mps2,
    (max(acceleration_longitudinal_cmps2) / 100::double precision)::real AS acceleration_longitudinal_max_mps2,
    (max(abs(acceleration_lateral_cmps2)) / 100::double precision)::real AS acceleration_lateral_abs_max_mps2,
    min(odometer_m) AS odometer_min_m,
    max(odometer_m) AS odometer_max_m,
    (first(energy_level_permille, time) / 1000::double precision)::real AS energy_level_first_ratio,
    (last(energy_level_permille, time) / 1000::double precision)::real AS energy_level_last_ratio,
    last(latitude_e7, time) / 10000000::double precision AS latitude_last_deg,
    last(longitude_e7, time) / 10000000::double precision AS longitude_last_deg,
    (max(coolant_temperature_dcel) / 10::double precision)::real AS coolant_temperature_max_celsius,
    (min(battery_voltage_cv) / 100::double precision)::real AS battery_voltage_min_v,
    bit_or(flags) AS flags_any,
    count(*) FILTER (WHERE ingest_time - time > interval '1 minute') AS late_samples,
    max(extract(epoch FROM ingest_time - time)::double precision) AS ingest_delay_max_s
FROM telemetry_scaled
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

-- What the aggregates said stays, also of times whose raw rows have been dropped.
DO $$
DECLARE
    length text;
    target text;
    columns text;
BEGIN
    FOREACH length IN ARRAY ARRAY['1m', '1h'] LOOP
        SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) INTO target
        FROM timescaledb_information.continuous_aggregates
        WHERE view_schema = 'public' AND view_name = 'telemetry_' || length;
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns
        FROM pg_attribute WHERE attrelid = ('kept_' || length)::regclass AND attnum > 0;
        EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM %I', target, columns, columns, 'kept_' || length);
    END LOOP;
END
$$;

-- The policies follow the present; what comes later than their reach is refreshed through dirty_windows.
SELECT add_continuous_aggregate_policy(
    'telemetry_1m', start_offset => INTERVAL '5 minutes', end_offset => INTERVAL '1 minute',
    schedule_interval => INTERVAL '1 minute');
SELECT add_continuous_aggregate_policy(
    'telemetry_1h', start_offset => INTERVAL '3 hours', end_offset => INTERVAL '1 hour',
    schedule_interval => INTERVAL '10 minutes');

GRANT SELECT ON telemetry, telemetry_scaled, telemetry_1m, telemetry_1h TO fleet_writer, fleet_reader;
GRANT INSERT ON telemetry_scaled TO fleet_writer;
