-- Every key that sealed values may be under, by its id (the keys themselves are never here), and sealed with it the key
-- of the keyed hashes. A start without one of these keys is refused.
CREATE TABLE keyring (
    id  TEXT PRIMARY KEY,
    mac BLOB NOT NULL                  -- sealed
);

-- Replies are sealed while they wait. Those of an earlier version are carried over as they are.
ALTER TABLE replies RENAME TO replies_plain;
DROP INDEX replies_chat;
CREATE TABLE replies (
    update_id BIGINT NOT NULL,
    place     INTEGER NOT NULL,        -- order within the update
    chat_id   BIGINT NOT NULL,
    body      BLOB NOT NULL,           -- sealed: JSON of handlers.reply
    at        BIGINT NOT NULL,
    PRIMARY KEY (update_id, place)
);
INSERT INTO replies (update_id, place, chat_id, body, at)
    SELECT update_id, place, chat_id, CAST(body AS BLOB), at FROM replies_plain;
DROP TABLE replies_plain;
CREATE INDEX replies_chat ON replies (chat_id, update_id, place);

-- Drafts are sealed too. They are short-lived, so nothing is carried over.
DROP TABLE drafts;
CREATE TABLE drafts (
    chat_id BIGINT NOT NULL,
    hears   INTEGER NOT NULL,          -- 1: messages go to it
    form    TEXT NOT NULL,
    data    BLOB NOT NULL,             -- sealed: JSON
    token   TEXT NOT NULL,             -- in its buttons, so that older buttons do nothing
    at      BIGINT NOT NULL,           -- unix seconds
    PRIMARY KEY (chat_id, hears)
);
