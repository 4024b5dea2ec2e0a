-- +goose Up
-- What belongs to the parish: one JSON document a name, with a number that
-- grows at each change, so that two people who edit at once notice.
CREATE TABLE settings (
    name       TEXT    PRIMARY KEY,
    value      TEXT    NOT NULL,
    version    BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE pictures (
    name         TEXT PRIMARY KEY,
    hash         TEXT NOT NULL,
    content_type TEXT NOT NULL,
    body         BYTEA NOT NULL
);

-- +goose Down
DROP TABLE pictures;
DROP TABLE settings;
