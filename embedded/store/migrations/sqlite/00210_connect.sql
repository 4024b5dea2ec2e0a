-- +goose Up
-- People who asked to be called, and who calls them. Days are dates such as
-- 2026-11-29, never times: a request is not to be joined with a submission. Keys of
-- people and requests are random and order their tables.
CREATE TABLE connect_leaders (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    -- No reference: a catalogue that is loaded anew keeps its leaders.
    ministry_id INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    email       TEXT    NOT NULL DEFAULT '',
    phone       TEXT    NOT NULL DEFAULT '',
    deputy      INTEGER NOT NULL DEFAULT 0 CHECK (deputy IN (0, 1)),
    by_paper    INTEGER NOT NULL DEFAULT 0 CHECK (by_paper IN (0, 1)),
    checked_on  TEXT    NOT NULL DEFAULT '',
    version     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX connect_leaders_by_ministry ON connect_leaders (ministry_id);

CREATE TABLE connect_askers (
    id           TEXT    NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    phone        TEXT    NOT NULL DEFAULT '',
    email        TEXT    NOT NULL DEFAULT '',
    -- The digits and the small letters by which the same person is found again.
    phone_key    TEXT    NOT NULL DEFAULT '',
    email_key    TEXT    NOT NULL DEFAULT '',
    best_time    TEXT    NOT NULL DEFAULT '',
    language     TEXT    NOT NULL,
    for_child    INTEGER NOT NULL CHECK (for_child IN (0, 1)),
    delete_after TEXT    NOT NULL CHECK (delete_after <> ''),
    CHECK (phone <> '' OR email <> '')
) STRICT, WITHOUT ROWID;

CREATE TABLE connect_requests (
    id          TEXT    NOT NULL PRIMARY KEY,
    code        TEXT    NOT NULL UNIQUE,
    asker_id    TEXT    NOT NULL REFERENCES connect_askers (id) ON DELETE CASCADE,
    ministry_id INTEGER NOT NULL,
    ministry    TEXT    NOT NULL,
    asked_on    TEXT    NOT NULL CHECK (asked_on <> ''),
    promised_on TEXT    NOT NULL,
    channel     TEXT    NOT NULL CHECK (channel IN ('web', 'kiosk', 'paper')),
    state       TEXT    NOT NULL CHECK (state IN ('waiting', 'reached', 'later', 'closed')),
    -- A leader's number, or 0 for the office.
    owner       INTEGER NOT NULL CHECK (owner >= 0),
    next_on     TEXT    NOT NULL,
    reached_on  TEXT    NOT NULL DEFAULT '',
    closed_on   TEXT    NOT NULL DEFAULT '',
    outcome     TEXT    NOT NULL DEFAULT '',
    tries       INTEGER NOT NULL DEFAULT 0,
    reminded    INTEGER NOT NULL DEFAULT 0 CHECK (reminded IN (0, 1)),
    version     INTEGER NOT NULL DEFAULT 1,
    -- What is open has a next date; what is closed has an outcome, and none.
    CHECK ((state = 'closed') = (next_on = '')),
    CHECK ((state = 'closed') = (outcome <> ''))
) STRICT, WITHOUT ROWID;
CREATE INDEX connect_requests_by_asker ON connect_requests (asker_id);
CREATE INDEX connect_requests_by_date ON connect_requests (next_on, asked_on);

CREATE TABLE connect_request_events (
    request_id TEXT    NOT NULL REFERENCES connect_requests (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    day        TEXT    NOT NULL,
    by_whom    TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    note       TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (request_id, number)
) STRICT, WITHOUT ROWID;

-- Links by which leaders answer. A hash: who reads the database cannot use the link.
CREATE TABLE connect_links (
    token_hash TEXT    NOT NULL PRIMARY KEY,
    leader_id  INTEGER NOT NULL REFERENCES connect_leaders (id) ON DELETE CASCADE,
    expires_on TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX connect_links_by_leader ON connect_links (leader_id);

-- What stays when the people are gone: numbers a month, such as 2026-11, in which
-- they asked, and a ministry (0 for none). days are those to the first conversation.
CREATE TABLE connect_counts (
    month       TEXT    NOT NULL,
    ministry_id INTEGER NOT NULL,
    what        TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    PRIMARY KEY (month, ministry_id, what)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE connect_counts;
DROP TABLE connect_links;
DROP TABLE connect_request_events;
DROP TABLE connect_requests;
DROP TABLE connect_askers;
DROP TABLE connect_leaders;
