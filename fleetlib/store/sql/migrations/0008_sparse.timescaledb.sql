-- The columnstore's default index of a chunk, a bloom filter of (time, seq, boot_id), takes a byte of the eighteen that a
-- row has there. Least and greatest time of each thousand rows do as well: a late row lies in a gap of its vehicle, so at
-- most the one thousand around the gap is unpacked to look for a repeat. New chunks have it so; older ones stay as they are.
ALTER TABLE telemetry_scaled SET (timescaledb.sparse_index = 'minmax(time)');
