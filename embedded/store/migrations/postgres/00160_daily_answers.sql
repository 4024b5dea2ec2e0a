-- +goose Up
-- The answers of each day in one value, of which those who gave certain answers
-- are counted without reading each submission. It is made of the submissions, and
-- holds as long as the people of the day are those that were counted then.
CREATE TABLE daily_answers (
    day     TEXT   NOT NULL PRIMARY KEY,
    people  BIGINT NOT NULL,
    format  TEXT   NOT NULL,
    answers BYTEA  NOT NULL
);

-- +goose Down
DROP TABLE daily_answers;
