-- Who wants to be told once when a question that the bot could not answer has an answer. A request ends by itself.
-- sqlite
CREATE TABLE answer_requests (
    question INTEGER NOT NULL,         -- id in questions
    asker    BLOB NOT NULL,            -- keyed hash of the chat
    route    BLOB NOT NULL,            -- sealed JSON: the chat and its language
    until    BIGINT NOT NULL,          -- unix seconds of the start of a day: the end of the request
    PRIMARY KEY (question, asker)
) WITHOUT ROWID;
-- postgresql
CREATE TABLE answer_requests (
    question INTEGER NOT NULL,
    asker    BLOB NOT NULL,
    route    BLOB NOT NULL,
    until    BIGINT NOT NULL,
    PRIMARY KEY (question, asker)
);
-- both
CREATE INDEX answer_requests_asker ON answer_requests (asker);
CREATE INDEX answer_requests_until ON answer_requests (until);
