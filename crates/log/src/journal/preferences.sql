CREATE TABLE preferences (
  id      INTEGER PRIMARY KEY,
  learner TEXT NOT NULL,
  name    TEXT NOT NULL, -- what it is about, as the program that asks has it
  value   TEXT NOT NULL,
  set_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX preferences_by_learner ON preferences (learner, name);
