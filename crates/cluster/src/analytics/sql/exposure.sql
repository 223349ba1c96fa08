-- How often items are shown, by exam, mode and month of the answer.
WITH monthly AS (
    SELECT exam, mode, to_char(answered_at, '%Y-%m') AS month, item, learner, sitting_id FROM attempts
), sittings AS (
    SELECT exam, mode, month, count(DISTINCT sitting_id) AS of_sittings FROM monthly GROUP BY exam, mode, month
), shown AS (
    SELECT exam, mode, month, item, count(*) AS shown,
           count(DISTINCT learner) AS learners, count(DISTINCT sitting_id) AS sittings
    FROM monthly
    GROUP BY exam, mode, month, item
)
SELECT i.exam, i.mode, i.month, i.item, i.shown, i.learners,
       CAST(i.shown AS DOUBLE) / i.learners AS shown_per_learner,
       i.sittings, s.of_sittings, CAST(i.sittings AS DOUBLE) / s.of_sittings AS rate
FROM shown i JOIN sittings s ON i.exam = s.exam AND i.mode = s.mode AND i.month = s.month
ORDER BY exam, mode, month, item
