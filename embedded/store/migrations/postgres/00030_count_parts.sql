-- +goose Up
-- Servers that count at once would wait for each other's rows until the commit
-- is on the disk, so each takes a part that nobody else has at the moment. A
-- number is the sum of its parts.
ALTER TABLE daily_counts RENAME TO daily_counts_whole;
ALTER TABLE daily_counts_whole RENAME CONSTRAINT daily_counts_pkey TO daily_counts_whole_pkey;
CREATE TABLE daily_counts (
    day      TEXT   NOT NULL,
    question TEXT   NOT NULL,
    value    TEXT   NOT NULL,
    part     BIGINT NOT NULL DEFAULT 0,
    n        BIGINT NOT NULL,
    PRIMARY KEY (question, day, value, part)
);
INSERT INTO daily_counts (day, question, value, n) SELECT day, question, value, n FROM daily_counts_whole;
DROP TABLE daily_counts_whole;

-- With the ids in it the first submission of a visit is its first entry.
-- Without them the planner, as long as it has no statistics, reads the whole
-- table in the order of ids instead, for each submission that comes.
DROP INDEX ministry_submissions_by_visit;
CREATE INDEX ministry_submissions_by_visit ON ministry_submissions (session_id, id) WHERE session_id <> '';

-- +goose Down
DROP INDEX ministry_submissions_by_visit;
CREATE INDEX ministry_submissions_by_visit ON ministry_submissions (session_id) WHERE session_id <> '';
ALTER TABLE daily_counts RENAME TO daily_counts_parts;
ALTER TABLE daily_counts_parts RENAME CONSTRAINT daily_counts_pkey TO daily_counts_parts_pkey;
CREATE TABLE daily_counts (
    day      TEXT   NOT NULL,
    question TEXT   NOT NULL,
    value    TEXT   NOT NULL,
    n        BIGINT NOT NULL,
    PRIMARY KEY (question, day, value)
);
INSERT INTO daily_counts (day, question, value, n) SELECT day, question, value, sum(n) FROM daily_counts_parts GROUP BY day, question, value;
DROP TABLE daily_counts_parts;
