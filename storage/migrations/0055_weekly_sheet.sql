-- The figures of an office for a week, counted once when the week is over and never again: what was shown stays so.
-- Small counts are hidden before they are stored, see content/weekly_sheet.py. No chat and no words.
CREATE TABLE weekly_sheets (
    office  TEXT NOT NULL,             -- content office code
    week    TEXT NOT NULL,             -- ISO day of its Monday
    figures TEXT NOT NULL,             -- JSON of content.weekly_sheet.WeeklyFigures
    PRIMARY KEY (office, week)
);
