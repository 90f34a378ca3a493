-- How many replies to citizens a process sent of late: letters, which another process may send, leave room for them.
ALTER TABLE leases ADD COLUMN replies INTEGER NOT NULL DEFAULT 0;
