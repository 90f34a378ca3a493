-- Whether staff were shown the newest numbers is kept with the campaign.
ALTER TABLE announcement_progress DROP COLUMN shown;
