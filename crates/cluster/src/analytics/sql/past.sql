-- What was known at the end of the day: every feature is made of these rows and of nothing else.
SELECT h.learner, h.course, coalesce(h.item, 'all') AS item, h.kind, h.day, h.due_day, h.weight,
       h.score, h."order", h.response_time_s
FROM history h JOIN people p ON h.learner = p.learner AND h.course = p.course
WHERE h.day <= $day
