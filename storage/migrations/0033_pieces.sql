-- How many digits the last messages ended with, when, and their ids (JSON); never the digits. And the album answered last.
ALTER TABLE people ADD COLUMN digits TEXT;
ALTER TABLE people ADD COLUMN album TEXT;
-- '' the ordinary week, 'ramadan' the week of that month.
ALTER TABLE site_hours ADD COLUMN season TEXT NOT NULL DEFAULT '';
