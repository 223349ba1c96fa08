CREATE TABLE meta (
  id    INTEGER PRIMARY KEY,
  key   TEXT NOT NULL UNIQUE,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE sittings (
  id             INTEGER PRIMARY KEY,
  sitting        TEXT NOT NULL UNIQUE,
  learner        TEXT NOT NULL,
  mode           TEXT NOT NULL,
  exam           TEXT NOT NULL,
  bank_version   TEXT NOT NULL,
  pool           TEXT NOT NULL,
  seed           TEXT NOT NULL, -- decimal: SQLite integers end at 2^63
  engine_version TEXT NOT NULL,
  settings       TEXT NOT NULL, -- JSON
  adaptive       INTEGER NOT NULL,
  started_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX sittings_by_learner ON sittings (learner, exam, started_at);

CREATE TABLE presentations (
  id                    INTEGER PRIMARY KEY,
  sitting               TEXT NOT NULL REFERENCES sittings (sitting),
  position              INTEGER NOT NULL,
  item                  TEXT NOT NULL,
  item_version          INTEGER NOT NULL,
  domain                TEXT NOT NULL,
  task                  TEXT NOT NULL,
  chance                REAL NOT NULL,
  shown_order           TEXT NOT NULL, -- option ids joined by |
  scored                INTEGER NOT NULL,
  first_exposure        INTEGER NOT NULL,
  theta_before          REAL,
  se_before             REAL,
  rule                  TEXT NOT NULL,
  selection_probability REAL,
  why                   TEXT NOT NULL,
  shown_at              INTEGER NOT NULL,
  UNIQUE (sitting, position)
) STRICT;

CREATE TABLE answers (
  id          INTEGER PRIMARY KEY,
  sitting     TEXT NOT NULL,
  position    INTEGER NOT NULL,
  response    TEXT NOT NULL, -- option ids joined by |
  correct     INTEGER NOT NULL,
  score       REAL NOT NULL,
  flagged     INTEGER NOT NULL,
  answered_at INTEGER NOT NULL,
  elapsed_ms  INTEGER NOT NULL,
  FOREIGN KEY (sitting, position) REFERENCES presentations (sitting, position)
) STRICT;
CREATE INDEX answers_by_position ON answers (sitting, position);

CREATE TABLE events (
  id       INTEGER PRIMARY KEY,
  sitting  TEXT NOT NULL REFERENCES sittings (sitting),
  position INTEGER,
  kind     TEXT NOT NULL,
  number   INTEGER,
  text     TEXT,
  at       INTEGER NOT NULL
) STRICT;
CREATE INDEX events_by_sitting ON events (sitting, kind);

CREATE TABLE reports (
  id           INTEGER PRIMARY KEY,
  learner      TEXT NOT NULL,
  exam         TEXT NOT NULL,
  item         TEXT NOT NULL,
  item_version INTEGER NOT NULL,
  bank_version TEXT NOT NULL,
  reason       TEXT NOT NULL,
  at           INTEGER NOT NULL
) STRICT;
CREATE INDEX reports_by_exam ON reports (exam, at);
