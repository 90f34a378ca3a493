-- Answers that staff wrote in the chat, for their office only. Records of the office: nothing is erased.
CREATE TABLE office_answers (
    id          INTEGER PRIMARY KEY,
    office      TEXT NOT NULL,
    question    TEXT NOT NULL,
    short       TEXT NOT NULL,         -- one sentence
    body        TEXT NOT NULL,         -- the small Markdown of content files
    source      TEXT NOT NULL,
    source_date TEXT NOT NULL,         -- YYYY-MM-DD, as all days here
    valid_until TEXT NOT NULL,         -- the last day on which it holds
    leader      INTEGER NOT NULL,      -- id in questions of the question that it was written for; 0: none
    state       TEXT NOT NULL,         -- 'asking', 'live', 'refused', 'expired' or 'withdrawn'
    author      BIGINT NOT NULL,       -- Telegram user ids of staff
    asked_at    BIGINT NOT NULL,       -- unix seconds
    live_on     TEXT,                  -- the day on which it became live
    decided_by  BIGINT,
    decided_at  BIGINT
);
CREATE INDEX office_answers_office ON office_answers (office, state);
