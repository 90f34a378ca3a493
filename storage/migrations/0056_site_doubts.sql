-- What people on the spot saw different from the status board, for a day. Nobody can be told from these rows.
CREATE TABLE site_doubts (
    site    TEXT NOT NULL,             -- content site id
    day     TEXT NOT NULL,             -- YYYY-MM-DD in the time zone of the office
    kind    TEXT NOT NULL,             -- 'tutup', 'habis' or 'padat'
    who     BLOB NOT NULL,             -- keyed hash of the day and the person
    settled INTEGER NOT NULL DEFAULT 0, -- 1: staff have answered it
    PRIMARY KEY (site, day, kind, who)
);
CREATE INDEX site_doubts_day ON site_doubts (day);
