-- +goose Up
-- Accounts of the parish office, and who did what. Times are milliseconds
-- since 1970 UTC.
CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT    NOT NULL,
    -- The name in lower case: two accounts never differ by case alone.
    name_key      TEXT    NOT NULL UNIQUE,
    password_hash TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('editor', 'administrator')),
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    seen_at       INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    -- A hash: who reads the database cannot use the session.
    token_hash TEXT    NOT NULL UNIQUE,
    -- Nobody's is the session of the office computer, begun from its tray.
    user_id    INTEGER REFERENCES users (id) ON DELETE CASCADE,
    browser    TEXT    NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);

-- Failed sign-ins of an address (as a keyed hash) or an account.
CREATE TABLE sign_in_failures (
    key          TEXT PRIMARY KEY,
    failures     INTEGER NOT NULL,
    first_at     INTEGER NOT NULL,
    locked_until INTEGER NOT NULL DEFAULT 0
) STRICT;

-- One-time links that were used, until they would have expired anyway.
CREATE TABLE used_links (
    token_hash TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE audit_log (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    who        TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    before     TEXT    NOT NULL DEFAULT '',
    after      TEXT    NOT NULL DEFAULT ''
) STRICT;

-- +goose Down
DROP TABLE audit_log;
DROP TABLE used_links;
DROP TABLE sign_in_failures;
DROP TABLE sessions;
DROP TABLE users;
