-- When the due time of a row was set, by the clock of that moment (unix seconds). If it lies in the future, that clock was
-- ahead, and so is the due time: storage/queues/clock_correction.py.
ALTER TABLE letters ADD COLUMN written BIGINT NOT NULL DEFAULT 0;
UPDATE letters SET written = (SELECT created_at FROM campaigns WHERE campaigns.id = letters.campaign)
    WHERE state IN ('waiting', 'sending');
ALTER TABLE announcements ADD COLUMN written BIGINT NOT NULL DEFAULT 0;
UPDATE announcements SET written = created_at WHERE state IN ('asking', 'scheduled');
