-- What is looked at: nothing after the moment asked for. Every other statement reads `attempts`.
SELECT exam, mode, item, domain, learner, sitting_id, position, response,
       CAST(correct AS BIGINT) AS "right", score, first_exposure, adaptive, elapsed_ms,
       answered_at, CAST(answered_at AS BIGINT) AS answered_ms
FROM log
WHERE answered_at <= $until
