-- groups: dead letters by reason, with how many still wait, and the newest as an example.
SELECT reason, count(*) AS letters, count(*) FILTER (WHERE replay_result IS DISTINCT FROM 'sent') AS waiting,
    min(time) AS oldest, max(time) AS newest, max(dead_letter_id) AS example_id,
    (array_agg(source ORDER BY dead_letter_id DESC))[1] AS example_source
FROM dead_letters
WHERE time >= coalesce(%(start)s::timestamptz, '-infinity') AND time < coalesce(%(end)s::timestamptz, 'infinity')
GROUP BY reason ORDER BY letters DESC, reason;

-- letter: one of them.
SELECT dead_letter_id, time, source, item, reason, payload, replays, replayed_at, replay_result
FROM dead_letters WHERE dead_letter_id = %(id)s::bigint;

-- page: those to send again, some at a time in the order of their ids.
SELECT dead_letter_id, time, source, item, reason, payload FROM dead_letters
WHERE dead_letter_id > %(after)s::bigint AND dead_letter_id <= %(last)s::bigint
    AND (%(again)s::boolean OR replay_result IS DISTINCT FROM 'sent')
    AND (%(reason)s::text IS NULL OR reason = %(reason)s)
    AND time >= coalesce(%(start)s::timestamptz, '-infinity') AND time < coalesce(%(end)s::timestamptz, 'infinity')
    AND (%(ids)s::bigint[] IS NULL OR dead_letter_id = ANY(%(ids)s))
ORDER BY dead_letter_id LIMIT %(limit)s::bigint;

-- last: the newest letter, so that those that come meanwhile are left for the next time.
SELECT coalesce(max(dead_letter_id), 0)::bigint AS last FROM dead_letters;

-- mark: what came of them.
UPDATE dead_letters AS letter
SET replays = letter.replays + 1, replayed_at = now(), replay_result = came.result
FROM (SELECT unnest(%(ids)s::bigint[]) AS id, unnest(%(results)s::text[]) AS result) AS came
WHERE letter.dead_letter_id = came.id;

-- count_replayed: they are received once more, so the account of this hour says how many of them were counted before.
INSERT INTO write_counts (hour, stored, duplicates, dead_lettered, replayed)
VALUES (date_trunc('hour', now()), 0, 0, 0, %(replayed)s)
ON CONFLICT (hour) DO UPDATE SET replayed = write_counts.replayed + excluded.replayed;
