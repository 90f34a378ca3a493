-- Announcements that repeat each week. Each occurrence is an announcement of its own, with its own code. The next one is
-- made when one is sent, in the same transaction.
CREATE TABLE announcement_series (
    announcement INTEGER PRIMARY KEY REFERENCES announcements (id),
    series       INTEGER NOT NULL,         -- the announcement that began it
    last         BIGINT NOT NULL           -- unix seconds: no occurrence is due after this
);
CREATE INDEX announcement_series_series ON announcement_series (series, announcement);
