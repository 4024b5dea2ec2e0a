-- +goose Up
-- Keys and names that a ministry had before it was renamed or deleted, so that
-- what was counted under them is still known to be its own. The name is the
-- ministry's last. Times are milliseconds since 1970 UTC.
CREATE TABLE former_ministry_keys (
    former      TEXT    PRIMARY KEY,
    ministry_id INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    name_es     TEXT    NOT NULL DEFAULT '',
    at          INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE former_ministry_keys;
