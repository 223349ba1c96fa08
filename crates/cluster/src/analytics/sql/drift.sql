-- Items month by month (of the learner's first answer that counts) among learners of ten levels of their share right.
WITH shares AS (
    SELECT exam, learner, CAST(sum("right") AS DOUBLE) / count(*) AS share,
           to_char(min(answered_at), '%Y-%m') AS month
    FROM counted
    GROUP BY exam, learner
), cells AS (
    SELECT c.exam, c.item, s.share, s.month, count(*) AS answers, sum(c."right") AS "right"
    FROM counted c JOIN shares s ON c.exam = s.exam AND c.learner = s.learner
    GROUP BY c.exam, c.item, s.share, s.month
), places AS (
    SELECT *, sum(answers) OVER (PARTITION BY exam, item) AS everybody,
           sum(answers) OVER (PARTITION BY exam, item, share) AS equals,
           sum(answers) OVER (PARTITION BY exam, item ORDER BY share) AS up_to  -- equal shares included
    FROM cells
), levels AS (
    -- Equal shares stay together, in the level in which their middle falls.
    SELECT exam, item, month, (2 * up_to - equals) * 10 / (2 * everybody) + 1 AS level,
           sum(answers) AS answers, sum("right") AS "right"
    FROM places
    GROUP BY exam, item, month, (2 * up_to - equals) * 10 / (2 * everybody) + 1
)
SELECT exam, item, month, level, answers, "right",
       sum(answers) OVER (PARTITION BY exam, item, month) AS month_answers,
       CAST(sum("right") OVER (PARTITION BY exam, item, month) AS DOUBLE)
           / sum(answers) OVER (PARTITION BY exam, item, month) AS month_correct
FROM levels
ORDER BY exam, item, month, level
