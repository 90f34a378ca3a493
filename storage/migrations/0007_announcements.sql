-- What was announced, or is about to be. Closures and openings that are told to followers are announcements too.
CREATE TABLE announcements (
    id           INTEGER PRIMARY KEY,
    code         TEXT NOT NULL UNIQUE,     -- 'LKT-7F3QX', printed under the message
    kind         TEXT NOT NULL,            -- 'announcement', 'closure', 'opening', ...
    office       TEXT,                     -- NULL: every office
    audience     TEXT NOT NULL,            -- JSON of storage.announcements.Audience
    title        TEXT NOT NULL,
    body         TEXT NOT NULL,            -- Telegram HTML as composed, without title, code and last line
    media        TEXT NOT NULL,            -- '', 'photo' or 'document'
    file         TEXT NOT NULL,            -- Telegram's file id, for sending
    file_key     TEXT NOT NULL,            -- Telegram's unique file id, for comparing
    urgent       BOOLEAN NOT NULL,
    due          BIGINT NOT NULL,          -- unix seconds: not sent before
    until        BIGINT,                   -- unix seconds: not in force from then on
    state        TEXT NOT NULL,            -- 'asking', 'scheduled', 'published', 'refused', 'cancelled', 'withdrawn'
    author       BIGINT NOT NULL,          -- Telegram user ids of staff
    approver     BIGINT,
    created_at   BIGINT NOT NULL,
    published_at BIGINT,
    ended_at     BIGINT,                   -- withdrawn, refused or cancelled
    ended_by     BIGINT
);
CREATE INDEX announcements_shown ON announcements (state, office, published_at);

-- Every text that was sent under a code, so that an old copy is told from a forged one.
CREATE TABLE announcement_versions (
    announcement INTEGER NOT NULL REFERENCES announcements (id),
    version      INTEGER NOT NULL,         -- from 1
    campaign     TEXT NOT NULL UNIQUE,     -- of the outbox
    body         TEXT NOT NULL,            -- Telegram HTML as sent
    fingerprint  TEXT NOT NULL,            -- content.authenticity.fingerprint
    by           BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (announcement, version)
);
CREATE INDEX announcement_versions_fingerprint ON announcement_versions (fingerprint);

-- The staff messages that show how far a sending is; deleted when it is done.
CREATE TABLE announcement_progress (
    campaign   TEXT PRIMARY KEY,
    chat_id    BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    shown      TEXT NOT NULL,              -- what the message says now
    at         BIGINT NOT NULL
);
