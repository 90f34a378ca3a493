-- The picture or document of an earlier text, where a correction brought another; NULL: the announcement's own.
ALTER TABLE announcement_versions ADD COLUMN file_key TEXT;
