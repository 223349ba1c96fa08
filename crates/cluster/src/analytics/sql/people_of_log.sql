-- Everybody with an attempt by then.
SELECT DISTINCT learner, course FROM history WHERE day <= $day
