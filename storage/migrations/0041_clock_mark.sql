-- How late it is at least, by the dates of Telegram's messages, and whether admins know that the server's clock is ahead.
CREATE TABLE clock_mark (
    id     INTEGER PRIMARY KEY,        -- always 1
    at     BIGINT NOT NULL,            -- unix seconds of a full hour
    warned INTEGER NOT NULL DEFAULT 0
);
