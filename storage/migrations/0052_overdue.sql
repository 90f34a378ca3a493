-- What a case waits for, and what its reporter was told by time. Days only, like all times of cases.
ALTER TABLE cases ADD COLUMN asked TEXT;      -- ISO day of the last question that the reporter did not answer; NULL: none
ALTER TABLE cases ADD COLUMN told_late TEXT;  -- the deadline (ISO day) of which the reporter was told that it is over
ALTER TABLE cases ADD COLUMN aftercare INTEGER NOT NULL DEFAULT 0; -- how many questions after closing are done

-- Which notices that come by themselves staff want or do not want. No row: the default of the topic.
CREATE TABLE staff_notices (
    user_id BIGINT NOT NULL,           -- Telegram user id of staff
    topic   TEXT NOT NULL,             -- 'overdue', 'weekly'
    office  TEXT NOT NULL,             -- content office code
    wanted  INTEGER NOT NULL,
    PRIMARY KEY (user_id, topic, office)
);
