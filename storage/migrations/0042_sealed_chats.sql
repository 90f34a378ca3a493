-- A reply and a mark of an update are written together with their effect. So neither may name a chat or a minute.
-- The chat of a reply is sealed with the reply. The bot seals the replies of earlier versions when it opens the database,
-- and drops their table.
ALTER TABLE replies RENAME TO replies_of_version_1;
DROP INDEX replies_chat;

-- sqlite
CREATE TABLE replies (
    update_id BIGINT NOT NULL,
    place     INTEGER NOT NULL,        -- order within the update
    chat      BLOB NOT NULL,           -- keyed hash of update id and chat: no two updates of a chat look alike
    message   BLOB NOT NULL,           -- sealed: the chat, and JSON of handlers.core.replies
    holder    TEXT NOT NULL DEFAULT '', -- the process that sends it
    PRIMARY KEY (update_id, place)
) WITHOUT ROWID;
CREATE TABLE intake_by_hour (
    update_id BIGINT PRIMARY KEY,
    at        BIGINT NOT NULL          -- unix seconds of a full hour
) WITHOUT ROWID;
INSERT INTO intake_by_hour (update_id, at) SELECT update_id, at - at % 3600 FROM intake;
DROP TABLE intake;
ALTER TABLE intake_by_hour RENAME TO intake;
CREATE INDEX intake_at ON intake (at);

-- Jobs lie in the order of their keys, so that their place says nothing of when they were scheduled.
CREATE TABLE errands_by_key (
    kind  TEXT NOT NULL,
    key   TEXT NOT NULL,
    due   BIGINT NOT NULL,             -- unix seconds
    data  TEXT NOT NULL,               -- JSON object
    tries INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
INSERT INTO errands_by_key (kind, key, due, data, tries) SELECT kind, key, due, data, tries FROM errands;
DROP TABLE errands;
ALTER TABLE errands_by_key RENAME TO errands;
CREATE INDEX errands_due ON errands (due);

-- postgresql
CREATE TABLE replies (
    update_id BIGINT NOT NULL,
    place     INTEGER NOT NULL,
    chat      BLOB NOT NULL,
    message   BLOB NOT NULL,
    holder    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (update_id, place)
);
UPDATE intake SET at = at - at % 3600;
-- both
