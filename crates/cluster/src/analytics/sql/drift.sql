-- Items month by month among learners of ten levels of their share right: on the client, over the rows of cells.sql,
-- because Ballista 55 does not run windows of several partition columns ("Expects PARTITION BY expression to be ordered").
WITH places AS (
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
), months AS (
    SELECT *, sum(answers) OVER (PARTITION BY exam, item, month) AS month_answers,
           sum("right") OVER (PARTITION BY exam, item, month) AS month_right
    FROM levels
)
SELECT exam, item, month, level, answers, "right", month_answers,
       CAST(month_right AS DOUBLE) / month_answers AS month_correct
FROM months
ORDER BY exam, item, month, level
