-- Jemput bola: a dated visit to a village, a school, a market. A change keeps the row and counts `sequence` up.
CREATE TABLE visits (
    id        INTEGER PRIMARY KEY,
    uid       TEXT NOT NULL UNIQUE,    -- random; names it in calendar files, for ever
    office    TEXT NOT NULL,
    site      TEXT NOT NULL,           -- content site id of its kecamatan, '' where only the office is known
    place     TEXT NOT NULL,           -- 'Balai Desa Sukamaju'
    starts_at BIGINT NOT NULL,         -- unix seconds, ends_at excluded
    ends_at   BIGINT NOT NULL,
    quota     INTEGER NOT NULL,        -- people; 0: not said
    lat       DOUBLE PRECISION,                    -- a pin that staff gave, WGS 84 degrees
    lon       DOUBLE PRECISION,
    sequence  INTEGER NOT NULL DEFAULT 0,
    by        BIGINT NOT NULL,         -- who said it last, and when
    at        BIGINT NOT NULL,
    ended_at  BIGINT                   -- cancelled
);
CREATE INDEX visits_ends ON visits (ends_at, office);

-- A visit asked for somebody who cannot come. No name, no number of a person, no illness.
CREATE TABLE home_visits (
    id        INTEGER PRIMARY KEY,
    code      TEXT NOT NULL UNIQUE,    -- 'KJG-XXXXX', by which its state is asked
    site      TEXT NOT NULL,           -- content site id of the kecamatan
    about     BLOB NOT NULL,           -- sealed JSON: for whom, the village, which service
    route     BLOB,                    -- sealed JSON: the chat that asked, its language; NULL once it was erased
    owner     BLOB,                    -- keyed hash of that chat
    state     TEXT NOT NULL,           -- storage.home_visits.State
    day       TEXT,                    -- proposed or agreed, YYYY-MM-DD
    hours     TEXT NOT NULL DEFAULT '',-- '08.00-12.00', as proposed
    version   INTEGER NOT NULL DEFAULT 0,
    asked_at  BIGINT NOT NULL,
    at        BIGINT NOT NULL,         -- of the last change
    by        BIGINT                   -- of the staff who changed it last
);
CREATE INDEX home_visits_site ON home_visits (site, state);
CREATE INDEX home_visits_owner ON home_visits (owner);
