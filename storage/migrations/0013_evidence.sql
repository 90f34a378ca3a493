-- Files that a reporter added, to a draft of a report or to the report it became. Whole once `about` is there.
CREATE TABLE evidence (
    id    TEXT PRIMARY KEY,            -- random
    owner TEXT NOT NULL,               -- 'draft:...' or 'report:...', see storage.evidence
    place INTEGER NOT NULL,            -- 1, 2, ...: "Bukti 1"
    about BLOB,                        -- sealed JSON: form, suffix, size, number of parts, what is left in it
    UNIQUE (owner, place)
);
CREATE TABLE evidence_parts (
    evidence TEXT NOT NULL REFERENCES evidence (id),
    part     INTEGER NOT NULL,         -- from 0
    content  BLOB NOT NULL,            -- sealed
    PRIMARY KEY (evidence, part)
);

-- What is still to be fetched from Telegram; deleted as soon as it was. The only place with Telegram's file id.
CREATE TABLE evidence_wanted (
    evidence TEXT PRIMARY KEY REFERENCES evidence (id),
    asked    BLOB NOT NULL,            -- sealed JSON: file id, the chat to tell, its language
    since    BIGINT NOT NULL,          -- unix seconds
    due      BIGINT NOT NULL,
    tries    INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX evidence_wanted_due ON evidence_wanted (due);

-- Reports that retention must leave alone: a law case, an audit.
CREATE TABLE holds (
    report  TEXT PRIMARY KEY,
    reason  BLOB NOT NULL,             -- sealed
    by      BIGINT NOT NULL,           -- Telegram user id of staff
    at      BIGINT NOT NULL
);
