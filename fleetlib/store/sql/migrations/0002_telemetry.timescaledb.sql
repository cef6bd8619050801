-- Telemetry on TimescaleDB: a hypertable of four-hour chunks (PostgreSQL's skip scan reads a minute of a chunk through
-- the unique key), compressed per vehicle in the order of time.

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
);

SELECT create_hypertable('telemetry', by_range('time', INTERVAL '4 hours'), create_default_indexes => false);

-- The only index: its prefix serves questions about one vehicle, and makes a repeat harmless.
CREATE UNIQUE INDEX telemetry_key ON telemetry (vehicle_id, time, seq, boot_id);

ALTER TABLE telemetry SET (
    timescaledb.enable_columnstore,
    timescaledb.segmentby = 'vehicle_id',
    timescaledb.orderby = 'time, seq, boot_id'
);

-- Chunks are made by the insert itself; the same name as on plain PostgreSQL keeps the writer one.
CREATE FUNCTION fleet_ensure_partitions(days date[]) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 0';
REVOKE ALL ON FUNCTION fleet_ensure_partitions(date[]) FROM PUBLIC;
