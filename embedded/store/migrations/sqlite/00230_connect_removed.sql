-- +goose Up
-- Whom not to bring back: hashes of the random ids of requests that were removed,
-- so that a backup of before does not bring them back. They tell nothing of anybody.
CREATE TABLE connect_removed (
    id_hash    TEXT NOT NULL PRIMARY KEY,
    removed_on TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE connect_removed;
