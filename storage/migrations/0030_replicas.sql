-- Which process sends a reply; when that process is gone, another takes its replies over. '': from before there were several.
ALTER TABLE replies ADD COLUMN holder TEXT NOT NULL DEFAULT '';
