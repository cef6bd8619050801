-- Which topic an offset belongs to, as Kafka names it: one that is deleted and made anew has the same name and another id,
-- and is read from its beginning. Offsets of before keep what they are until a processor begins with them.
ALTER TABLE stream_offsets ADD COLUMN topic_id uuid;
