-- +goose Up
-- Under which heading a parish lists a ministry, in its own words.
ALTER TABLE ministries ADD COLUMN category TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE ministries DROP COLUMN category;
