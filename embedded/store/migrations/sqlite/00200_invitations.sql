-- +goose Up
-- One-time links by which somebody makes an account, or chooses another password
-- for one. Times are milliseconds since 1970 UTC, 0 for never.
CREATE TABLE invitations (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    -- A hash: who reads the database cannot use the link.
    token_hash   TEXT    NOT NULL UNIQUE,
    -- Whose password is chosen anew; nobody's for a new account.
    user_id      INTEGER REFERENCES users (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL,
    name_key     TEXT    NOT NULL,
    role         TEXT    NOT NULL CHECK (role IN ('editor', 'administrator')),
    -- Who made it; nobody for the office computer.
    by_id        INTEGER REFERENCES users (id) ON DELETE CASCADE,
    by_name      TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    used_at      INTEGER NOT NULL DEFAULT 0,
    withdrawn_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX invitations_by_user ON invitations (user_id);
CREATE INDEX invitations_by_maker ON invitations (by_id);

-- +goose Down
DROP TABLE invitations;
