-- What is usual for an item of a course.
SELECT course, item, avg(score) AS mean, stddev(score) AS sd, max(weight) AS weight, max(due_day) AS due_day
FROM past
GROUP BY course, item
