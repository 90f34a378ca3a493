-- Contacts that citizens doubted: a number, link or account, and who asked, as keyed hashes that differ for each contact.
CREATE TABLE scam_contacts (
    id      TEXT PRIMARY KEY,             -- keyed hash of the office and the contact, hex
    office  TEXT NOT NULL,                -- content office code
    words   BLOB NOT NULL,                -- sealed: the contact as it was written
    settled INTEGER NOT NULL DEFAULT 0    -- 1: staff have dealt with it
);
CREATE TABLE scam_sightings (
    contact TEXT NOT NULL,                -- scam_contacts.id
    who     BLOB NOT NULL,                -- keyed hash of the contact and the chat
    day     TEXT NOT NULL,                -- YYYY-MM-DD in the time zone of the office
    PRIMARY KEY (contact, who)
);
CREATE INDEX scam_sightings_day ON scam_sightings (day);
