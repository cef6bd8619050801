-- span: of the data, from the hourly aggregates and the newest sample.
SELECT (SELECT min(time_first) FROM telemetry_1h) AS first, (SELECT max(time) FROM last_position) AS last;

-- vehicles: what is known of each.
SELECT vehicle_id, coalesce(name, 'Vehicle ' || vehicle_id) AS name, vehicle_class, powertrain, fleet, model, mass_kg,
    energy_capacity, energy_unit
FROM vehicles ORDER BY vehicle_id;

-- last_positions: of every vehicle, or of some, with what is known of it.
SELECT last_position.*, coalesce(name, 'Vehicle ' || vehicle_id) AS name, vehicle_class, powertrain, fleet, model
FROM last_position JOIN vehicles USING (vehicle_id)
WHERE %(vehicles)s::integer[] IS NULL OR vehicle_id = ANY(%(vehicles)s::integer[])
ORDER BY vehicle_id;

-- activity_1m: of the fleet in each minute; a distance counts where the odometer moved since the vehicle's last minute.
WITH steps AS (
    SELECT *, greatest(odometer_max_m - coalesce(
        lag(odometer_max_m) OVER (PARTITION BY vehicle_id ORDER BY bucket), odometer_min_m), 0) AS distance_m
    FROM telemetry_1m WHERE bucket > %(start)s::timestamptz - interval '1 minute' AND bucket < %(end)s::timestamptz
)
SELECT bucket, count(*) AS vehicles, count(*) FILTER (WHERE driving_time_s > 0) AS moving_vehicles,
    sum(samples)::bigint AS samples, sum(driving_time_s) AS driving_time_s, sum(idle_time_s) AS idle_time_s,
    sum(distance_m)::double precision AS distance_m, sum(speed_sum_mps) / sum(samples)::double precision AS speed_mean_mps,
    max(speed_max_mps) AS speed_max_mps, sum(late_samples)::bigint AS late_samples
FROM steps GROUP BY bucket ORDER BY bucket;

-- activity_1h: of the fleet in each hour.
WITH steps AS (
    SELECT *, greatest(odometer_max_m - coalesce(
        lag(odometer_max_m) OVER (PARTITION BY vehicle_id ORDER BY bucket), odometer_min_m), 0) AS distance_m
    FROM telemetry_1h WHERE bucket > %(start)s::timestamptz - interval '1 hour' AND bucket < %(end)s::timestamptz
)
SELECT bucket, count(*) AS vehicles, count(*) FILTER (WHERE driving_time_s > 0) AS moving_vehicles,
    sum(samples)::bigint AS samples, sum(driving_time_s) AS driving_time_s, sum(idle_time_s) AS idle_time_s,
    sum(distance_m)::double precision AS distance_m, sum(speed_sum_mps) / sum(samples)::double precision AS speed_mean_mps,
    max(speed_max_mps) AS speed_max_mps, sum(late_samples)::bigint AS late_samples
FROM steps GROUP BY bucket ORDER BY bucket;

-- vehicle_days: from whole hours, in the days of a time zone. Energy used is the sum of the falls of the level from
-- hour to hour and within hours; a rise is refuelling or charging. A level of 0 beside a battery of less than a volt is
-- not measured, and of a day without a measured level the energy is unknown (NULL), not 0.
WITH measured AS (
    SELECT *,
        CASE WHEN energy_level_first_ratio > 0 OR battery_voltage_min_v >= 1 THEN energy_level_first_ratio END AS first_ratio,
        CASE WHEN energy_level_last_ratio > 0 OR battery_voltage_min_v >= 1 THEN energy_level_last_ratio END AS last_ratio
    FROM telemetry_1h WHERE bucket > %(start)s::timestamptz - interval '1 hour' AND bucket < %(end)s::timestamptz
), hours AS (
    SELECT *, (bucket AT TIME ZONE %(timezone)s::text)::date AS day,
        lag(odometer_max_m) OVER each_vehicle AS odometer_before_m,
        lag(last_ratio) OVER each_vehicle AS before_ratio
    FROM measured
    WINDOW each_vehicle AS (PARTITION BY vehicle_id ORDER BY bucket)
), days AS (
    SELECT vehicle_id, day, sum(samples)::bigint AS samples,
        sum(greatest(odometer_max_m - coalesce(odometer_before_m, odometer_min_m), 0))::double precision AS distance_m,
        sum(driving_time_s) AS driving_time_s, sum(idle_time_s) AS idle_time_s, sum(observed_time_s) AS observed_time_s,
        -- greatest() passes over NULL: an hour that follows one without a level counts its own fall alone.
        sum(CASE WHEN first_ratio IS NOT NULL AND last_ratio IS NOT NULL
            THEN greatest(first_ratio - last_ratio, 0) + greatest(before_ratio - first_ratio, 0) END) AS energy_used_ratio,
        max(speed_max_mps) AS speed_max_mps, sum(late_samples)::bigint AS late_samples
    FROM hours GROUP BY vehicle_id, day
), events AS (
    SELECT vehicle_id, (start_time AT TIME ZONE %(timezone)s::text)::date AS day, count(*) AS incidents,
        count(*) FILTER (WHERE severity = 3) AS severe_incidents
    FROM incidents
    WHERE start_time >= %(start)s::timestamptz - interval '1 hour' AND start_time < %(end)s::timestamptz + interval '1 hour'
    GROUP BY 1, 2
)
SELECT days.*, energy_used_ratio * energy_capacity AS energy_used, energy_unit,
    coalesce(incidents, 0) AS incidents, coalesce(severe_incidents, 0) AS severe_incidents,
    coalesce(name, 'Vehicle ' || vehicle_id) AS name, vehicle_class, powertrain, fleet
FROM days JOIN vehicles USING (vehicle_id) LEFT JOIN events USING (vehicle_id, day)
ORDER BY day, vehicle_id;

-- energy_low: vehicles whose tank or battery was nearly empty when last heard. A level of 0 beside a battery of less
-- than a volt is not measured: a recording without engine data.
SELECT vehicle_id, coalesce(name, 'Vehicle ' || vehicle_id) AS name, powertrain, fleet, time, energy_level_ratio,
    latitude_deg, longitude_deg
FROM last_position JOIN vehicles USING (vehicle_id)
WHERE energy_level_ratio < %(below_ratio)s::double precision AND (energy_level_ratio > 0 OR battery_voltage_v >= 1)
ORDER BY energy_level_ratio, vehicle_id;

-- track: every sample of a vehicle.
SELECT * FROM telemetry
WHERE vehicle_id = %(vehicle_id)s::integer AND time >= %(start)s::timestamptz AND time < %(end)s::timestamptz
ORDER BY time, seq LIMIT %(limit)s::bigint;

-- coarse_track: where a vehicle was at the end of each minute.
SELECT vehicle_id, time_last AS time, latitude_last_deg AS latitude_deg, longitude_last_deg AS longitude_deg,
    (speed_sum_mps / samples)::real AS speed_mps, speed_max_mps, samples
FROM telemetry_1m
WHERE vehicle_id = %(vehicle_id)s::integer
    AND bucket > %(start)s::timestamptz - interval '1 minute' AND bucket < %(end)s::timestamptz
ORDER BY bucket LIMIT %(limit)s::bigint;

-- positions_heat: samples per cell of a grid, and their mean speed.
SELECT (row_number + 0.5) * %(latitude_step)s::double precision AS latitude_deg,
    (column_number + 0.5) * %(longitude_step)s::double precision AS longitude_deg, samples, speed_mean_mps
FROM (
    SELECT floor(latitude_deg / %(latitude_step)s::double precision) AS row_number,
        floor(longitude_deg / %(longitude_step)s::double precision) AS column_number,
        count(*) AS samples, avg(speed_mps) AS speed_mean_mps
    FROM telemetry
    WHERE time >= %(start)s::timestamptz AND time < %(end)s::timestamptz AND (NOT %(moving)s::boolean OR speed_mps > 0.5)
    GROUP BY 1, 2
) AS cells
ORDER BY samples DESC LIMIT %(limit)s::bigint;

-- heat_latitude: the middle of where the fleet was, to make cells square.
SELECT avg(latitude_deg) AS latitude_deg FROM last_position;
