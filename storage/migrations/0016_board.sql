-- What staff say of the moment at sites: cards in stock, machines, network, quota, queue. A post counts until its time is over.
CREATE TABLE posts (
    id       INTEGER PRIMARY KEY,
    office   TEXT NOT NULL,
    kind     TEXT NOT NULL,            -- content.board.Kind
    value    TEXT NOT NULL,            -- one of the kind's values
    amount   BIGINT,                   -- of a quota: how many are left
    note     TEXT NOT NULL,
    role     TEXT NOT NULL,            -- of who said it; citizens see this and no name
    by       BIGINT NOT NULL,
    at       BIGINT NOT NULL,          -- unix seconds
    until    BIGINT NOT NULL,          -- unix seconds, excluded
    ended_at BIGINT,                   -- when it was taken back
    ended_by BIGINT
);

-- The newest post of each site and kind: whatever its age, older ones are history.
CREATE TABLE board (
    site TEXT NOT NULL,                -- content site id
    kind TEXT NOT NULL,
    post BIGINT NOT NULL REFERENCES posts (id),
    PRIMARY KEY (site, kind)
);
CREATE INDEX board_post ON board (post);
