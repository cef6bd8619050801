-- What both shapes share: the vehicles, what the stream leaves besides telemetry, and the bookkeeping of the writer.

-- The dimension table. A vehicle that is heard of for the first time gets a row with its id alone.
CREATE TABLE vehicles (
    vehicle_id      integer PRIMARY KEY CHECK (vehicle_id > 0),
    name            text,
    vehicle_class   text,
    powertrain      text,
    fleet           text,
    model           text,
    mass_kg         double precision,
    energy_capacity double precision,
    energy_unit     text,
    registered_at   timestamptz NOT NULL DEFAULT now()
);

-- One row per incident; a greater revision replaces a smaller one.
CREATE TABLE incidents (
    incident_id     uuid PRIMARY KEY,
    revision        integer NOT NULL,
    vehicle_id      integer NOT NULL,
    kind            smallint NOT NULL,
    severity        smallint NOT NULL,
    start_time      timestamptz NOT NULL,
    end_time        timestamptz NOT NULL,
    latitude_deg    double precision NOT NULL,
    longitude_deg   double precision NOT NULL,
    speed_mps       real NOT NULL,
    peak_value      real NOT NULL,
    threshold_value real NOT NULL,
    detected_time   timestamptz NOT NULL,
    rule            text NOT NULL
);
CREATE INDEX incidents_by_time ON incidents (start_time);
CREATE INDEX incidents_by_vehicle ON incidents (vehicle_id, start_time);

-- High-rate samples around a crash: sample i was taken at trigger_time + (i - trigger_index) / sample_rate_hz seconds.
CREATE TABLE crash_traces (
    vehicle_id                      integer NOT NULL,
    trigger_time                    timestamptz NOT NULL,
    boot_id                         integer NOT NULL,
    sample_rate_hz                  integer NOT NULL,
    trigger_index                   integer NOT NULL,
    acceleration_longitudinal_mps2  real[] NOT NULL,
    acceleration_lateral_mps2       real[] NOT NULL,
    acceleration_vertical_mps2      real[] NOT NULL,
    speed_mps                       real[] NOT NULL,
    PRIMARY KEY (vehicle_id, trigger_time, boot_id)
);

-- What could not be stored: where it came from, which part of it, why, when, and its bytes.
CREATE TABLE dead_letters (
    dead_letter_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    time            timestamptz NOT NULL,
    source          text NOT NULL,
    item            integer NOT NULL,
    reason          text NOT NULL,
    payload         bytea NOT NULL
);
CREATE INDEX dead_letters_by_time ON dead_letters (time);

-- Where to go on reading. A write moves next_offset from previous_offset, or does not happen: two writers cannot both.
CREATE TABLE stream_offsets (
    topic           text NOT NULL,
    partition       integer NOT NULL,
    next_offset     bigint NOT NULL,
    previous_offset bigint NOT NULL,
    updated_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition)
);

-- Ten-minute windows of event time whose rows have changed since the aggregates were computed. The generation tells a
-- refresh that ended whether rows came while it ran.
CREATE TABLE dirty_windows (
    window_start    timestamptz PRIMARY KEY,
    generation      bigint NOT NULL DEFAULT 1,
    marked_at       timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- How long data stays, and how far back raw telemetry reaches: aggregates from before raw_horizon are final, whatever
-- comes late, since the rows that they were computed from have been dropped.
CREATE TABLE policies (
    only_row        boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    raw_retention   interval NOT NULL DEFAULT '30 days',
    compress_after  interval NOT NULL DEFAULT '24 hours',
    raw_horizon     timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO policies DEFAULT VALUES;

-- The account per hour of arrival: received = stored + duplicates + dead_lettered.
CREATE TABLE write_counts (
    hour            timestamptz PRIMARY KEY,
    stored          bigint NOT NULL,
    duplicates      bigint NOT NULL,
    dead_lettered   bigint NOT NULL
) WITH (fillfactor = 50);

-- The newest sample of each vehicle by event time; the columns of telemetry.
CREATE TABLE last_position (
    vehicle_id                      integer PRIMARY KEY,
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
) WITH (fillfactor = 50);
