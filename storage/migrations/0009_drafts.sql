-- A chat may have two drafts at once: one that the next message goes to, and a question that only its buttons answer.
-- Drafts are short-lived, so nothing is carried over.
DROP TABLE drafts;
CREATE TABLE drafts (
    chat_id BIGINT NOT NULL,
    hears   INTEGER NOT NULL,          -- 1: messages go to it
    form    TEXT NOT NULL,
    data    TEXT NOT NULL,             -- JSON
    token   TEXT NOT NULL,             -- in its buttons, so that older buttons do nothing
    at      BIGINT NOT NULL,           -- unix seconds
    PRIMARY KEY (chat_id, hears)
);
