-- Updates whose effect is committed. Telegram sends an update again until it is confirmed; a row here says: done already.
CREATE TABLE intake (
    update_id BIGINT PRIMARY KEY,
    at        BIGINT NOT NULL          -- unix seconds
);
CREATE INDEX intake_at ON intake (at);

-- What is still to be sent to a chat, in order; written together with the effect, deleted once Telegram took it.
CREATE TABLE replies (
    update_id BIGINT NOT NULL,
    place     INTEGER NOT NULL,        -- order within the update
    chat_id   BIGINT NOT NULL,
    body      TEXT NOT NULL,           -- JSON of handlers.reply
    at        BIGINT NOT NULL,
    PRIMARY KEY (update_id, place)
);
CREATE INDEX replies_chat ON replies (chat_id, update_id, place);

-- A person is a private chat. Nothing but what the conversation needs.
CREATE TABLE people (
    chat_id    BIGINT PRIMARY KEY,
    office     TEXT,                   -- content office code, or NULL: not chosen yet
    language   TEXT,                   -- 'id' or 'en', or NULL: as Telegram says
    topic      TEXT,                   -- id of the last answer, so that "kalau sabtu?" keeps it
    topic_at   BIGINT,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    blocked_at BIGINT
);

-- Questions for staff to learn from: redacted, and tied to no person.
CREATE TABLE questions (
    id      INTEGER PRIMARY KEY,
    office  TEXT,
    text    TEXT NOT NULL,
    outcome TEXT NOT NULL,             -- 'unknown', 'choices', 'down'
    guess   TEXT,                      -- the answer id that was thought best
    chosen  TEXT,                      -- the answer id the citizen then chose
    at      BIGINT NOT NULL
);
CREATE INDEX questions_at ON questions (at);
