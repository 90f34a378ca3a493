-- Changes with words of staff that wait for a second person. A row is deleted once it is decided, cancelled or a day old.
CREATE TABLE held_changes (
    id        TEXT PRIMARY KEY,        -- random, so that an old button never names a newer change
    office    TEXT NOT NULL,           -- content office code
    kind      TEXT NOT NULL,           -- which feature applies it: 'hours', 'visit', ...
    data      TEXT NOT NULL,           -- JSON of that feature
    headline  TEXT NOT NULL,           -- one line, plain text
    author    BIGINT NOT NULL,         -- Telegram user id of the staff member who wrote it
    message   BIGINT NOT NULL,         -- the message in the author's chat that shows that it waits
    asked_at  BIGINT NOT NULL          -- unix seconds
);
