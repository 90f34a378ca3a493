-- Campaigns of answers to spreadsheets were named after the chat. No name says a chat: it stands in logs.
UPDATE campaigns SET name = 'sheet:' || id WHERE name LIKE 'sheet:%:%:%';
