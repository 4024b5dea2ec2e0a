-- +goose Up
-- Whether the leaders of a ministry were written about a request as it is now: each
-- day's mail says what is new. True where there is nothing to write to them about.
ALTER TABLE connect_requests ADD COLUMN told BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE connect_requests DROP COLUMN told;
