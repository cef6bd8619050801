-- Dead letters can be sent through the pipeline again: a row keeps what came of it, so nothing is sent twice unasked and
-- a letter that fails again stays the one row that it is.

ALTER TABLE dead_letters
    ADD COLUMN replays       integer NOT NULL DEFAULT 0,  -- how often it was tried again
    ADD COLUMN replayed_at   timestamptz,                 -- the last time
    ADD COLUMN replay_result text;                        -- 'sent', or why it was refused again

-- How many of an hour's messages are dead letters sent again: they were counted before, when they were refused.
ALTER TABLE write_counts ADD COLUMN replayed bigint NOT NULL DEFAULT 0;

GRANT UPDATE (replays, replayed_at, replay_result) ON dead_letters TO fleet_writer;
