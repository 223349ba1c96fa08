-- Kinds of attempts, and the last day of any.
SELECT kind, count(*) AS n, max(day) AS last_day FROM past GROUP BY kind ORDER BY kind
