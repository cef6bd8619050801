-- The longest delay of a minute: the longest interval is found first and becomes a number once a minute; before, every
-- row's interval became a number, a quarter of what a refresh cost. The same value, since a longer interval is never a
-- smaller number.
--
-- What is materialised stays where it is, with its jobs, grants, watermark and invalidations: only the two views that a
-- refresh (partial) and the newest minutes (direct) are computed from get another text, as TimescaleDB's own ADD COLUMN
-- does it. Moving the aggregates into new ones would copy all that they hold, twice. Switching real-time off and on makes
-- the view of the newest minutes anew. They are TimescaleDB's, in its schema: an owner who may not create there keeps
-- aggregates as they are, which say the same at the former cost.
DO $$
DECLARE
    aggregate record;
    place text;
    definition CONSTANT text := $view$
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
    extract(epoch FROM max(ingest_time - time))::double precision AS ingest_delay_max_s
FROM telemetry_scaled
GROUP BY 1, 2
$view$;
BEGIN
    SELECT * INTO STRICT aggregate FROM _timescaledb_catalog.continuous_agg
    WHERE user_view_schema = 'public' AND user_view_name = 'telemetry_1m';
    IF NOT has_schema_privilege(aggregate.partial_view_schema, 'CREATE') THEN
        RAISE NOTICE 'telemetry_1m stays as it is: this role may not create in %', aggregate.partial_view_schema;
        RETURN;
    END IF;
    -- Locks come in the order of the view that is asked, what is stored, partial, direct: that of ADD COLUMN.
    ALTER MATERIALIZED VIEW telemetry_1m SET (timescaledb.materialized_only = true);
    FOREACH place IN ARRAY ARRAY[
        format('%I.%I', aggregate.partial_view_schema, aggregate.partial_view_name),
        format('%I.%I', aggregate.direct_view_schema, aggregate.direct_view_name)] LOOP
        EXECUTE format('CREATE OR REPLACE VIEW %s AS %s', place, definition);
    END LOOP;
    IF NOT aggregate.materialized_only THEN
        ALTER MATERIALIZED VIEW telemetry_1m SET (timescaledb.materialized_only = false);
    END IF;
END
$$;
