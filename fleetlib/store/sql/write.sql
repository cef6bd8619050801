-- register_unknown: vehicles that were heard of for the first time.
INSERT INTO vehicles (vehicle_id) SELECT unnest(%(vehicle_id)s) ON CONFLICT DO NOTHING;

-- known_vehicles: with the newest boot and sequence number that is stored of each.
SELECT vehicle_id, coalesce(boot_id, -1) AS boot_id, coalesce(seq, 0) AS seq
FROM vehicles LEFT JOIN last_position USING (vehicle_id) ORDER BY vehicle_id;

-- row_type: of last positions, and the type of an array of them.
SELECT oid::bigint, typarray::bigint FROM pg_type WHERE oid = 'last_position'::regtype;

-- store_incident: a greater revision replaces a smaller one; when it was first detected stays.
INSERT INTO incidents (
    incident_id, revision, vehicle_id, kind, severity, start_time, end_time, latitude_deg, longitude_deg, speed_mps,
    peak_value, threshold_value, detected_time, rule)
VALUES (
    %(incident_id)s, %(revision)s, %(vehicle_id)s, %(kind)s, %(severity)s, %(start_time)s, %(end_time)s,
    %(latitude_deg)s, %(longitude_deg)s, %(speed_mps)s, %(peak_value)s, %(threshold_value)s, %(detected_time)s,
    %(rule)s)
ON CONFLICT (incident_id) DO UPDATE
SET revision = excluded.revision, severity = excluded.severity, end_time = excluded.end_time,
    latitude_deg = excluded.latitude_deg, longitude_deg = excluded.longitude_deg, speed_mps = excluded.speed_mps,
    peak_value = excluded.peak_value, threshold_value = excluded.threshold_value,
    detected_time = least(incidents.detected_time, excluded.detected_time), rule = excluded.rule, kind = excluded.kind
WHERE excluded.revision > incidents.revision;

-- store_trace: a trace that is sent again is the same.
INSERT INTO crash_traces (
    vehicle_id, trigger_time, boot_id, sample_rate_hz, trigger_index, acceleration_longitudinal_mps2,
    acceleration_lateral_mps2, acceleration_vertical_mps2, speed_mps)
VALUES (
    %(vehicle_id)s, %(trigger_time)s, %(boot_id)s, %(sample_rate_hz)s, %(trigger_index)s,
    %(acceleration_longitudinal_mps2)s, %(acceleration_lateral_mps2)s, %(acceleration_vertical_mps2)s, %(speed_mps)s)
ON CONFLICT DO NOTHING;

-- store_dead_letter: what could not be stored, with where it came from and why.
INSERT INTO dead_letters (time, source, item, reason, payload)
VALUES (%(time)s, %(source)s, %(item)s, %(reason)s, %(payload)s);

-- mark_windows: the ten-minute windows that new rows fall into, but for those whose raw rows have been dropped.
INSERT INTO dirty_windows (window_start)
SELECT start FROM unnest(%(starts)s) AS start, policies WHERE start >= raw_horizon
ON CONFLICT (window_start) DO UPDATE SET generation = dirty_windows.generation + 1, marked_at = now();

-- count: the account of this hour of arrival.
INSERT INTO write_counts (hour, stored, duplicates, dead_lettered)
VALUES (date_trunc('hour', now()), %(stored)s, %(duplicates)s, %(dead_lettered)s)
ON CONFLICT (hour) DO UPDATE
SET stored = write_counts.stored + excluded.stored, duplicates = write_counts.duplicates + excluded.duplicates,
    dead_lettered = write_counts.dead_lettered + excluded.dead_lettered;

-- register_vehicle: what is known of a vehicle; a null keeps what was known.
INSERT INTO vehicles (
    vehicle_id, name, vehicle_class, powertrain, fleet, model, mass_kg, energy_capacity, energy_unit)
VALUES (
    %(vehicle_id)s, %(name)s, %(vehicle_class)s, %(powertrain)s, %(fleet)s, %(model)s, %(mass_kg)s,
    %(energy_capacity)s, %(energy_unit)s)
ON CONFLICT (vehicle_id) DO UPDATE
SET name = coalesce(excluded.name, vehicles.name),
    vehicle_class = coalesce(excluded.vehicle_class, vehicles.vehicle_class),
    powertrain = coalesce(excluded.powertrain, vehicles.powertrain),
    fleet = coalesce(excluded.fleet, vehicles.fleet),
    model = coalesce(excluded.model, vehicles.model),
    mass_kg = coalesce(excluded.mass_kg, vehicles.mass_kg),
    energy_capacity = coalesce(excluded.energy_capacity, vehicles.energy_capacity),
    energy_unit = coalesce(excluded.energy_unit, vehicles.energy_unit);
