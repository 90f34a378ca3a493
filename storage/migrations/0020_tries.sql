-- How often something was done of late, by a keyed hash of who did it; gone once its time is over.
CREATE TABLE tries (
    who    BLOB PRIMARY KEY,           -- keyed hash of the purpose and the chat
    count  INTEGER NOT NULL,
    until  BIGINT NOT NULL             -- unix seconds
);
CREATE INDEX tries_until ON tries (until);
