CREATE TABLE exam_dates (
  id      INTEGER PRIMARY KEY,
  learner TEXT NOT NULL,
  exam    TEXT NOT NULL,
  date    TEXT NOT NULL, -- YYYY-MM-DD
  set_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX exam_dates_by_learner ON exam_dates (learner, exam);
