-- The message of the bot that shows the live buttons of a draft (its id in the chat), 0 while unknown (handlers/core/live_cards.py).
ALTER TABLE drafts ADD COLUMN card INTEGER NOT NULL DEFAULT 0;
