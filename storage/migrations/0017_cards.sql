-- Up to which day of recording a site has printed its cards, each time staff said so. Nothing is changed: a word that was
-- taken back has `ended_at`, and does not count any more.
CREATE TABLE watermarks (
    id       INTEGER PRIMARY KEY,
    site     TEXT NOT NULL,            -- content site id
    through  TEXT NOT NULL,            -- YYYY-MM-DD, included
    until    BIGINT NOT NULL,          -- unix seconds: cards are kept, and the word holds, before then
    collect  TEXT NOT NULL,            -- where to collect; '' at the site itself
    bring    TEXT NOT NULL,            -- what to bring
    by       BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by BIGINT
);
CREATE INDEX watermarks_site ON watermarks (site, id);

-- Who wants to be told once when a site has printed cards recorded on a day. Nothing else is kept.
CREATE TABLE card_waits (
    chat_id  BIGINT NOT NULL,
    site     TEXT NOT NULL,
    recorded TEXT NOT NULL,            -- YYYY-MM-DD
    PRIMARY KEY (chat_id, site, recorded)
);
CREATE INDEX card_waits_site ON card_waits (site, recorded);
