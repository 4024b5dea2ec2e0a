-- +goose Up
-- On PostgreSQL servers that count at once add to different parts of a number,
-- which is their sum. SQLite has one writer at a time and part 0 alone, but
-- copies come from there.
ALTER TABLE daily_counts RENAME TO daily_counts_whole;
CREATE TABLE daily_counts (
    day      TEXT    NOT NULL,
    question TEXT    NOT NULL,
    value    TEXT    NOT NULL,
    part     INTEGER NOT NULL DEFAULT 0,
    n        INTEGER NOT NULL,
    PRIMARY KEY (question, day, value, part)
) STRICT, WITHOUT ROWID;
INSERT INTO daily_counts (day, question, value, n) SELECT day, question, value, n FROM daily_counts_whole;
DROP TABLE daily_counts_whole;

-- +goose Down
ALTER TABLE daily_counts RENAME TO daily_counts_parts;
CREATE TABLE daily_counts (
    day      TEXT    NOT NULL,
    question TEXT    NOT NULL,
    value    TEXT    NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (question, day, value)
) STRICT, WITHOUT ROWID;
INSERT INTO daily_counts (day, question, value, n) SELECT day, question, value, sum(n) FROM daily_counts_parts GROUP BY day, question, value;
DROP TABLE daily_counts_parts;
