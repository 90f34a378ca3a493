-- Corrections and withdrawals of sent announcements that a second person must approve.
CREATE TABLE announcement_changes (
    id           INTEGER PRIMARY KEY,
    announcement INTEGER NOT NULL REFERENCES announcements (id),
    kind         TEXT NOT NULL,            -- 'correction' or 'withdrawal'
    state        TEXT NOT NULL,            -- 'asking', 'approved', 'refused' or 'expired'
    version      INTEGER NOT NULL,         -- number of versions that were sent when it was asked
    body         TEXT NOT NULL,            -- of a correction: Telegram HTML as composed
    media        TEXT NOT NULL,            -- of a correction: '', 'photo' or 'document'
    file         TEXT NOT NULL,
    file_key     TEXT NOT NULL,
    author       BIGINT NOT NULL,          -- Telegram user ids of staff
    asked_at     BIGINT NOT NULL,          -- unix seconds
    decided_by   BIGINT,
    decided_at   BIGINT
);
CREATE INDEX announcement_changes_asking ON announcement_changes (state, asked_at);
