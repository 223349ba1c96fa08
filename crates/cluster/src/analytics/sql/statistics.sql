-- Items by how they are used and how hard they are.
WITH usage AS (
    SELECT exam, item, min(domain) AS domain, count(*) AS attempts,
           count(DISTINCT learner) AS learners, count(DISTINCT sitting_id) AS sittings,
           avg("right") AS correct, avg(CAST(first_exposure AS INT)) AS first_exposures,
           median(CAST(elapsed_ms AS DOUBLE)) / 1000.0 AS median_seconds,
           avg(elapsed_ms) / 1000.0 AS mean_seconds
    FROM attempts
    GROUP BY exam, item
), points AS (
    SELECT exam, learner, count(*) - 1 AS others, sum("right") AS points FROM counted GROUP BY exam, learner
), answers AS (
    -- Who answered nothing else has no rest to compare with.
    SELECT c.exam, c.item, c.adaptive, CAST(c."right" AS DOUBLE) AS x,
           CASE WHEN p.others > 0 THEN CAST(p.points - c."right" AS DOUBLE) / p.others END AS y
    FROM counted c JOIN points p ON c.exam = p.exam AND c.learner = p.learner
), moments AS (
    SELECT exam, item, count(*) AS n, avg(x) AS p_value, bool_or(adaptive) AS adaptive,
           avg(x) FILTER (WHERE y IS NOT NULL) AS x, var_pop(x) FILTER (WHERE y IS NOT NULL) AS xx,
           avg(y) AS y, var_pop(y) AS yy,
           covar_pop(x, y) FILTER (WHERE y IS NOT NULL) AS xy
    FROM answers
    GROUP BY exam, item
)
SELECT u.exam, u.item, u.domain, u.attempts, u.learners, u.sittings, u.correct, u.first_exposures,
       u.median_seconds, u.mean_seconds, coalesce(m.n, 0) AS n, m.p_value,
       -- Rounding leaves a variance of about 1e-32 where all values are equal.
       CASE WHEN m.xx > 1e-20 * (1 + m.x * m.x) AND m.yy > 1e-20 * (1 + m.y * m.y)
            THEN greatest(-1.0, least(1.0, m.xy / (sqrt(m.xx) * sqrt(m.yy)))) END AS point_biserial,
       coalesce(m.adaptive, false) AS adaptive
FROM usage u LEFT JOIN moments m ON u.exam = m.exam AND u.item = m.item
ORDER BY exam, item
