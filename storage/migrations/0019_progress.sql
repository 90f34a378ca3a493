-- How many were recorded (or got their card), as staff posted it; a later row for the same day takes an earlier one's place.
CREATE TABLE figures (
    id        INTEGER PRIMARY KEY,
    office    TEXT NOT NULL,
    site      TEXT NOT NULL,           -- content site id; '' is the office as a whole
    measure   TEXT NOT NULL,           -- 'rekam', 'cetak'
    day       TEXT NOT NULL,           -- as of, YYYY-MM-DD at the office
    done      BIGINT NOT NULL,
    target    BIGINT,
    source    TEXT NOT NULL,           -- where staff took it from; '' the office's own count
    by        BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    ended_at  BIGINT,
    ended_by  BIGINT,
    ended_how TEXT                     -- 'corrected', 'withdrawn'
);
CREATE UNIQUE INDEX figures_now ON figures (office, site, measure, day) WHERE ended_at IS NULL;
CREATE INDEX figures_office ON figures (office, id);

-- Spreadsheets that staff sent, until they are fetched and read: the newest of a chat.
CREATE TABLE uploads (
    chat_id   BIGINT PRIMARY KEY,
    kind      TEXT NOT NULL,           -- what it is for, a name in handlers/imports.py
    file      TEXT NOT NULL,           -- Telegram's id of the file
    context   TEXT NOT NULL,           -- JSON object, what was said with it
    at        BIGINT NOT NULL,
    due       BIGINT NOT NULL,
    tries     INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX uploads_due ON uploads (due);
