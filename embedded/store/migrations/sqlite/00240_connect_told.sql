-- +goose Up
-- Whether the leaders of a ministry were written about a request as it is now: each
-- day's mail says what is new. 1 where there is nothing to write to them about.
ALTER TABLE connect_requests ADD COLUMN told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1));

-- +goose Down
ALTER TABLE connect_requests DROP COLUMN told;
