-- A chain over the rows of the audit log and of the history of cases: storage/crypto/log_chain.py.
CREATE TABLE log_chain (
    log    TEXT NOT NULL,              -- 'audit', 'case_acts'
    number BIGINT NOT NULL,            -- 1, 2, ... without a gap
    row_id BIGINT NOT NULL,            -- of the row in that table
    digest BLOB NOT NULL,              -- keyed hash of the row
    link   BLOB NOT NULL,              -- keyed hash of this row and the link before
    erased BLOB,                       -- keyed hash that says: the bot erased the row with its report
    PRIMARY KEY (log, number)
);
CREATE INDEX log_chain_row ON log_chain (log, row_id);
CREATE TABLE log_heads (
    log        TEXT PRIMARY KEY,
    number     BIGINT NOT NULL,        -- of the newest link; 0: none yet
    link       BLOB NOT NULL,
    taken_over BIGINT NOT NULL,        -- rows that a version without the chain had written
    seal       BLOB NOT NULL           -- keyed hash of the other columns
);
