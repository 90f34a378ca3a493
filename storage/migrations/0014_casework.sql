-- How a report is worked. A row begins at the next full hour after the report was filed, so that nobody can match it to
-- somebody who was seen typing. Whoever reported is not here, and no statement about cases touches the way to them.
CREATE TABLE cases (
    report   TEXT PRIMARY KEY,         -- reports.id
    state    TEXT NOT NULL,            -- content.casework
    version  BIGINT NOT NULL DEFAULT 1, -- goes up with every change: a tap on an old card changes nothing
    closed   INTEGER NOT NULL DEFAULT 0,
    moved    TEXT NOT NULL,            -- ISO day of the move into the state, at the office
    due      TEXT,                     -- ISO day by which the state should be left
    holder   BIGINT,                   -- Telegram user id of the pemeriksa who took it
    slow     INTEGER NOT NULL DEFAULT 0, -- of a flood of reports about one place: worked after the others
    told     INTEGER NOT NULL DEFAULT 0, -- pemeriksa were told that it came
    heard    BIGINT NOT NULL DEFAULT 0, -- talk up to here is shown to pemeriksa
    disputed INTEGER NOT NULL DEFAULT 0 -- the reporter said "not settled"; pemeriksa see it at the next full hour
);
CREATE INDEX cases_due ON cases (closed, slow, due);
CREATE INDEX cases_holder ON cases (holder);

-- What was done to a case. Rows are only added.
CREATE TABLE case_acts (
    id     INTEGER PRIMARY KEY,
    report TEXT NOT NULL,
    at     BIGINT NOT NULL,            -- unix seconds; for what a reporter did, of a full hour
    actor  BIGINT,                     -- Telegram user id of staff; NULL: the reporter, or the bot
    act    TEXT NOT NULL,              -- 'claim', 'move', ...
    about  TEXT NOT NULL DEFAULT ''    -- a state, or a user id; never words
);
CREATE INDEX case_acts_report ON case_acts (report, id);

-- Reports that belong together, in both directions.
CREATE TABLE case_links (
    report TEXT NOT NULL,
    other  TEXT NOT NULL,
    by     BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (report, other)
);
