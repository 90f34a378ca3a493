-- A chat that was told that its card is printed, and has not said that it was collected. The row ends with the notice.
CREATE TABLE uncollected_cards (
    notice  INTEGER NOT NULL,          -- watermarks.id
    chat_id BIGINT NOT NULL,
    PRIMARY KEY (notice, chat_id)
);
CREATE INDEX uncollected_cards_chat ON uncollected_cards (chat_id);

-- How many chats were told of a notice. It stays when the rows above are deleted.
ALTER TABLE watermarks ADD COLUMN told BIGINT NOT NULL DEFAULT 0;
