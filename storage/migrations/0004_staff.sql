-- Who works here: one row for every role ever given. A change ends a row and begins another, so the past can be read.
CREATE TABLE staff (
    id       INTEGER PRIMARY KEY,
    user_id  BIGINT NOT NULL,          -- Telegram user id, also the private chat
    name     TEXT NOT NULL,            -- as Telegram showed it when the role was taken
    role     TEXT NOT NULL,            -- 'admin', 'petugas', 'pemeriksa'
    office   TEXT,                     -- NULL: all offices
    sites    TEXT NOT NULL DEFAULT '', -- site ids, separated by spaces; empty: the whole office
    by       BIGINT NOT NULL,          -- who gave it
    at       BIGINT NOT NULL,
    ended_by BIGINT,
    ended_at BIGINT
);
CREATE INDEX staff_user ON staff (user_id);
CREATE INDEX staff_in_force ON staff (office) WHERE ended_at IS NULL;

-- Invitations: the secret of the link is not here, only its SHA-256.
CREATE TABLE invitations (
    id         INTEGER PRIMARY KEY,
    digest     TEXT NOT NULL UNIQUE,
    origin     TEXT NOT NULL UNIQUE,   -- chat and message whose button made it: pressing again makes no second one
    role       TEXT NOT NULL,
    office     TEXT,
    sites      TEXT NOT NULL DEFAULT '',
    by         BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    expires    BIGINT NOT NULL,
    used_by    BIGINT,
    used_at    BIGINT,
    revoked_at BIGINT
);

-- What staff did. Rows are added and never changed; the triggers hold whoever writes SQL to that.
CREATE TABLE audit (
    id     INTEGER PRIMARY KEY,
    at     BIGINT NOT NULL,
    actor  BIGINT NOT NULL,            -- Telegram user id of the staff member
    act    TEXT NOT NULL,              -- 'closure.add', 'staff.invite', ...
    office TEXT,
    about  TEXT NOT NULL               -- JSON object; no citizen's words or numbers
);
CREATE INDEX audit_office ON audit (office, id);
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;
CREATE TRIGGER audit_never_replaces BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;
