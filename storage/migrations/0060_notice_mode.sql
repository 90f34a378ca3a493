-- How messages come that the bot sends by itself: '' with sound, 'silent', or 'evening' (storage/chats/notice_modes.py).
ALTER TABLE people ADD COLUMN notice_mode TEXT NOT NULL DEFAULT '';
CREATE INDEX people_evening ON people (chat_id) WHERE notice_mode = 'evening';
