-- +goose Up
-- Names and meanings follow the former program's tables, so that an import is
-- a copy. Lists are JSON arrays of texts. Times are milliseconds since 1970 UTC.
CREATE TABLE ministries (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    ministry_key TEXT    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    description  TEXT    NOT NULL DEFAULT '',
    details      TEXT    NOT NULL DEFAULT '',
    links        TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(links)),
    age_groups   TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(age_groups)),
    genders      TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(genders)),
    states       TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(states)),
    interests    TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(interests)),
    situations   TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(situations)),
    active       INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    position     INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE ministry_submissions (
    id                     INTEGER PRIMARY KEY AUTOINCREMENT,
    age_group              TEXT    NOT NULL DEFAULT '',
    gender                 TEXT    NOT NULL DEFAULT '',
    state_in_life          TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(state_in_life)),
    interest               TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(interest)),
    situation              TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(situation)),
    recommended_ministries TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(recommended_ministries)),
    submitted_at           INTEGER NOT NULL,
    client_id_hash         TEXT    NOT NULL DEFAULT '',
    session_id             TEXT    NOT NULL DEFAULT '',
    -- What makes a repeated sending of one submission the same submission.
    submission_key         TEXT    UNIQUE
) STRICT;

CREATE INDEX ministry_submissions_by_time ON ministry_submissions (submitted_at);

-- Facts about the installation, such as the key of the keyed hashes.
CREATE TABLE installation (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

-- +goose Down
DROP TABLE installation;
DROP TABLE ministry_submissions;
DROP TABLE ministries;
