-- The regular week of a site as the office's own staff confirmed it; the newest row counts, older ones are history.
CREATE TABLE site_hours (
    id        INTEGER PRIMARY KEY,
    site      TEXT NOT NULL,           -- content site id
    weekly    TEXT NOT NULL,           -- weekday rules, "Mo-Th 08:00-15:00; Fr off"
    confirmed TEXT NOT NULL,           -- the day at the office, YYYY-MM-DD
    by        BIGINT NOT NULL,
    at        BIGINT NOT NULL
);
CREATE INDEX site_hours_site ON site_hours (site, id);

-- Closed, open as on an ordinary day, or open beyond the week: one office, one span of time. Later rows win.
CREATE TABLE overrides (
    id        INTEGER PRIMARY KEY,
    office    TEXT NOT NULL,
    kind      TEXT NOT NULL,           -- 'closed', 'open', 'extra'
    starts_at BIGINT NOT NULL,         -- unix seconds, ends_at excluded
    ends_at   BIGINT NOT NULL,
    reason    TEXT NOT NULL,
    by        BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    ended_at  BIGINT,                  -- when it was ended before its time
    ended_by  BIGINT
);
CREATE INDEX overrides_ends ON overrides (ends_at);

-- The sites of an override; none: every site of the office.
CREATE TABLE override_sites (
    override INTEGER NOT NULL REFERENCES overrides (id),
    site     TEXT NOT NULL,
    PRIMARY KEY (override, site)
);

-- Holidays that staff added to the national calendar, for one office.
CREATE TABLE days_off (
    id        INTEGER PRIMARY KEY,
    office    TEXT NOT NULL,
    first     TEXT NOT NULL,           -- YYYY-MM-DD, both included
    last      TEXT NOT NULL,
    name      TEXT NOT NULL,
    by        BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    ended_at  BIGINT,                  -- when it was taken back
    ended_by  BIGINT
);
CREATE INDEX days_off_last ON days_off (last);
