-- +goose Up
-- How old the children of a family are: a list of ages.
ALTER TABLE ministry_submissions ADD COLUMN children JSONB NOT NULL DEFAULT '[]';

-- +goose Down
ALTER TABLE ministry_submissions DROP COLUMN children;
