-- TimescaleDB's step of this number stores telemetry as whole numbers for its columnstore. Plain PostgreSQL has none, and
-- keeps its columns. What it gains here: a refresh rewrites a window of a rollup, so their dead rows are cleared early.
ALTER TABLE telemetry_1m_rollup SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE telemetry_1h_rollup SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE dirty_windows SET (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 200);
