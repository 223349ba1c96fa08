-- People who may log in, and the browsers they are logged in with. Times are UTC milliseconds since 1970.
CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  -- The learner's name in the journal.
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  -- argon2id in PHC string format.
  hash TEXT NOT NULL,
  -- Grows with every new password; sessions of an older one are over.
  password_version INTEGER NOT NULL,
  maintainer INTEGER NOT NULL,
  analyst INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  disabled_at INTEGER
) STRICT;

CREATE TABLE sessions (
  -- SHA-256 of the random value that the browser has.
  digest BLOB PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  password_version INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_person ON sessions (person);
