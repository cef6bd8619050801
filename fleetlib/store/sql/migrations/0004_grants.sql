-- The roles: the owner is whoever migrates; the writer stores, and cannot change or forget what is stored; the reader
-- reads. Both are made before this file runs.

GRANT USAGE ON SCHEMA public TO fleet_writer, fleet_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO fleet_writer, fleet_reader;
GRANT INSERT ON telemetry, dead_letters TO fleet_writer;
GRANT INSERT, UPDATE ON vehicles, incidents, crash_traces, stream_offsets, dirty_windows, write_counts, last_position
    TO fleet_writer;
GRANT EXECUTE ON FUNCTION fleet_ensure_partitions(date[]) TO fleet_writer;
