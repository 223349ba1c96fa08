-- A learner's attempts in a course, and how many of the items due were handed in.
WITH handed_in AS (
    SELECT learner, course, item, max(weight) AS weight, bool_or(is_due) AS is_due
    FROM standing
    GROUP BY learner, course, item
), covered AS (
    SELECT learner, course, count(*) FILTER (WHERE is_due) AS items_done,
           coalesce(sum(weight) FILTER (WHERE is_due), 0) AS weight_done
    FROM handed_in
    GROUP BY learner, course
), made AS (
    SELECT learner, course, count(*) AS attempts, count(z) AS scored, sum(z) AS sum_z, sum(z * z) AS sum_zz,
           avg(score) AS score_mean,
           sum(score * (coalesce(weight, 0) + 1e-9))
               / sum(coalesce(weight, 0) + 1e-9) FILTER (WHERE score IS NOT NULL) AS score_weighted,
           last_value(score ORDER BY day NULLS FIRST, "order" NULLS FIRST, item) AS score_last,
           min(score) AS score_lowest, max(score) AS score_highest,
           avg(z) AS standing_mean,
           sum(z * (coalesce(weight, 0) + 1e-9))
               / sum(coalesce(weight, 0) + 1e-9) FILTER (WHERE z IS NOT NULL) AS standing_weighted,
           last_value(z ORDER BY day NULLS FIRST, "order" NULLS FIRST, item) AS standing_last,
           min(z) AS standing_lowest, max(z) AS standing_highest,
           -- Σ z·(day − mean day) over what has a z, the mean day being that of all attempts.
           coalesce(count(z) * covar_pop(z, day) FILTER (WHERE z IS NOT NULL)
               + sum(z) * (avg(day) FILTER (WHERE z IS NOT NULL) - avg(day)), 0)
               / (count(*) * var_pop(day) + 25) AS standing_slope,
           avg(lead) AS lead_mean, min(lead) AS lead_least,
           last_value(lead ORDER BY day NULLS FIRST, "order" NULLS FIRST, item) AS lead_last,
           count(*) FILTER (WHERE lead < 0) AS late,
           count(*) FILTER (WHERE NOT is_due) AS ahead,
           max(day) AS last_day, avg(response_time_s) AS response_time
           {kinds}
    FROM standing
    GROUP BY learner, course
)
SELECT m.*, c.items_done, c.weight_done
FROM made m JOIN covered c ON m.learner = c.learner AND m.course = c.course
