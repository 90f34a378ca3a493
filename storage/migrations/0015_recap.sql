-- How many reports a month brought, counted once when the month is over and never again: what was shown stays so, and
-- outlives the reports. Small counts are hidden when they are shown, see content.suppress.
CREATE TABLE recap_months (
    month TEXT PRIMARY KEY             -- 'YYYY-MM'
);
CREATE TABLE recap (
    month  TEXT NOT NULL,
    office TEXT NOT NULL,              -- content office code
    site   TEXT NOT NULL,              -- content site id; '': none was named
    role   TEXT NOT NULL,              -- content.report.Role; '': not said
    kind   TEXT NOT NULL,              -- content.report.Kind
    count  BIGINT NOT NULL,
    PRIMARY KEY (month, office, site, role, kind)
);
CREATE INDEX recap_office ON recap (office, month);
