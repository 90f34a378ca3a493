-- An English text of an answer of an office ('': none), and how often people said that it helped, or did not.
ALTER TABLE office_answers ADD COLUMN english TEXT NOT NULL DEFAULT '';
ALTER TABLE office_answers ADD COLUMN helped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE office_answers ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
