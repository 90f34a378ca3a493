-- The last question of a chat, numbers taken out: copied to `questions` when the citizen says that the answer did not help.
ALTER TABLE people ADD COLUMN asked TEXT;

-- Phrasings that staff linked to an answer. Undone ones stay, so that the history can be read.
CREATE TABLE links (
    id        INTEGER PRIMARY KEY,
    answer    TEXT NOT NULL,
    by        BIGINT NOT NULL,         -- Telegram user id of the clerk
    at        BIGINT NOT NULL,
    undone_at BIGINT
);
CREATE TABLE linked_phrasings (
    link INTEGER NOT NULL REFERENCES links (id),
    text TEXT NOT NULL,
    PRIMARY KEY (link, text)
);

ALTER TABLE questions ADD COLUMN link INTEGER REFERENCES links (id);
CREATE INDEX questions_open ON questions (id) WHERE link IS NULL;
