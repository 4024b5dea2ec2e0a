-- +goose Up
-- What belongs to the parish: one JSON document a name, with a number that
-- grows at each change, so that two people who edit at once notice.
CREATE TABLE settings (
    name       TEXT    PRIMARY KEY,
    value      TEXT    NOT NULL CHECK (json_valid(value)),
    version    INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE pictures (
    name         TEXT PRIMARY KEY,
    hash         TEXT NOT NULL,
    content_type TEXT NOT NULL,
    body         BLOB NOT NULL
) STRICT;

-- +goose Down
DROP TABLE pictures;
DROP TABLE settings;
