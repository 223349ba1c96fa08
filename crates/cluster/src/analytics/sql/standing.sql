-- Every attempt beside what is usual for its item. What has no due day is due as soon as anybody did it.
SELECT p.learner, p.course, p.item, p.kind, p.day, p.score, p.weight, p."order", p.response_time_s,
       (p.score - coalesce(n.mean, 0)) / CASE WHEN n.sd > 1e-6 THEN n.sd ELSE CAST($usual_sd AS DOUBLE) END AS z,
       p.due_day - p.day AS lead,
       n.due_day IS NULL OR n.due_day <= $day AS is_due
FROM past p JOIN norms n ON p.course = n.course AND p.item = n.item
