-- Histories in files; a file that names no course is of one course.
SELECT learner, coalesce(course, '') AS course, item, "type" AS kind, day, due_day, weight, score,
       "order", response_time_s
FROM records
