-- What staff confirmed about a site: address, telephone, services. The newest row of a field counts; older ones are history.
CREATE TABLE profile_facts (
    id        INTEGER PRIMARY KEY,
    site      TEXT NOT NULL,           -- content site id
    field     TEXT NOT NULL,           -- 'address', 'phone', ... of content/office_profile.py
    value     TEXT NOT NULL,           -- as citizens read it, or in the form of its field; '': withdrawn
    by        BIGINT NOT NULL,         -- Telegram user id of the staff member who confirmed it
    at        BIGINT NOT NULL          -- unix seconds of the confirmation
);
CREATE INDEX profile_facts_site ON profile_facts (site, field, id);
