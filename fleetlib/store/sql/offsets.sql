-- begin_topics: a topic that was made anew has another id, and its offsets are 0. What is as it was is not locked: a writer
-- that stands still in a transaction has those rows.
INSERT INTO stream_offsets (topic, partition, next_offset, previous_offset, topic_id)
SELECT topic, partition, 0, 0, topic_id
FROM unnest(%(topics)s::text[], %(partitions)s::integer[], %(topic_ids)s::uuid[]) AS given (topic, partition, topic_id)
WHERE (topic, partition, topic_id) NOT IN (SELECT topic, partition, topic_id FROM stream_offsets WHERE topic_id IS NOT NULL)
ON CONFLICT (topic, partition) DO UPDATE
SET topic_id = excluded.topic_id, previous_offset = stream_offsets.next_offset, updated_at = now(),
    next_offset = CASE WHEN stream_offsets.topic_id <> excluded.topic_id THEN 0 ELSE stream_offsets.next_offset END
WHERE stream_offsets.topic_id IS DISTINCT FROM excluded.topic_id
RETURNING topic, partition, previous_offset, next_offset;

-- offsets: where each partition goes on.
SELECT topic, partition, next_offset FROM stream_offsets;

-- move_offsets: only where the stored offset is the expected one, of the same topic; the number of rows tells whether all
-- were. Without the topic, who still holds records of one that was made anew meanwhile would move the new one's offset.
INSERT INTO stream_offsets (topic, partition, previous_offset, next_offset, topic_id)
SELECT * FROM unnest(%(topics)s::text[], %(partitions)s::integer[], %(expected)s::bigint[], %(next)s::bigint[],
    %(topic_ids)s::uuid[])
ON CONFLICT (topic, partition) DO UPDATE
SET previous_offset = excluded.previous_offset, next_offset = excluded.next_offset, updated_at = now()
WHERE stream_offsets.next_offset = excluded.previous_offset
    AND (stream_offsets.topic_id = excluded.topic_id) IS NOT FALSE;
