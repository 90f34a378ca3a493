-- What a chat wants to be told about: an office (site '') or one site of it, by topic. Rows of a chat that blocked the bot
-- end, and are offered again when it comes back.
CREATE TABLE follows (
    chat_id  BIGINT NOT NULL,
    office   TEXT NOT NULL,            -- content office code
    site     TEXT NOT NULL,            -- content site id, or '': the whole office
    topic    TEXT NOT NULL,            -- see storage.follows
    since    BIGINT NOT NULL,          -- unix seconds
    ended_at BIGINT,                   -- when the bot was blocked; NULL: in force
    PRIMARY KEY (chat_id, office, site, topic)
);
CREATE INDEX follows_office ON follows (office, topic, site, chat_id) WHERE ended_at IS NULL;

-- Nothing is sent to this chat before then, save answers.
ALTER TABLE people ADD COLUMN paused_until BIGINT;

-- What somebody is composing, one at a time in a chat; the token is in its buttons, so that older buttons do nothing.
CREATE TABLE drafts (
    chat_id BIGINT PRIMARY KEY,
    form    TEXT NOT NULL,
    data    TEXT NOT NULL,             -- JSON
    token   TEXT NOT NULL,
    at      BIGINT NOT NULL
);
