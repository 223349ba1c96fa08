CREATE TABLE outcomes (
  id             INTEGER PRIMARY KEY,
  learner        TEXT NOT NULL,
  exam           TEXT NOT NULL,
  taken_on       TEXT NOT NULL, -- YYYY-MM-DD
  scaled_score   REAL,
  passed         INTEGER NOT NULL,
  p_pass         REAL,          -- told before the exam; null where none was told
  state          TEXT NOT NULL,
  bank_version   TEXT NOT NULL,
  pool           TEXT NOT NULL,
  engine_version TEXT NOT NULL,
  at             INTEGER NOT NULL
) STRICT;
CREATE INDEX outcomes_by_learner ON outcomes (learner, exam, taken_on);
