-- Whether a chat asked for plain words: short answers without abbreviations.
ALTER TABLE people ADD COLUMN plain INTEGER NOT NULL DEFAULT 0;
