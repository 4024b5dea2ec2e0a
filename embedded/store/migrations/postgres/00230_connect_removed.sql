-- +goose Up
-- Whom not to bring back: hashes of the random ids of requests that were removed,
-- so that a backup of before does not bring them back. They tell nothing of anybody.
CREATE TABLE connect_removed (
    id_hash    TEXT NOT NULL PRIMARY KEY,
    removed_on TEXT NOT NULL
);

-- The server keeps frequent and typical values of columns as its statistics, also
-- when the rows are gone: of these it shall not.
ALTER TABLE connect_leaders
    ALTER COLUMN name SET STATISTICS 0, ALTER COLUMN email SET STATISTICS 0, ALTER COLUMN phone SET STATISTICS 0;
ALTER TABLE connect_askers
    ALTER COLUMN id SET STATISTICS 0, ALTER COLUMN name SET STATISTICS 0, ALTER COLUMN phone SET STATISTICS 0,
    ALTER COLUMN email SET STATISTICS 0, ALTER COLUMN phone_key SET STATISTICS 0, ALTER COLUMN email_key SET STATISTICS 0,
    ALTER COLUMN best_time SET STATISTICS 0;
ALTER TABLE connect_requests
    ALTER COLUMN id SET STATISTICS 0, ALTER COLUMN code SET STATISTICS 0, ALTER COLUMN asker_id SET STATISTICS 0;
ALTER TABLE connect_request_events
    ALTER COLUMN request_id SET STATISTICS 0, ALTER COLUMN note SET STATISTICS 0;

-- +goose Down
DROP TABLE connect_removed;
