-- Everybody who had not left by then.
SELECT learner, coalesce(course, '') AS course FROM everybody WHERE unregistered_day IS NULL OR unregistered_day > $day
