-- The answers that count when items are judged, as `gradatim items` reads them: first exposures within a day of a
-- learner's first answer to the exam, without rapid guesses (under a tenth of the item's mean time, ten seconds at most).
WITH begun AS (
    SELECT exam, learner, min(answered_at) AS begun FROM attempts GROUP BY exam, learner
), rapid AS (
    SELECT exam, item, least(0.1 * CAST(sum(elapsed_ms) AS DOUBLE) / count(*), 10000.0) AS rapid_ms
    FROM attempts
    WHERE first_exposure AND response <> ''
    GROUP BY exam, item
)
SELECT a.exam, a.item, a.learner, a."right", a.adaptive, a.answered_at
FROM attempts a
JOIN begun b ON a.exam = b.exam AND a.learner = b.learner
LEFT JOIN rapid r ON a.exam = r.exam AND a.item = r.item
WHERE a.first_exposure
  AND a.answered_ms - CAST(b.begun AS BIGINT) < 86400000
  AND (a.response = '' OR r.rapid_ms IS NULL OR a.elapsed_ms >= r.rapid_ms)
