-- Evidence reaches inspectors at full hours, as words do: files up to this number are shown.
ALTER TABLE cases ADD COLUMN files BIGINT NOT NULL DEFAULT 0;
UPDATE cases SET files = COALESCE((SELECT MAX(evidence.place) FROM evidence WHERE evidence.owner = 'report:' || cases.report), 0);

-- Rows about reports lie in the order of their random ids, so that their place says nothing of when they came: a row of
-- `routes` could else be told to belong to the row of `reports` that was written with it.
-- sqlite
CREATE TABLE routes_apart (
    report BLOB PRIMARY KEY,           -- keyed hash
    chat   BLOB NOT NULL,              -- keyed hash, to erase by
    body   BLOB NOT NULL               -- sealed
) WITHOUT ROWID;
INSERT INTO routes_apart (report, chat, body) SELECT report, chat, body FROM routes;
DROP TABLE routes;
ALTER TABLE routes_apart RENAME TO routes;
CREATE INDEX routes_chat ON routes (chat);

CREATE TABLE report_drafts_apart (
    chat BLOB PRIMARY KEY,
    body BLOB NOT NULL,                -- sealed
    day  BIGINT NOT NULL               -- unix seconds of the start of the day (UTC) of the last change
) WITHOUT ROWID;
INSERT INTO report_drafts_apart (chat, body, day) SELECT chat, body, day FROM report_drafts;
DROP TABLE report_drafts;
ALTER TABLE report_drafts_apart RENAME TO report_drafts;

CREATE TABLE tries_apart (
    who    BLOB PRIMARY KEY,           -- keyed hash of the purpose and the chat
    count  INTEGER NOT NULL,
    until  BIGINT NOT NULL             -- unix seconds, of a full hour
) WITHOUT ROWID;
INSERT INTO tries_apart (who, count, until) SELECT who, count, until FROM tries;
DROP TABLE tries;
ALTER TABLE tries_apart RENAME TO tries;
CREATE INDEX tries_until ON tries (until);

CREATE TABLE reports_apart (
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
) WITHOUT ROWID;
INSERT INTO reports_apart (id, number, receipt, office, site, kind, mode, paid, role, source, amount, happened, filed, body)
    SELECT id, number, receipt, office, site, kind, mode, paid, role, source, amount, happened, filed, body FROM reports;
DROP TABLE reports;
ALTER TABLE reports_apart RENAME TO reports;
CREATE INDEX reports_office ON reports (office, filed);
-- both
