-- incidents: in a time, of some kinds and vehicles, from a severity up.
SELECT incident_id::text AS incident_id, incidents.vehicle_id, coalesce(name, 'Vehicle ' || incidents.vehicle_id) AS name,
    vehicle_class, fleet, kind, severity, start_time, end_time,
    extract(epoch FROM end_time - start_time)::double precision AS duration_s, latitude_deg, longitude_deg, speed_mps,
    peak_value, threshold_value, detected_time, rule, revision
FROM incidents LEFT JOIN vehicles USING (vehicle_id)
WHERE start_time >= %(start)s::timestamptz AND start_time < %(end)s::timestamptz
    AND (%(kinds)s::integer[] IS NULL OR kind = ANY(%(kinds)s::integer[]))
    AND (%(vehicles)s::integer[] IS NULL OR incidents.vehicle_id = ANY(%(vehicles)s::integer[]))
    AND severity >= %(severity)s::integer
ORDER BY start_time, incident_id LIMIT %(limit)s::bigint;

-- incident: one, by its id.
SELECT incident_id::text AS incident_id, incidents.vehicle_id, coalesce(name, 'Vehicle ' || incidents.vehicle_id) AS name,
    vehicle_class, fleet, kind, severity, start_time, end_time,
    extract(epoch FROM end_time - start_time)::double precision AS duration_s, latitude_deg, longitude_deg, speed_mps,
    peak_value, threshold_value, detected_time, rule, revision
FROM incidents LEFT JOIN vehicles USING (vehicle_id)
WHERE incident_id = %(incident_id)s::uuid;

-- nearby: samples of other vehicles in a time and a box; the circle is cut by the caller.
SELECT vehicle_id, coalesce(name, 'Vehicle ' || vehicle_id) AS name, time, latitude_deg, longitude_deg, speed_mps,
    heading_deg
FROM telemetry LEFT JOIN vehicles USING (vehicle_id)
WHERE time >= %(start)s::timestamptz AND time <= %(end)s::timestamptz AND vehicle_id <> %(vehicle_id)s::integer
    AND latitude_deg BETWEEN %(south)s::double precision AND %(north)s::double precision
    AND longitude_deg BETWEEN %(west)s::double precision AND %(east)s::double precision
ORDER BY vehicle_id, time LIMIT %(limit)s::bigint;

-- trace: the crash trace of a vehicle whose trigger is nearest to a moment.
SELECT * FROM crash_traces
WHERE vehicle_id = %(vehicle_id)s::integer
    AND trigger_time BETWEEN %(time)s::timestamptz - interval '10 seconds' AND %(time)s::timestamptz + interval '10 seconds'
ORDER BY abs(extract(epoch FROM trigger_time - %(time)s::timestamptz)) LIMIT 1;

-- scores: what the driver score is made of.
WITH driven AS (
    SELECT vehicle_id, (max(odometer_max_m) - min(odometer_min_m))::double precision AS distance_m,
        sum(driving_time_s) AS driving_time_s, sum(idle_time_s) AS idle_time_s, max(speed_max_mps) AS speed_max_mps
    FROM telemetry_1h WHERE bucket > %(start)s::timestamptz - interval '1 hour' AND bucket < %(end)s::timestamptz
    GROUP BY vehicle_id
), events AS (
    SELECT vehicle_id,
        count(*) FILTER (WHERE kind = 3) AS harsh_braking, count(*) FILTER (WHERE kind = 4) AS harsh_acceleration,
        count(*) FILTER (WHERE kind = 5) AS harsh_cornering, count(*) FILTER (WHERE kind = 6) AS overspeed,
        count(*) FILTER (WHERE kind IN (1, 2)) AS crashes,
        coalesce(sum((ARRAY[1, 3, 6])[severity]) FILTER (WHERE kind BETWEEN 3 AND 6), 0)::double precision AS points
    FROM incidents WHERE start_time >= %(start)s::timestamptz AND start_time < %(end)s::timestamptz GROUP BY vehicle_id
)
SELECT vehicle_id, coalesce(name, 'Vehicle ' || vehicle_id) AS name, vehicle_class, fleet, distance_m, driving_time_s,
    idle_time_s, speed_max_mps, coalesce(harsh_braking, 0) AS harsh_braking,
    coalesce(harsh_acceleration, 0) AS harsh_acceleration, coalesce(harsh_cornering, 0) AS harsh_cornering,
    coalesce(overspeed, 0) AS overspeed, coalesce(crashes, 0) AS crashes, coalesce(points, 0) AS points
FROM driven JOIN vehicles USING (vehicle_id) LEFT JOIN events USING (vehicle_id) ORDER BY vehicle_id;
