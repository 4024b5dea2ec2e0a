-- +goose Up
-- What servers do from time to time, such as backups: of several servers one
-- does it. Times are milliseconds since 1970 UTC.
CREATE TABLE jobs (
    name         TEXT    PRIMARY KEY,
    -- Who does it now, and until when nobody else may.
    holder       TEXT    NOT NULL DEFAULT '',
    leased_until INTEGER NOT NULL DEFAULT 0,
    -- When it was done well for the last time, and what came of it.
    done_at      INTEGER NOT NULL DEFAULT 0,
    outcome      TEXT    NOT NULL DEFAULT '',
    -- Why the last try failed; empty when it did not.
    failure      TEXT    NOT NULL DEFAULT ''
) STRICT;

-- +goose Down
DROP TABLE jobs;
