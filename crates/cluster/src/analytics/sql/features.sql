-- What follows from the aggregates, for people without any attempt too: on the client, over one row a learner and course.
WITH due AS (
    SELECT course, CAST(count(*) AS DOUBLE) AS items_due, coalesce(sum(weight), 0) AS weight_due
    FROM norms
    WHERE due_day IS NULL OR due_day <= $day
    GROUP BY course
), alike AS (
    -- Mean product of two standardised scores of one learner, everybody counting by 1/(n − 1) a pair.
    SELECT coalesce(greatest(0.05, least(0.95,
               sum((sum_z * sum_z - sum_zz) / (scored - 1)) / sum(scored))), 0.4) AS r
    FROM works
    WHERE scored > 1
), habits AS (
    SELECT p.learner, p.course, coalesce(d.items_due, 0) AS items_due,
           w.* EXCEPT (learner, course, attempts, late, ahead),
           CAST(coalesce(w.attempts, 0) AS DOUBLE) AS attempts,
           CAST(coalesce(w.late, 0) AS DOUBLE) AS late, CAST(coalesce(w.ahead, 0) AS DOUBLE) AS ahead,
           CASE WHEN w.attempts IS NULL THEN 1.0 ELSE 0.0 END AS no_attempts,
           CAST($last_day AS DOUBLE) - w.last_day AS idle_days,
           CASE WHEN d.items_due > 0 THEN coalesce(w.items_done, 0) / d.items_due END AS coverage,
           CASE WHEN d.weight_due > 0 THEN coalesce(w.weight_done, 0) / d.weight_due END AS weight_coverage,
           coalesce(d.items_due, 0) - coalesce(w.items_done, 0) AS missing_work,
           coalesce(w.sum_z, 0) * sqrt(a.r) / (1 + (coalesce(w.scored, 0) - 1) * a.r) AS ability,
           sqrt(1 - coalesce(w.scored, 0) * a.r / (1 + (coalesce(w.scored, 0) - 1) * a.r)) AS ability_error
    FROM people p
    CROSS JOIN alike a
    LEFT JOIN due d ON p.course = d.course
    LEFT JOIN works w ON p.learner = w.learner AND p.course = w.course
), courses AS (
    SELECT course,
           avg(coverage) AS coverage, stddev(coverage) AS coverage_sd,
           avg(weight_coverage) AS weight_coverage, stddev(weight_coverage) AS weight_coverage_sd,
           avg(idle_days) AS idle_days, stddev(idle_days) AS idle_days_sd,
           avg(lead_mean) AS lead_mean, stddev(lead_mean) AS lead_mean_sd,
           avg(attempts) AS attempts, stddev(attempts) AS attempts_sd
    FROM habits
    GROUP BY course
)
SELECT h.* EXCEPT (scored, sum_z, sum_zz, items_done, weight_done, last_day),
       (h.coverage - c.coverage) / CASE WHEN c.coverage_sd > 1e-6 THEN c.coverage_sd ELSE 1 END
           AS coverage_in_course,
       (h.weight_coverage - c.weight_coverage)
           / CASE WHEN c.weight_coverage_sd > 1e-6 THEN c.weight_coverage_sd ELSE 1 END
           AS weight_coverage_in_course,
       (h.idle_days - c.idle_days) / CASE WHEN c.idle_days_sd > 1e-6 THEN c.idle_days_sd ELSE 1 END
           AS idle_days_in_course,
       (h.lead_mean - c.lead_mean) / CASE WHEN c.lead_mean_sd > 1e-6 THEN c.lead_mean_sd ELSE 1 END
           AS lead_mean_in_course,
       (h.attempts - c.attempts) / CASE WHEN c.attempts_sd > 1e-6 THEN c.attempts_sd ELSE 1 END
           AS attempts_in_course
FROM habits h JOIN courses c ON h.course = c.course
ORDER BY course, learner
