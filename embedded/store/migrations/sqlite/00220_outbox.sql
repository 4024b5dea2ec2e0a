-- +goose Up
-- The letters that the server sends by itself: each kind, receiver and day once. A
-- letter is written when it is sent, so nothing of what it says is here, and the
-- receiver is a key such as leader:12, never an address. Times are milliseconds since
-- 1970 UTC.
CREATE TABLE outbox (
    kind       TEXT    NOT NULL,
    receiver   TEXT    NOT NULL CHECK (receiver NOT LIKE '%@%'),
    day        TEXT    NOT NULL,
    -- Sending is written down before the mail server is spoken to: what is found so
    -- after a crash has perhaps arrived.
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'unknown')),
    tries      INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER NOT NULL,
    -- Why the last try failed, and the mail server's answer without addresses.
    why        TEXT    NOT NULL DEFAULT '',
    answer     TEXT    NOT NULL DEFAULT '',
    added_at   INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (kind, receiver, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_state ON outbox (state, next_at);

-- +goose Down
DROP TABLE outbox;
