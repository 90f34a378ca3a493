-- A campaign is what many letters have in common. The counters change in the transaction that settles the letters.
CREATE TABLE campaigns (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,              -- 'announcement:12', 'closure:5'
    body       TEXT,                              -- JSON of handlers.reply, the same for all; NULL: every letter has its own
    fallback   TEXT,                              -- sent where `body` was to change a message and could not
    urgent     INTEGER NOT NULL DEFAULT 0,
    state      TEXT NOT NULL DEFAULT 'running',   -- 'running', 'stopped', 'cancelled', 'expired', 'done'
    created_at BIGINT NOT NULL,                   -- unix seconds, as all times here
    expires_at BIGINT,
    started_at BIGINT,
    last_at    BIGINT,                            -- when a letter was last settled
    total      BIGINT NOT NULL DEFAULT 0,
    sent       BIGINT NOT NULL DEFAULT 0,
    blocked    BIGINT NOT NULL DEFAULT 0,
    refused    BIGINT NOT NULL DEFAULT 0,
    uncertain  BIGINT NOT NULL DEFAULT 0,         -- of all these, how many may have arrived twice
    changed    BIGINT NOT NULL DEFAULT 0,         -- grows with every change; `shown` follows it when staff were shown
    shown      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX campaigns_running ON campaigns (urgent, id) WHERE state = 'running';

-- One letter to one chat. Stopping or cancelling a campaign changes its one row, not its letters.
CREATE TABLE letters (
    id         INTEGER PRIMARY KEY,
    campaign   INTEGER NOT NULL,
    chat_id    BIGINT NOT NULL,
    key        TEXT NOT NULL DEFAULT '',          -- tells several letters of a campaign to one chat apart
    due        BIGINT NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting',   -- 'waiting', 'sending', 'sent', 'blocked', 'refused'
    body       TEXT,                              -- NULL: the campaign's
    corrects   BIGINT,                            -- the letter whose message this one changes
    message_id BIGINT,
    uncertain  INTEGER NOT NULL DEFAULT 0,        -- 1: under way when the process or the connection died, then sent again
    reason     TEXT,                              -- why it was refused
    at         BIGINT,                            -- when it was settled
    UNIQUE (campaign, chat_id, key)
);
CREATE INDEX letters_waiting ON letters (campaign, due, id) WHERE state = 'waiting';
CREATE INDEX letters_sending ON letters (id) WHERE state = 'sending';

-- Who does what only one process may do, and until when unless renewed.
CREATE TABLE leases (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  BIGINT NOT NULL
);
