-- 1: at most so many letters of such campaigns go to one chat in seven days (storage/queues/weekly_limit.py).
ALTER TABLE campaigns ADD COLUMN limited INTEGER NOT NULL DEFAULT 0;
