-- Answers that count by item, month of the learner's first such answer, and the learner's share right.
WITH shares AS (
    SELECT exam, learner, CAST(sum("right") AS DOUBLE) / count(*) AS share,
           to_char(min(answered_at), '%Y-%m') AS month
    FROM counted
    GROUP BY exam, learner
)
SELECT c.exam, c.item, s.share, s.month, count(*) AS answers, sum(c."right") AS "right"
FROM counted c JOIN shares s ON c.exam = s.exam AND c.learner = s.learner
GROUP BY c.exam, c.item, s.share, s.month
