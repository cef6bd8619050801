-- Telemetry on plain PostgreSQL: one partition per UTC day, and one for days too old to deserve their own.

CREATE TABLE telemetry (
    vehicle_id                      integer NOT NULL,
    time                            timestamptz NOT NULL,
    seq                             integer NOT NULL,
    boot_id                         integer NOT NULL,
    latitude_deg                    double precision NOT NULL,
    longitude_deg                   double precision NOT NULL,
    speed_mps                       real NOT NULL,
    heading_deg                     real NOT NULL,
    acceleration_longitudinal_mps2  real NOT NULL,
    acceleration_lateral_mps2       real NOT NULL,
    acceleration_vertical_mps2      real NOT NULL,
    yaw_rate_degps                  real NOT NULL,
    odometer_m                      integer NOT NULL,
    engine_speed_rpm                smallint NOT NULL,
    energy_level_ratio              real NOT NULL,
    coolant_temperature_celsius     real NOT NULL,
    battery_voltage_v               real NOT NULL,
    gnss_accuracy_m                 real NOT NULL,
    flags                           integer NOT NULL,
    ingest_time                     timestamptz NOT NULL
) PARTITION BY RANGE (time);

-- The only index: its prefix serves questions about one vehicle, and makes a repeat harmless.
CREATE UNIQUE INDEX telemetry_key ON telemetry (vehicle_id, time, seq, boot_id);

CREATE TABLE telemetry_old PARTITION OF telemetry DEFAULT;

-- Makes the partitions of these UTC days, where they are missing, and returns how many were made. Days more than 366
-- days ago stay in telemetry_old: a device with a wrong clock must not make thousands of tables.
CREATE FUNCTION fleet_ensure_partitions(days date[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    day date;
    child text;
    low timestamptz;
    made integer := 0;
BEGIN
    FOREACH day IN ARRAY days LOOP
        child := 'telemetry_' || to_char(day, 'YYYYMMDD');
        low := day::timestamp AT TIME ZONE 'UTC';
        CONTINUE WHEN to_regclass(child) IS NOT NULL OR low < now() - interval '366 days';
        -- The lock that ATTACH needs anyway; taking it also makes a table visible that another session has just made.
        LOCK TABLE telemetry IN SHARE UPDATE EXCLUSIVE MODE;
        CONTINUE WHEN to_regclass(child) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I (LIKE telemetry INCLUDING ALL)', child);
        EXECUTE format(
            'WITH moved AS (DELETE FROM telemetry_old WHERE time >= %L AND time < %L RETURNING *)
             INSERT INTO %I SELECT * FROM moved', low, low + interval '1 day', child);
        -- An attached table is not locked against readers of the others, as CREATE ... PARTITION OF would.
        EXECUTE format(
            'ALTER TABLE telemetry ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            child, low, low + interval '1 day');
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;
REVOKE ALL ON FUNCTION fleet_ensure_partitions(date[]) FROM PUBLIC;
