-- +goose Up
-- The parish's day of a submission, the interests that nothing answered, and
-- the first submission of the same visit.
ALTER TABLE ministry_submissions ADD COLUMN day TEXT NOT NULL DEFAULT '';
ALTER TABLE ministry_submissions ADD COLUMN unmet_interests JSONB NOT NULL DEFAULT '[]';
ALTER TABLE ministry_submissions ADD COLUMN repeat_of BIGINT;
CREATE INDEX ministry_submissions_by_visit ON ministry_submissions (session_id) WHERE session_id <> '';
CREATE INDEX ministry_submissions_by_day ON ministry_submissions (day);

-- How often a value was given on a day.
CREATE TABLE daily_counts (
    day      TEXT    NOT NULL,
    question TEXT    NOT NULL,
    value    TEXT    NOT NULL,
    n        BIGINT NOT NULL,
    PRIMARY KEY (question, day, value)
);

-- Anonymous devices, each with the day it was seen first and its results.
CREATE TABLE devices (
    client_id_hash TEXT    PRIMARY KEY,
    first_day      TEXT    NOT NULL,
    results        BIGINT NOT NULL
);

-- +goose Down
DROP TABLE devices;
DROP TABLE daily_counts;
DROP INDEX ministry_submissions_by_day;
DROP INDEX ministry_submissions_by_visit;
ALTER TABLE ministry_submissions DROP COLUMN repeat_of;
ALTER TABLE ministry_submissions DROP COLUMN unmet_interests;
ALTER TABLE ministry_submissions DROP COLUMN day;
