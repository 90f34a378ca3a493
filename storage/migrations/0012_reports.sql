-- Reports of illegal fees. What is in clear is what figures and the queue need; nothing here says who reported, and times
-- are days. Ids and numbers are random, so that they tell no order.
CREATE TABLE reports (
    id       TEXT PRIMARY KEY,
    number   TEXT NOT NULL UNIQUE,     -- on the slip
    receipt  BLOB UNIQUE,              -- keyed hash; NULL: sent once, no way back
    office   TEXT NOT NULL,            -- content office code
    site     TEXT,                     -- content site id, where it is known
    kind     TEXT NOT NULL,            -- content.report.Kind, and so on
    mode     TEXT NOT NULL,
    paid     TEXT,
    role     TEXT,
    source   TEXT NOT NULL,
    amount   BIGINT,                   -- rupiah
    happened TEXT NOT NULL,            -- ISO day, 'YYYY-MM', or ''
    filed    TEXT NOT NULL,            -- ISO day at the office
    body     BLOB                      -- sealed: place, story, the amount in words; NULL once its period is over
);
CREATE INDEX reports_office ON reports (office, filed);

-- The guided dialog of a report, found by a keyed hash of the chat. After filing it still holds the receipt, to repeat it.
CREATE TABLE report_drafts (
    chat BLOB PRIMARY KEY,
    body BLOB NOT NULL,                -- sealed
    day  BIGINT NOT NULL               -- unix seconds of the start of the day (UTC) of the last change
);

-- What reporter and pemeriksa write to each other, and the notes of those who work the case.
CREATE TABLE talk (
    id     INTEGER PRIMARY KEY,
    report TEXT NOT NULL,
    token  TEXT NOT NULL UNIQUE,       -- binds the body
    author TEXT NOT NULL,              -- 'reporter', 'pemeriksa', 'note'
    staff  BIGINT,                     -- who of the staff wrote it
    day    TEXT NOT NULL,              -- ISO day at the office
    body   BLOB NOT NULL               -- sealed
);
CREATE INDEX talk_report ON talk (report, id);

-- The way back to a reporter who asked to be told. Found by a keyed hash of the report's id: no query can join the two.
CREATE TABLE routes (
    report BLOB PRIMARY KEY,           -- keyed hash
    chat   BLOB NOT NULL,              -- keyed hash, to erase by
    body   BLOB NOT NULL               -- sealed
);
CREATE INDEX routes_chat ON routes (chat);

-- Letters to those who must not be known: sent by runtime.sealed_mail, then deleted.
CREATE TABLE sealed_letters (
    id    INTEGER PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,        -- binds the body
    chat  BLOB NOT NULL,               -- keyed hash, to erase by
    body  BLOB NOT NULL,               -- sealed: the chat and the reply
    due   BIGINT NOT NULL,             -- unix seconds
    tries INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX sealed_letters_due ON sealed_letters (due, id);
CREATE INDEX sealed_letters_chat ON sealed_letters (chat);
