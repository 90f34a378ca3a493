-- One row. Its mark changes with every change of recorded hours: storage/opening_hours.py keeps a copy in memory.
CREATE TABLE hours_mark (mark BIGINT NOT NULL);
INSERT INTO hours_mark (mark) VALUES (0);
