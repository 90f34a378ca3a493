-- What the bot is to do by itself at a time: reminders, expiries, notices. Done and deleted in one transaction with its effect.
CREATE TABLE errands (
    kind  TEXT NOT NULL,               -- who does it: handlers.errands
    key   TEXT NOT NULL,               -- of which there is one at a time
    due   BIGINT NOT NULL,             -- unix seconds
    data  TEXT NOT NULL,               -- JSON object
    tries INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, key)
);
CREATE INDEX errands_due ON errands (due);
