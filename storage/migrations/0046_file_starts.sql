-- How often the reading of a file was begun. A file that stops the process each time is refused after some attempts.
ALTER TABLE evidence_wanted ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE uploads ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;
