-- +goose Up
-- The parish's list that somebody is bringing, as JSON, until it is published or
-- thrown away; there is one at a time. Times are milliseconds since 1970 UTC.
CREATE TABLE import_drafts (
    name       TEXT    PRIMARY KEY,
    content    TEXT    NOT NULL,
    who        TEXT    NOT NULL,
    version    BIGINT  NOT NULL,
    updated_at BIGINT  NOT NULL
);
-- Which column of a list was which field, by a fingerprint of its headings.
CREATE TABLE import_recipes (
    fingerprint TEXT    PRIMARY KEY,
    mapping     TEXT    NOT NULL,
    used_at     BIGINT  NOT NULL
);

-- +goose Down
DROP TABLE import_recipes;
DROP TABLE import_drafts;
