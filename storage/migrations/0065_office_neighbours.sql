-- Neighbour offices that an administrator named in the chat, beside those of the file of the office. Their inspectors are told
-- how many reports are overdue (handlers/casework/overdue_ladder.py).
CREATE TABLE office_neighbours (
    office    TEXT NOT NULL,   -- content office code
    neighbour TEXT NOT NULL,   -- content office code
    PRIMARY KEY (office, neighbour)
);
