-- An attempt log as histories: an exam is a course, a mode a kind; nothing has a weight or a day on which it is due.
SELECT learner, exam AS course, item, mode AS kind, answered_ms / 86400000.0 AS day,
       CAST(NULL AS DOUBLE) AS due_day, CAST(NULL AS DOUBLE) AS weight, score,
       CAST(position AS DOUBLE) AS "order", elapsed_ms / 1000.0 AS response_time_s
FROM attempts
